namespace Unrolled.Bench;

/// <summary>A model's own prediction of whole sequences.</summary>
/// <param name="workload">The row of the table.</param>
/// <param name="model">The network.</param>
internal sealed class WindowContender(Workload workload, Network model) : IContender
{
    private readonly float[] _x = workload.Inputs();
    private readonly float[] _y = new float[workload.Batch * model.Definition.Outputs];

    /// <inheritdoc/>
    public string Name => "Unrolled";

    /// <inheritdoc/>
    public float[] Answers()
    {
        Run(1);
        return [.. _y];
    }

    /// <inheritdoc/>
    public void Run(int times)
    {
        for (int i = 0; i < times; i++)
        {
            if (workload.Batch == 1)
            {
                model.Predict(_x, _y);
            }
            else
            {
                model.Predict(_x, workload.Batch, _y);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
