using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace Unrolled.Samples;

/// <summary>Lets recurrent networks learn to keep a number over many steps, and shows what becomes of the gradient on its way back through time.</summary>
/// <remarks>
/// The adding problem (<see cref="AddingProblem"/>). All networks have 32 units, the same data, batches and epochs. Their learning rates are usual ones and were not searched for;
/// the test sequences had no say in anything. The last two begin with recurrent weights that are too large, and learn by plain descent, with and without clipping: Adam divides
/// gradients by their own size, and would hide what is to be seen.
/// </remarks>
internal sealed class GradientsTask() : SampleTask("gradients", "How gradients vanish or explode through time in RNN, IRNN, LSTM and GRU, and which of them learn to add over many steps.")
{
    private const int LeastSteps = 10, MostSteps = 1_000, UsualSteps = 100;
    private const int TrainingSequences = 10_000, ValidationSequences = 1_000, TestSequences = 2_000;
    private const int UsualEpochs = 20;
    private const int BatchSize = 64;
    private const float ClipNorm = 1;
    private const double LeastBar = 1e-9, MostBar = 1e9;
    private const int BarsWidth = 60;
    private const char Mark = '*';

    private readonly Option<int?> _steps = TaskOption.Number("--steps", LeastSteps, MostSteps, $"The length of the sequences; {UsualSteps} by default.");

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [_steps];

    /// <inheritdoc/>
    public override bool ReadsData => false;

    /// <inheritdoc/>
    public override void Run(TaskRun run)
    {
        int steps = run.Get(_steps) ?? UsualSteps;
        var sequences = new AddingSequences(
            AddingProblem.Draw(TrainingSequences, steps, run.Seed, 0), AddingProblem.Draw(ValidationSequences, steps, run.Seed, 1), AddingProblem.Draw(TestSequences, steps, run.Seed, 2));
        GradientFlowRun[] runs =
        [
            Learn("RNN", seed => new RnnAdder(seed), new Adam(1e-3f), ClipNorm, sequences, run, out RnnAdder _),
            Learn("IRNN", seed => new IrnnAdder(seed), new Adam(1e-3f), ClipNorm, sequences, run, out IrnnAdder _),
            Learn("LSTM", seed => new LstmAdder(seed), new Adam(5e-3f), ClipNorm, sequences, run, out LstmAdder lstm),
            Learn("GRU", seed => new GruAdder(seed), new Adam(5e-3f), ClipNorm, sequences, run, out GruAdder _),
            Learn("RNN, large U, clipped", seed => new ExplodingAdder(seed), new Sgd(1e-2f), ClipNorm, sequences, run, out ExplodingAdder _),
            Learn("RNN, large U", seed => new ExplodingAdder(seed), new Sgd(1e-2f), null, sequences, run, out ExplodingAdder _),
        ];

        Print(runs);
        Report(runs, run.Report);
        run.Metrics.Baseline = "always 1";
        foreach (GradientFlowRun result in runs)
        {
            string name = MetricName(result.Name);
            run.Metrics.Add($"{name}_rmse", result.Rmse, AddingProblem.RmseOfMean);
            run.Metrics.Add($"{name}_growth_before", result.Before.GrowthPerStep);
            run.Metrics.Add($"{name}_growth_after", result.After?.GrowthPerStep ?? double.NaN);
        }

        run.Save(lstm);
    }

    /// <summary>A line of numbers in, those to be added with a star after them: "0.3 0.7* 0.1 0.2*"; their sum out.</summary>
    public override void Predict(SavedModel saved, Prediction prediction)
    {
        LstmAdder model = saved.Load(LstmAdder.Load);
        float[] sum = new float[1];
        foreach (string line in prediction.Lines())
        {
            string[] words = NumberLine.Split(line);
            if (words.Length == 0)
            {
                throw new SampleException("expected a line of numbers, those to add marked with a star: '0.3 0.7* 0.1 0.2*'; got an empty line");
            }

            float[] numbers = NumberLine.Parse(string.Join(' ', words.Select(w => w.EndsWith(Mark) ? w[..^1] : w)), words.Length);
            model.Predict([.. words.SelectMany((w, i) => (float[])[numbers[i], w.EndsWith(Mark) ? 1 : 0])], sum);
            prediction.Output.WriteLine(sum[0].ToString("0.###", CultureInfo.InvariantCulture));
        }
    }

    private static GradientFlowRun Learn<T>(string name, Func<int, T> create, Optimizer optimizer, float? clipNorm, AddingSequences sequences, TaskRun run, out T model)
        where T : Network
    {
        var options = new TrainerOptions { Loss = Loss.MeanSquaredError, Optimizer = optimizer, BatchSize = BatchSize, ClipNorm = clipNorm };
        LayerGradientFlow before;
        using (var untrained = new Trainer<T>(create(run.Seed), options))
        {
            before = Measure(untrained, sequences); // of its own network: the run's may go on from a checkpoint
        }

        model = create(run.Seed);
        using Trainer<T> trainer = run.CreateTrainer(model, options, sequences.Training, sequences.Validation);
        try
        {
            run.Fit(name, trainer, sequences.Training, run.Epochs(UsualEpochs), sequences.Validation);
        }
        catch (TrainingDivergedException divergence)
        {
            return new GradientFlowRun(name, before, null, double.NaN, divergence);
        }

        double rmse = Math.Sqrt(trainer.Evaluate(sequences.Test).Loss);
        return new GradientFlowRun(name, before, Measure(trainer, sequences), rmse, null);
    }

    private static LayerGradientFlow Measure<T>(Trainer<T> trainer, AddingSequences sequences)
        where T : Network
        => trainer.MeasureGradientFlow(sequences.Validation, [.. Enumerable.Range(0, BatchSize)]).Layers[0];

    private static void Print(GradientFlowRun[] runs)
    {
        var bars = new LogarithmicBars(LeastBar, MostBar);
        var flows = new Table().Border(TableBorder.Rounded);
        flows.AddColumn("");
        flows.AddColumn("");
        flows.AddColumn($"‖∂loss/∂h‖ from the first step to the last, 10⁻⁹ … 10⁹");
        flows.AddColumn(new TableColumn("× per step back").RightAligned());
        flows.AddColumn("");
        foreach (GradientFlowRun run in runs)
        {
            AddFlow(run.Name, "before", run.Before);
            if (run.After is { } after)
            {
                AddFlow("", "after", after);
            }
            else
            {
                flows.AddRow("", "after", Markup.Escape($"step {run.Divergence!.Step}: loss {Format(run.Divergence.Loss)}, gradient {Format(run.Divergence.GradientNorm)}"), "", "");
            }
        }

        AnsiConsole.Write(flows);

        void AddFlow(string name, string when, LayerGradientFlow flow)
            => flows.AddRow(Markup.Escape(name), when, bars.Draw(flow.Norms, BarsWidth), Format(flow.GrowthPerStep), flow.Verdict.ToString().ToLowerInvariant());
    }

    private static void Report(GradientFlowRun[] runs, Report report)
    {
        ReportChart before = MakeChart(), after = MakeChart();
        foreach (GradientFlowRun run in runs)
        {
            Add(before, run.Name, run.Before);
            if (run.After is { } flow)
            {
                Add(after, run.Name, flow);
            }
        }

        report.AddText("Gradients through time", "The loss looks at the last step alone. How large its gradient is where it arrives at earlier steps says what the network can learn from them.");
        report.AddChart("Before training", before);
        report.AddChart("After training", after);
        report.AddTable("Who learned", ["Network", "RMSE of unseen sums", "× per step back, before", "after", "Learned", "Training"], runs.Select(r => (string[])
        [
            r.Name, Format(r.Rmse), Format(r.Before.GrowthPerStep), r.After is { } a ? Format(a.GrowthPerStep) : "–", r.HasLearned ? "yes" : "no", r.Divergence?.Message ?? "to its end",
        ]));

        static ReportChart MakeChart() => new() { XLabel = "time step", YLabel = "‖∂loss/∂h‖", LogarithmicY = true };

        static void Add(ReportChart chart, string name, LayerGradientFlow flow)
        {
            chart.AddLine(name, flow.Norms.AsSpan(), first: 1);
            if (!flow.CellNorms.IsEmpty)
            {
                // Nothing comes to the last step's c through later ones: 0 has no place on the scale.
                chart.AddLine($"{name}, cell", flow.CellNorms.AsSpan()[..^1], first: 1, ReportLineStyle.Dashed);
            }
        }
    }

    private static string MetricName(string name) => name.ToLowerInvariant().Replace(", ", "_", StringComparison.Ordinal).Replace(' ', '_');

    private static string Format(double value) => value.ToString("0.###e+0", CultureInfo.InvariantCulture) is var small && (Math.Abs(value) is < 1e-3 or >= 1e4) && value != 0
        ? small
        : value.ToString("0.0000", CultureInfo.InvariantCulture);

    private sealed record AddingSequences(SequenceData Training, SequenceData Validation, SequenceData Test);
}
