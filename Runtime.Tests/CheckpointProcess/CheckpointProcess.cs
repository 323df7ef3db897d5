namespace Unrolled.Tests;

/// <summary>A training with a checkpoint after every batch, from where the last process stood to its end.</summary>
public static class CheckpointProcess
{
    /// <summary>Names of files in the folder that processes after each other work in.</summary>
    public const string Checkpoint = "run.checkpoint", Model = "model.safetensors", Started = "started";

    private const int Epochs = 60, Count = 22, Steps = 5;

    /// <summary>Trains to the end and writes the model. Ends with 0, or with 1 if the training was not what the test counts on.</summary>
    /// <param name="arguments">The folder.</param>
    public static int Main(string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        string folder = arguments[0], path = Path.Combine(folder, Checkpoint);
        var options = new TrainerOptions
        {
            BatchSize = 4,
            Seed = 3,
            Metrics = [Metric.MeanAbsoluteError, Metric.RootMeanSquaredError],
            ClipNorm = 1f,
            Threads = 1,
            Optimizer = new NAdam(0.05f),
            Schedule = new ReduceOnPlateau(0.7, patience: 5),
            EarlyStopping = new EarlyStopping(null),
            Checkpoint = new Checkpoint(path) { EverySteps = 1 },
        };
        using var trainer = new Trainer<CheckpointNetwork>(new CheckpointNetwork(seed: 1), options);
        if (File.Exists(path))
        {
            trainer.LoadCheckpoint(path);
        }

        File.WriteAllText(Path.Combine(folder, Started), "");
        if (trainer.History.Count < Epochs)
        {
            trainer.Fit(Data(Count, 1), Epochs - trainer.History.Count, Data(8, 2));
        }

        trainer.Model.Save(Path.Combine(folder, Model));
        return trainer.History.Count == Epochs && trainer.History.BestEpoch is > 1 and < Epochs ? 0 : 1;
    }

    // Of other lengths and weights; the last batch of a pass is smaller.
    private static SequenceData Data(int count, int seed)
    {
        var random = new Random(seed);
        return SequenceData.Pairs(Random(count * Steps * 3), Random(count * 2), Steps, 3, 2, targetSteps: 1)
            .WithLengths(Enumerable.Range(0, count).Select(_ => random.Next(2, Steps + 1)).ToArray())
            .WithWeights(Enumerable.Range(0, count).Select(_ => (float)random.Next(0, 4)).ToArray());

        float[] Random(int length) => [.. Enumerable.Range(0, length).Select(_ => 2 * random.NextSingle() - 1)];
    }
}
