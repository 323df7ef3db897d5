namespace Unrolled.Tests;

/// <summary>
/// What a checkpoint of this version has, by names, types and shapes. A library that reads it in another way would take one number for another, or refuse a file by a message about
/// a tensor: where this changes, <see cref="CheckpointWriter.Version"/> rises.
/// </summary>
public sealed class CheckpointLayoutTests : IDisposable
{
    private const string Version = "3";

    private const string Expected = """
        LAYOUT
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Checkpoint_OfThisVersion_HasTheseKeysAndTensors()
    {
        string path = Path.Combine(_folder, "run.checkpoint");
        var options = new TrainerOptions
        {
            BatchSize = 2,
            Threads = 1,
            Shuffle = false,
            Stateful = true,
            Optimizer = new Adam(amsgrad: true),
            Metrics = [Metric.MeanAbsoluteError, Metric.Precision, Metric.F1],
            EarlyStopping = new EarlyStopping(null),
            Schedule = new ReduceOnPlateau(),
            GradientWatch = new GradientWatch(),
        };
        using var trainer = new Trainer<SmallFuzzed>(new SmallFuzzed(1), options);
        trainer.Model.Scaler = MinMaxScaler.Fit([0f, 1f, 2f], 3);
        trainer.Fit(FuzzSeeds.Data, 2, FuzzSeeds.Data);
        trainer.SaveCheckpoint(path);
        SafetensorsFile file = SafetensorsFile.Read(path);
        IEnumerable<string> keys = file.Metadata.Keys.Where(k => !k.StartsWith("option.", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        IEnumerable<string> tensors = file.Tensors.Select(t => $"{t.Type} {t.Name} [{string.Join(", ", t.Shape)}]").Order(StringComparer.Ordinal);
        Assert.Equal(Version, file.Metadata[CheckpointWriter.VersionKey]);
        Assert.Equal(Expected, string.Join("\n", keys.Concat(tensors)));
    }
}
