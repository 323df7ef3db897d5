using System.CommandLine;
using System.Globalization;

namespace Unrolled.Samples;

/// <summary>Learns to pass windows of a series through a narrow vector, and flags those that come out otherwise than they went in.</summary>
/// <remarks>
/// The series is Germany's electricity consumption, or a column of the user's own file, scaled to mean 0 and deviation 1 of the training part. A window's score is the root of its mean squared error, the
/// threshold the 99th percentile of the scores of the training windows, fixed before any other is looked at. Of the windows held out (2016 and 2017, or the last fifth) each is judged
/// twice: as it is, and with one anomaly, a spike, a value that is stuck or a part that comes late, in turn, at a place that the seed decides. The baseline flags values: a window's score is the
/// largest distance of any of its values from the mean, in deviations, with the same percentile. Epochs, units and the kind of score were chosen on the windows of 2015, with anomalies in them, by networks that had learned the years before.
/// </remarks>
internal sealed class AutoencoderTask() : SampleTask("autoencoder", "Finds anomalies in windows of a series by what an LSTM autoencoder cannot reproduce, compared with a z-score of the values.")
{
    private const string ThresholdKey = "sample.threshold";
    private const int Steps = 28;
    private const double Percentile = 0.99;
    private const int OwnShare = 5, ValidationShare = 10;
    private const int AnomalyStream = 1; // of the random numbers: the first weights' second tensor begins with the same ones, the orders of epochs have negative streams

    private static readonly TrainingRecipe Recipe = new(Loss.MeanSquaredError, TrainingRecipe.Linear, Epochs: 300, BatchSize: 32, LearningRate: 0.003f);

    private readonly ColumnOptions _own = new(EnergyDataSet.Consumption);

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => _own.All;

    /// <inheritdoc/>
    public override void Run(TaskRun run)
    {
        Series series = _own.ReadOwn(run) ?? EnergyDataSet.Read(run);
        int heldOut = run.OwnFile is null ? EnergyDataSet.RowsFrom(series, EnergyDataSet.ValidationYear) : series.Rows / OwnShare;
        int trainingRows = series.Rows - heldOut;
        int leastHeldOut = Steps + Anomalies.Kinds.Length - 1; // a window for each kind
        if (trainingRows <= Steps + ValidationShare || heldOut < leastHeldOut)
        {
            throw new SampleException($"expected at least {leastHeldOut} rows to judge and more than {Steps + ValidationShare} to learn from, got {heldOut} and {trainingRows}");
        }

        StandardScaler scaler = StandardScaler.Fit(series.Values.AsSpan(0, trainingRows));
        float[] scaled = new float[series.Rows];
        scaler.Transform(series.Values, scaled);
        float[] training = Windows(scaled.AsSpan(0, trainingRows)), usual = Windows(scaled.AsSpan(trainingRows)), odd = [.. usual];
        AnomalyKind[] kinds = Inject(odd, new RandomSource(run.Seed, AnomalyStream));

        Console.WriteLine(SeriesAutoencoder.Summary);
        var model = new SeriesAutoencoder(run.Seed) { Scaler = scaler };
        Learn(run, model, training);

        float threshold = DetectionScore.Quantile(Scores(model, training), Percentile), baseline = DetectionScore.Quantile(Distances(training), Percentile);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{training.Length / Steps} windows of {Steps} to learn from, {kinds.Length} to judge, each as it is and with an anomaly. Flagged: errors above {threshold:0.000} deviations; by value, distances above {baseline:0.000}."));
        float[] usualScores = Scores(model, usual), oddScores = Scores(model, odd);
        Compare(run, (usualScores, oddScores, threshold), (Distances(usual), Distances(odd), baseline), kinds);
        Draw(run.Report, model, odd, (usualScores, oddScores, threshold));
        model.Metadata[ThresholdKey] = threshold.ToString("R", CultureInfo.InvariantCulture);
        run.Save(model);
    }

    /// <summary>A value a line. From the 28th on, the answer is the score of the last 28, the threshold, and 'anomaly' if it is above.</summary>
    public override void Predict(SavedModel saved, Prediction prediction)
    {
        SeriesAutoencoder model = saved.Load(SeriesAutoencoder.Load);
        if (model.Scaler is not { Features: 1 } scaler || !float.TryParse(saved[ThresholdKey], NumberStyles.Float, CultureInfo.InvariantCulture, out float threshold))
        {
            throw new SampleException($"{saved.Path}: expected the scaler of one column and a number for '{ThresholdKey}', got others");
        }

        float[] window = new float[Steps];
        int rows = 0;
        foreach (string line in prediction.Lines())
        {
            window.AsSpan(1).CopyTo(window);
            window[^1] = scaler.Transform(0, NumberLine.Parse(line, 1)[0]);
            if (++rows >= Steps)
            {
                float score = Scores(model, window)[0];
                prediction.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{score:0.000} {threshold:0.000}{(score > threshold ? " anomaly" : "")}"));
            }
        }

        if (rows < Steps)
        {
            throw new SampleException($"expected {Steps} lines or more, a window, got {rows}");
        }
    }

    private void Learn(TaskRun run, SeriesAutoencoder model, float[] windows)
    {
        SequenceData data = SequenceData.Pairs(windows, windows, Steps, 1, 1, Steps);
        int validation = data.Count / ValidationShare, learned = data.Count - validation;
        Recipe.Train(run, Name, model, data.Slice(0, learned), data.Slice(learned, validation));
    }

    private static void Compare(TaskRun run, (float[] Usual, float[] Odd, float Threshold) network, (float[] Usual, float[] Odd, float Threshold) values, AnomalyKind[] kinds)
    {
        DetectionScore ours = DetectionScore.Of(network.Usual, network.Odd, network.Threshold), theirs = DetectionScore.Of(values.Usual, values.Odd, values.Threshold);
        run.Metrics.Baseline = "z-score";
        run.Metrics.Add("precision", ours.Precision, theirs.Precision);
        run.Metrics.Add("recall", ours.Recall, theirs.Recall);
        run.Metrics.Add("f1", ours.F1, theirs.F1);
        foreach (AnomalyKind kind in Anomalies.Kinds)
        {
            run.Metrics.Add($"{kind.ToString().ToLowerInvariant()}_recall", Recall(network, kind), Recall(values, kind));
        }

        double Recall((float[] Usual, float[] Odd, float Threshold) detector, AnomalyKind kind)
            => DetectionScore.Of([], [.. detector.Odd.Where((_, i) => kinds[i] == kind)], detector.Threshold).Recall;
    }

    private static void Draw(Report report, SeriesAutoencoder model, float[] odd, (float[] Usual, float[] Odd, float Threshold) network)
    {
        report.AddHistogram("Scores of windows", new ReportHistogram { XLabel = "root of the mean squared error, deviations", Shares = true }
            .Add("as they are", network.Usual).Add("with an anomaly", network.Odd).AddEvent("threshold", network.Threshold));
        int alarms = network.Usual.Count(s => s > network.Threshold), hits = network.Odd.Count(s => s > network.Threshold);
        report.AddConfusionMatrix("Windows", ["usual", "anomaly"], new[,] { { network.Usual.Length - alarms, alarms }, { network.Odd.Length - hits, hits } });
        foreach (AnomalyKind kind in Anomalies.Kinds)
        {
            float[] window = odd[((int)kind * Steps)..(((int)kind + 1) * Steps)], output = new float[Steps]; // the kinds come in turn
            model.Predict(window, output);
            report.AddChart(kind == 0 ? "Windows with an anomaly, and what came out of the network" : "", new ReportChart { XLabel = $"step, {kind.ToString().ToLowerInvariant()}", YLabel = "deviations" }
                .AddLine("in", window, 1, ReportLineStyle.Marked).AddLine("out", output, 1));
        }
    }

    // One anomaly a window, each kind in its turn.
    private static AnomalyKind[] Inject(float[] windows, RandomSource random)
    {
        AnomalyKind[] kinds = [.. Enumerable.Range(0, windows.Length / Steps).Select(i => Anomalies.Kinds[i % Anomalies.Kinds.Length])];
        for (int i = 0; i < kinds.Length; i++)
        {
            Anomalies.Inject(windows.AsSpan(i * Steps, Steps), kinds[i], random);
        }

        return kinds;
    }

    // All windows of a series, one after the other: [windows, steps].
    private static float[] Windows(ReadOnlySpan<float> series)
    {
        float[] windows = new float[(series.Length - Steps + 1) * Steps];
        for (int i = 0; i * Steps < windows.Length; i++)
        {
            series.Slice(i, Steps).CopyTo(windows.AsSpan(i * Steps));
        }

        return windows;
    }

    // The root of the mean squared error of each window.
    private static float[] Scores(SeriesAutoencoder model, float[] windows)
    {
        float[] outputs = new float[windows.Length];
        model.Predict(windows, windows.Length / Steps, outputs);
        return [.. windows.Zip(outputs, (w, o) => (w - o) * (w - o)).Chunk(Steps).Select(errors => MathF.Sqrt(errors.Average()))];
    }

    // The mean is 0, and deviations are the unit.
    private static float[] Distances(float[] windows) => [.. windows.Chunk(Steps).Select(w => w.Max(Math.Abs))];
}
