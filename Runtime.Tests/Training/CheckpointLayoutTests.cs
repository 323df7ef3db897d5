namespace Unrolled.Tests;

/// <summary>
/// What a checkpoint of this version has, by names, types and shapes. A library that reads it in another way would take one number for another, or refuse a file by a message about
/// a tensor: where this changes, <see cref="CheckpointWriter.Version"/> rises.
/// </summary>
public sealed class CheckpointLayoutTests : IDisposable
{
    private const string Version = "4";

    private const string Expected = """
        average.count
        best.epoch
        best.stop
        best.value
        best.waited
        data.pass
        data.samples
        data.taken
        data.training
        data.validation
        epoch.batch
        epoch.elapsed
        history.epochs
        schedule.best
        schedule.cooldown
        schedule.factor
        schedule.waited
        states.rows
        step
        unrolled.checkpoint
        unrolled.scaler
        watch.norm_mean
        watch.steps
        F32 average/dense_0.bias [1]
        F32 average/dense_0.weight [1, 4]
        F32 average/lstm_0.bias_ih_l0 [16]
        F32 average/lstm_0.weight_hh_l0 [16, 4]
        F32 average/lstm_0.weight_ih_l0 [16, 3]
        F32 best/dense_0.bias [1]
        F32 best/dense_0.weight [1, 4]
        F32 best/lstm_0.bias_ih_l0 [16]
        F32 best/lstm_0.weight_hh_l0 [16, 4]
        F32 best/lstm_0.weight_ih_l0 [16, 3]
        F32 optimizer/0/dense_0.bias [1]
        F32 optimizer/0/dense_0.weight [1, 4]
        F32 optimizer/0/lstm_0.bias_ih_l0 [16]
        F32 optimizer/0/lstm_0.weight_hh_l0 [16, 4]
        F32 optimizer/0/lstm_0.weight_ih_l0 [16, 3]
        F32 optimizer/1/dense_0.bias [1]
        F32 optimizer/1/dense_0.weight [1, 4]
        F32 optimizer/1/lstm_0.bias_ih_l0 [16]
        F32 optimizer/1/lstm_0.weight_hh_l0 [16, 4]
        F32 optimizer/1/lstm_0.weight_ih_l0 [16, 3]
        F32 optimizer/2/dense_0.bias [1]
        F32 optimizer/2/dense_0.weight [1, 4]
        F32 optimizer/2/lstm_0.bias_ih_l0 [16]
        F32 optimizer/2/lstm_0.weight_hh_l0 [16, 4]
        F32 optimizer/2/lstm_0.weight_ih_l0 [16, 3]
        F32 states/carried [2, 8]
        F32 weights/dense_0.bias [1]
        F32 weights/dense_0.weight [1, 4]
        F32 weights/lstm_0.bias_ih_l0 [16]
        F32 weights/lstm_0.weight_hh_l0 [16, 4]
        F32 weights/lstm_0.weight_ih_l0 [16, 3]
        F64 batch/sums [12]
        F64 epoch/steps [5]
        F64 epoch/sums [12]
        F64 history/duration [2]
        F64 history/gradient_norm [2]
        F64 history/learning_rate [2]
        F64 history/loss [2]
        F64 history/metrics [6]
        F64 history/validated [2]
        F64 history/validation_loss [2]
        F64 history/validation_metrics [6]
        """;

    private readonly string _folder = TemporaryFolder.Create().FullName;

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
            Averaging = new ExponentialAverage(0.9f),
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
