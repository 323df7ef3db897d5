namespace Unrolled.Bench.Models.Probe;

/// <summary>The network that a model's file became.</summary>
/// <param name="network">The network.</param>
/// <param name="call">How its file is called.</param>
/// <param name="calls">The inputs of some calls, which are repeated.</param>
internal sealed class ImportedModel(Network network, ModelCall call, float[] calls) : IContender
{
    private readonly NetworkState? _state = call.Kind == ModelCallKind.Window ? null : network.CreateState();
    private readonly float[] _output = new float[call.Output.Count];
    private int _call;

    /// <inheritdoc/>
    public string Name => "Unrolled";

    /// <inheritdoc/>
    public float[] Answers()
    {
        List<float> answers = [];
        for (int i = 0; i < calls.Length / call.Input.Count; i++)
        {
            Run(1);
            answers.AddRange(_output);
        }

        return [.. answers];
    }

    /// <inheritdoc/>
    public void Run(int times)
    {
        int length = call.Input.Count, count = calls.Length / length;
        for (int i = 0; i < times; i++, _call++)
        {
            ReadOnlySpan<float> input = calls.AsSpan(_call % count * length, length);
            switch (call.Kind)
            {
                case ModelCallKind.Step:
                    network.Step(_state!, input, _output);
                    break;
                case ModelCallKind.Block:
                    network.StepBlock(_state!, input, _output);
                    break;
                default:
                    network.Predict(input, _output);
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
