namespace Unrolled.Bench;

/// <summary>A model's own step, called in a loop that knows the model's class, as a caller's would.</summary>
/// <param name="workload">The row of the table.</param>
/// <param name="model">The network.</param>
/// <param name="states">The state of the stream, or what all streams carry together.</param>
/// <param name="loop">Steps all streams so many times.</param>
internal sealed class StepContender<T, TState>(Workload workload, T model, TState states, StepLoop<T, TState> loop) : IContender
    where T : Network
{
    private readonly float[] _x = workload.Inputs();
    private readonly float[] _y = new float[workload.Batch * model.Definition.Outputs];

    /// <inheritdoc/>
    public string Name => "Unrolled";

    /// <inheritdoc/>
    public float[] Answers()
    {
        var answers = new List<float>();
        for (int t = 0; t < workload.Steps; t++)
        {
            loop(model, states, _x.AsSpan(t * workload.Batch), _y, 1);
            answers.AddRange(_y);
        }

        return [.. answers];
    }

    /// <inheritdoc/>
    public void Run(int times) => loop(model, states, _x, _y, times);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
