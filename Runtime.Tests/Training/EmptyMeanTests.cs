namespace Unrolled.Tests;

[Network(3)]
[Masking(-1f)]
[Lstm(4, ReturnSequences = true)]
[Dense(2)]
public sealed partial class EmptyMeanMasked;

[Network(3)]
[Lstm(4, ReturnSequences = true)]
[Dense(2, Name = "further", Output = true)]
[Dense(3, From = "lstm_0")]
public sealed partial class EmptyMeanOutputs;

/// <summary>The mean of nothing is NaN: training, validation, evaluation and single batches of which nothing counts, whatever the reason, and never the best of anything.</summary>
public sealed class EmptyMeanTests : IDisposable
{
    private readonly string _folder = TemporaryFolder.Create().FullName;

    public static TheoryData<string> Reasons() => ["weights", "steps", "ignored", "class weights", "masked", "sequences", "outputs"];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Before: a loss of 0.
    [Theory]
    [MemberData(nameof(Reasons))]
    public void NothingCounts_IsNaNEverywhere(string reason)
    {
        foreach (LossReduction reduction in Enum.GetValues<LossReduction>())
        {
            (Network model, TrainerOptions options, _, SequenceData nothing) = Case(reason);
            using var trainer = new Trainer<Network>(model, options with { Reduction = reduction });
            float[] before = [.. model.Parameters.Values];
            List<TrainingProgress> reports = [];
            Assert.Equal(double.NaN, trainer.TrainBatch(nothing, [0, 1]));
            Evaluation evaluation = trainer.Evaluate(nothing);
            Assert.Equal(double.NaN, evaluation.Loss);
            Assert.All(Enumerable.Range(0, evaluation.Metrics.Count), m => Assert.Equal(double.NaN, evaluation.Metrics[m]));
            Assert.Equal(double.NaN, trainer.MeasureGradientFlow(nothing, [0, 1]).Loss);
            TrainingEpoch epoch = trainer.Fit(nothing, 1, nothing, new SynchronousProgress<TrainingProgress>(reports.Add))[0];
            Assert.Equal((double.NaN, double.NaN, 0.0), (epoch.Loss, epoch.ValidationLoss, epoch.GradientNorm));
            Assert.All(reports, r => Assert.Equal((double.NaN, double.NaN, 0), (r.Loss, r.BatchLoss, r.BatchSteps)));
            Assert.Equal(0, trainer.Step);
            Closeness.AssertSameBits(before, model.Parameters.Values, reason);
        }
    }

    // Before: an epoch whose validation was of nothing had the best loss of all, 0, and its weights were kept.
    [Theory]
    [MemberData(nameof(Reasons))]
    public void Validation_OfNothing_IsNeverTheBest(string reason)
    {
        (Network model, TrainerOptions options, SequenceData some, SequenceData nothing) = Case(reason);
        string checkpoint = Path.Combine(_folder, "checkpoint"), csv = Path.Combine(_folder, "log.csv"), lines = Path.Combine(_folder, "log.jsonl"), report = Path.Combine(_folder, "report.html");
        options = options with { EarlyStopping = new EarlyStopping(2), Optimizer = new Adam(0.01f), Schedule = new ReduceOnPlateau(0.5, patience: 2) };
        using var trainer = new Trainer<Network>(model, options);
        TrainingHistory history = trainer.Fit(some, 1, some);
        double best = history[0].ValidationLoss!.Value;
        Assert.True(double.IsFinite(best));
        float[] weights = [.. model.Parameters.Values];
        using (var csvLog = new CsvLog(csv))
        using (var linesLog = new JsonLinesLog(lines))
        using (var board = new TensorBoardLog(_folder))
        {
            trainer.Fit(some, 5, nothing, new ProgressGroup(csvLog, linesLog, board));
        }

        Assert.Equal((3, 1), (history.Count, history.BestEpoch));
        Assert.Equal(new EarlyStop(3, "Loss", 1, best, 2), history.Stop);
        Closeness.AssertSameBits(weights, model.Parameters.Values, "the best weights");
        Assert.Equal((0.5, best), (trainer.ScheduleState.Factor, trainer.ScheduleState.Best));
        Assert.Contains(",NaN,", File.ReadAllLines(csv)[1], StringComparison.Ordinal);
        Assert.Contains("\"val_loss\":\"NaN\"", File.ReadAllText(lines), StringComparison.Ordinal);

        // The pages of reports and checkpoints take such epochs.
        var page = new Report("Nothing");
        page.AddHistory("Training", history);
        page.Save(report);
        Assert.Contains("NaN", File.ReadAllText(report), StringComparison.Ordinal);
        trainer.SaveCheckpoint(checkpoint);
        using var other = new Trainer<Network>(Case(reason).Model, options);
        other.LoadCheckpoint(checkpoint);
        Assert.Equal(history.Select(e => e.ValidationLoss), other.History.Select(e => e.ValidationLoss));
        Assert.Equal((1, history.Stop), (other.History.BestEpoch, other.History.Stop));
    }

    // Scores are 0 where they are 0/0, but not of nothing: a value that an error could be better than is none.
    [Fact]
    public void Scores_OfNothing_AreNaNAndNeverTheBest()
    {
        Metric[] scores = [Metric.Precision, Metric.Recall, Metric.F1, Metric.BinaryAccuracy, Metric.MacroPrecision, Metric.MacroRecall, Metric.MacroF1, Metric.Accuracy];
        foreach (Metric score in scores)
        {
            Samples data = Samples.Means(12);
            SequenceData nothing = data.WithWeights(new float[12]);
            using var trainer = new Trainer<LinearNetwork>(
                new LinearNetwork(5, 2), new TrainerOptions { Metrics = [score], EarlyStopping = new EarlyStopping(2) { Metric = score } });
            TrainingHistory history = trainer.Fit(data, 5, nothing);
            Assert.All(history, e => Assert.Equal(double.NaN, e.ValidationMetrics!.Value[score]));
            Assert.Equal((2, null, 0), (history.Count, history.BestEpoch, history.Stop!.BestEpoch));
        }

        // The control: of something, without any yes, they are what they were.
        Samples no = Samples.Means(12);
        no.Y.AsSpan().Clear();
        var silent = new LinearNetwork(5, 2);
        silent.Parameters.SetAll(new float[12]);
        using var control = new Trainer<LinearNetwork>(silent, new TrainerOptions { Metrics = [Metric.Precision, Metric.Recall, Metric.F1] });
        Assert.Equal([0.0, 0.0, 0.0], Enumerable.Range(0, 3).Select(m => control.Evaluate(no).Metrics[m]));
    }

    // One output's targets may be missing: the other's loss is then all of it, and trains.
    [Fact]
    public void Outputs_OfWhichOneCounts_HaveItsLoss()
    {
        (Network model, TrainerOptions options, _, SequenceData nothing) = Case("outputs");
        float[] targets = [.. Enumerable.Range(0, 2 * 4).Select(i => (float)(i % 2))];
        SequenceData one = Ignored(3).WithTarget(targets, 1, 4);
        using var trainer = new Trainer<Network>(model, options);
        double loss = trainer.TrainBatch(one, [0, 1]);
        Assert.True(loss > 0);
        Assert.Equal(1, trainer.Step);
        Assert.Equal(double.NaN, trainer.TrainBatch(nothing, [0, 1]));
        Assert.Equal(1, trainer.Step);
    }

    // Batches of which nothing counts among others leave the mean of the epoch what it is.
    [Fact]
    public void Epoch_WithABatchOfNothing_IsTheMeanOfTheOthers()
    {
        Samples data = Samples.Means(12);
        var options = new TrainerOptions { BatchSize = 4, Shuffle = false };
        using var with = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), options);
        using var without = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), options);
        float[] weights = [.. Enumerable.Range(0, 12).Select(i => i is >= 4 and < 8 ? 0f : 1f)];
        List<double> batches = [];
        TrainingEpoch epoch = with.Fit(data.WithWeights(weights), 1, null, new SynchronousProgress<TrainingProgress>(p => batches.Add(p.BatchLoss)))[0];
        float[] x = [.. data.X.AsSpan(0, 60), .. data.X.AsSpan(120)], y = [.. data.Y.AsSpan(0, 8), .. data.Y.AsSpan(16)];
        Assert.Equal(without.Fit(SequenceData.Pairs(x, y, 3, 5, 2), 1)[0].Loss, epoch.Loss);
        Assert.Equal([false, true, false, false], batches.Select(double.IsNaN));
    }

    private static SequenceData Ignored(int inputs) => Sequences(inputs, 1, -100f);

    private static SequenceData Sequences(int inputs, int targets, float target, int targetSteps = 4)
    {
        float[] x = [.. Enumerable.Range(0, 2 * 4 * inputs).Select(i => MathF.Sin(i))], y = new float[2 * targetSteps * targets];
        y.AsSpan().Fill(target);
        return SequenceData.Pairs(x, y, 4, inputs, targets, targetSteps);
    }

    // A model, its options, two samples that count and two that do not.
    private static (Network Model, TrainerOptions Options, SequenceData Some, SequenceData Nothing) Case(string reason)
    {
        var sparse = new SparseCategoricalCrossEntropy { FromLogits = true, IgnoreIndex = -100 };
        TrainerOptions options = new() { BatchSize = 2, Threads = 1 };
        switch (reason)
        {
            case "weights":
                return (new LinearNetwork(3, 2, returnsSequences: true), options, Sequences(3, 2, 1), Sequences(3, 2, 1).WithWeights(new float[2]));
            case "steps":
                return (new LinearNetwork(3, 2, returnsSequences: true), options with { Metrics = [Metric.F1] }, Sequences(3, 2, 1), Sequences(3, 2, 1).WithWeights(new float[8]));
            case "ignored":
                return (new LinearNetwork(3, 3, returnsSequences: true), options with { Loss = sparse }, Sequences(3, 1, 2), Ignored(3));
            case "class weights":
                return (new LinearNetwork(3, 3, returnsSequences: true), options with { Loss = new SparseCategoricalCrossEntropy { FromLogits = true, ClassWeights = [1, 1, 0] } }, Sequences(3, 1, 1), Sequences(3, 1, 2));
            case "masked":
                float[] masked = new float[2 * 4 * 3];
                masked.AsSpan().Fill(-1);
                return (new EmptyMeanMasked(1), options, Sequences(3, 2, 1), SequenceData.Pairs(masked, new float[2 * 4 * 2], 4, 3, 2, 4));
            case "sequences":
                return (new LinearNetwork(3, 3, returnsSequences: true), options with { Loss = new ConnectionistTemporalClassification(), Metrics = [] }, Sequences(3, 1, 1, 1), Sequences(3, 1, 1, 1).WithWeights(new float[2]));
            default:
                float[] targets = [.. Enumerable.Repeat(1f, 8)], further = new float[8];
                further.AsSpan().Fill(-100f);
                var outputs = new OutputLoss("further", new SparseCategoricalCrossEntropy { FromLogits = true, IgnoreIndex = -100 }, 0.5f);
                return (new EmptyMeanOutputs(1), options with { Loss = sparse, OutputLosses = [outputs] }, Sequences(3, 1, 2).WithTarget(targets, 1, 4), Ignored(3).WithTarget(further, 1, 4));
        }
    }
}
