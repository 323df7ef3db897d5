namespace Unrolled.Bench.Denormals;

/// <summary>Batches of training whose loss is that of a class at the last step; the weights stay as they are.</summary>
internal sealed class BatchContender<T> : IContender
    where T : Network
{
    private const int Rows = 16;

    private readonly SequenceData _data;
    private readonly Trainer<T> _trainer;
    private readonly int[] _indices = [.. Enumerable.Range(0, Rows)];

    /// <summary>Makes one.</summary>
    /// <param name="name">What becomes of the gradient.</param>
    /// <param name="model">The model.</param>
    /// <param name="steps">Time steps of a sequence.</param>
    public BatchContender(string name, T model, int steps)
    {
        Name = name;
        var random = new Random(1);
        float[] inputs = [.. Enumerable.Range(0, Rows * steps).Select(_ => random.NextSingle())], classes = [.. _indices.Select(i => (float)(i % 10))];
        _data = SequenceData.Pairs(inputs, classes, steps, 1, 1);
        _trainer = new(model, new TrainerOptions { Loss = Loss.SparseCategoricalCrossEntropy, Metrics = [], Optimizer = new Adam(0f), BatchSize = Rows, Seed = 1, Threads = 1 });
    }

    public string Name { get; }

    public float[] Answers() => [(float)_trainer.TrainBatch(_data, _indices)];

    public void Run(int times)
    {
        for (int i = 0; i < times; i++)
        {
            _trainer.TrainBatch(_data, _indices);
        }
    }

    public void Dispose() => _trainer.Dispose();
}
