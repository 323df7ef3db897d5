namespace Unrolled.Bench;

/// <summary>A trainer's own step on one batch after another.</summary>
/// <param name="workload">The row of the table.</param>
/// <param name="model">The network.</param>
/// <param name="threads">Threads of the trainer.</param>
internal sealed class TrainingContender<T>(Workload workload, T model, int threads = 1) : IContender
    where T : Network
{
    /// <summary>How many batches' losses are compared.</summary>
    public const int ComparedBatches = 8;

    private readonly SequenceData _data = SequenceData.Pairs(
        workload.Inputs(), workload.Targets(), workload.Steps, 1, 1, workload.Classes > 0 ? workload.Steps : 1);

    private readonly Trainer<T> _trainer = new(model, new TrainerOptions
    {
        Loss = workload.Softmax ? Loss.SparseCategoricalCrossEntropyFromLogits : Loss.MeanSquaredError,
        Metrics = [],
        Optimizer = new Adam(1e-3f),
        BatchSize = workload.Batch,
        ClipNorm = null,
        Seed = 1,
        Threads = threads,
    });

    private readonly int[] _indices = new int[workload.Batch];
    private int _next;

    /// <inheritdoc/>
    public string Name => "Unrolled";

    /// <inheritdoc/>
    public float[] Answers()
    {
        var losses = new float[ComparedBatches];
        for (int i = 0; i < losses.Length; i++)
        {
            losses[i] = (float)Batch();
        }

        return losses;
    }

    /// <inheritdoc/>
    public void Run(int times)
    {
        for (int i = 0; i < times; i++)
        {
            Batch();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _trainer.Dispose();

    private double Batch()
    {
        for (int i = 0; i < _indices.Length; i++)
        {
            _indices[i] = _next++ % workload.Sequences;
        }

        _next %= workload.Sequences;
        return _trainer.TrainBatch(_data, _indices);
    }
}
