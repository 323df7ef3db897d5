namespace Unrolled.Tests;

/// <summary>A test model whose streams start on a source: its public <c>Start</c> and <c>Step</c>.</summary>
internal sealed class SourceModel
{
    public SourceModel(string name)
        : this(TestModel.Of(name), TestModel.Of(name).Create())
    {
    }

    public SourceModel(TestModel test, Network model)
    {
        Test = test;
        Model = model;
        Oracle = new OracleNetwork(Test.Type);
    }

    /// <summary>Every model of the table whose streams start on a source.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. TestModel.All.Where(m => m.Create().Definition is { HasSource: true, Streams: true }).Select(m => m.Name)];

    public TestModel Test { get; }

    public Network Model { get; }

    public OracleNetwork Oracle { get; }

    /// <summary>Random sequences: sources and what the decoder reads, each with lengths of its own.</summary>
    public Sample Sample(int[] lengths, int[] additionalLengths) => new(Oracle, lengths, additionalLengths, initialStates: false);

    public NetworkState CreateState() => Test.CreateState(Model);

    public void Start(NetworkState state, ReadOnlySpan<float> source) => Model.Start(state, source);

    public void Start(NetworkStates states, int stream, ReadOnlySpan<float> source) => Model.Start(states, stream, source);

    /// <summary>Sets the constant inputs of one of a sample's sequences.</summary>
    public void SetConstants(NetworkState state, Sample sample, int row)
    {
        for (int i = 0; i < sample.AdditionalInputs.Count; i++)
        {
            if (Model.Definition.InputLayers[1 + i].Kind == InputKind.Constant)
            {
                state.SetInput(sample.AdditionalInputs[i].Name, sample.AdditionalInputs[i].Values.AsSpan(row * sample.AdditionalInputs[i].Width, sample.AdditionalInputs[i].Width));
            }
        }
    }

    /// <summary>What the decoder reads of one of a sample's sequences, [its steps, width].</summary>
    public static ReadOnlySpan<float> Additional(Sample sample, int row)
    {
        SampleArray input = sample.AdditionalInputs[^1];
        return input.Values.AsSpan(row * input.Steps * input.Width, input.Lengths[row] * input.Width);
    }

    /// <summary>The outputs of a stream's steps, [steps, outputs].</summary>
    public float[] Steps(NetworkState state, ReadOnlySpan<float> additional)
    {
        int inputs = Model.Definition.StreamInputs, outputs = Model.Definition.Outputs, steps = additional.Length / inputs;
        var y = new float[steps * outputs];
        for (int t = 0; t < steps; t++)
        {
            Test.Step(Model, state, additional.Slice(t * inputs, inputs), y.AsSpan(t * outputs, outputs));
        }

        return y;
    }
}
