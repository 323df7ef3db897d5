namespace Unrolled.Tests;

[Network(3)]
[Lstm(4)]
[Dense(1)]
public sealed partial class SmallFuzzed;

/// <summary>What is changed: small files of every kind that the library writes.</summary>
internal static class FuzzSeeds
{
    /// <summary>Scalers as JSON.</summary>
    public static string[] Scalers { get; } =
    [
        MinMaxScaler.Fit([0f, 1f, 2f, 4f], 2).ToJson(), MinMaxScaler.Fit([0.1f, 1e20f, -3f], low: -0.5f).ToJson(), StandardScaler.Fit([1f, 2f, 5f, -4f], 2).ToJson(), StandardScaler.Fit([1e-30f, 2f]).ToJson(),
    ];

    /// <summary>Models of <see cref="SmallFuzzed"/>: in all precisions, with scalers and metadata.</summary>
    public static byte[][] Models { get; } =
    [
        Model(_ => { }, WeightPrecision.Float32),
        Model(model => model.Scaler = MinMaxScaler.Fit([0f, 1f, 2f], 3), WeightPrecision.BFloat16),
        Model(model => model.Scaler = StandardScaler.Fit([0f, 1f, 2f, 3f, 4f, 5f], 3), WeightPrecision.Int8),
        Model(model => (model.Metadata["vocabulary"], model.Metadata["ü"]) = ("[\"a\",\"b\\\\\"]", "😀"), WeightPrecision.Float32),
    ];

    /// <summary>Trainings whose checkpoints are changed, each with what another one does not have.</summary>
    public static TrainerOptions[] Trainings { get; } =
    [
        new() { BatchSize = 2, Threads = 1, Metrics = [Metric.MeanAbsoluteError], Optimizer = new NAdam(0.01f) },
        new() { BatchSize = 2, Threads = 1, Shuffle = false, Stateful = true, TruncatedBptt = new TruncatedBptt(2), Optimizer = new Sgd(0.01f, 0.9f), GradientWatch = new GradientWatch() },
        new() { BatchSize = 4, Threads = 1, StepsPerEpoch = 2, Schedule = new WarmUp(2, new ReduceOnPlateau(0.5, patience: 2, cooldown: 1)), EarlyStopping = new EarlyStopping(2), ClipNorm = 1f },
        new() { BatchSize = 4, Threads = 1, Schedule = new CosineDecay(5, restarts: true, growth: 3), Optimizer = new Adagrad(0.1f), EarlyStopping = new EarlyStopping(null) { Metric = Metric.MeanAbsoluteError, RestoreBestWeights = false }, Metrics = [Metric.MeanAbsoluteError] },
    ];

    /// <summary>Samples to learn from, and to validate with.</summary>
    public static SequenceData Data { get; } = SequenceData.Pairs(Enumerable.Range(0, 54).Select(i => MathF.Sin(i)).ToArray(), Enumerable.Range(0, 6).Select(i => 0.1f * i).ToArray(), 3, 3, 1);

    /// <summary>A model and its trainer.</summary>
    public static Trainer<SmallFuzzed> Trainer(int training) => new(new SmallFuzzed(training), Trainings[training]);

    /// <summary>A checkpoint from before a training, one from within an epoch, one from its end.</summary>
    public static byte[][] Checkpoints(int training, string path)
    {
        List<byte[]> files = [];
        using Trainer<SmallFuzzed> trainer = Trainer(training);
        Keep();
        trainer.Model.Scaler = MinMaxScaler.Fit([0f, 1f, 2f], 3);
        trainer.Fit(Data, 3, Data, new Reports(r =>
        {
            if (r is { Epoch: 2, Batch: 1, EpochEnded: false })
            {
                Keep();
            }
        }));
        Keep();
        return [.. files];

        void Keep()
        {
            trainer.SaveCheckpoint(path);
            files.Add(File.ReadAllBytes(path));
        }
    }

    private static byte[] Model(Action<SmallFuzzed> change, WeightPrecision precision)
    {
        var model = new SmallFuzzed(1);
        change(model);
        using var stream = new MemoryStream();
        ModelFile.Save(model, stream, new ModelSaveOptions { Weights = precision });
        return stream.ToArray();
    }

    private sealed class Reports(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
