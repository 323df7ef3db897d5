using System.Globalization;
using Spectre.Console;

namespace Unrolled.Samples;

/// <summary>Learns how a ball bounces in a box from its places alone: the next place at every step, and paths that run on freely.</summary>
/// <remarks>
/// The paths are generated from the seed; those to learn from, to validate on and to test with are drawn one after the other. Epochs, units and learning rate were chosen on
/// validation paths. The baseline is constant velocity, the last move once more: exact for a ball without gravity that meets no wall.
/// </remarks>
internal sealed class BallTask() : SampleTask("ball", "Forecasts a bouncing ball's next position from the previous ones, compared with constant velocity.")
{
    private const int TrainingPaths = 2000, OtherPaths = 200, Steps = 60;
    private const int DataStream = 1; // of the random numbers: the first weights' second tensor begins with the same ones, the orders of epochs have negative streams
    private const int Seen = 20, Free = 30; // places that a free run is given, and that it goes on
    private const int DrawnPaths = 3;
    private static readonly TrainingRecipe Recipe = new(Loss.MeanSquaredError, TrainingRecipe.Linear, Epochs: 60, BatchSize: 32, LearningRate: 0.003f);
    private static readonly int[] ShownSteps = [1, 2, 5, 10, 20, 30];

    /// <inheritdoc/>
    public override bool ReadsData => false;

    /// <inheritdoc/>
    public override void Run(TaskRun run)
    {
        var random = new RandomSource(run.Seed, DataStream);
        SequenceData training = BallPaths.Draw(random, TrainingPaths, Steps).ToData(), validation = BallPaths.Draw(random, OtherPaths, Steps).ToData();
        BallPaths test = BallPaths.Draw(random, OtherPaths, Steps);
        Console.WriteLine(BallPredictor.Summary);
        var model = new BallPredictor(run.Seed);
        Recipe.Train(run, Name, model, training, validation);

        (float[] actual, float[] network, float[] constant) = NextPlaces(model, test);
        ForecastError ours = ForecastError.Of(network, actual), theirs = ForecastError.Of(constant, actual);
        run.Metrics.Baseline = "constant velocity";
        run.Metrics.Add("rmse", ours.Rmse, theirs.Rmse);
        run.Metrics.Add("mae", ours.Mae, theirs.Mae);
        CompareFreeRuns(run, model, test);
        run.Save(model);
    }

    /// <inheritdoc/>
    public override AnswerOptions AnswerOptions => AnswerOptions.Length;

    /// <summary>A line for each place, <c>0.25 0.5</c>; the answer is the next one. <c>--length</c> lets the ball run on after the last line.</summary>
    public override void Predict(SavedModel saved, Prediction prediction)
    {
        BallPredictor model = saved.Load(BallPredictor.Load);
        BallPredictor.State state = model.CreateState();
        float[] place = [];
        foreach (string line in prediction.Lines())
        {
            place = NumberLine.Parse(line, BallBox.Coordinates);
            Move(model, state, place);
            Print(place);
        }

        if (place.Length == 0)
        {
            throw new SampleException("expected a line or more, each with a place as '0.25 0.5', got none");
        }

        // The last line's answer was the first step of its own.
        for (int i = 1; i < prediction.Length; i++)
        {
            Move(model, state, place);
            Print(place);
        }

        void Print(float[] next) => prediction.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{next[0]:0.####} {next[1]:0.####}"));
    }

    // Of all steps from the second on, at which velocity is known.
    private static (float[] Actual, float[] Network, float[] Constant) NextPlaces(BallPredictor model, BallPaths paths)
    {
        float[] moves = new float[paths.Count * paths.Steps * BallBox.Coordinates];
        model.Predict(paths.ToData(), moves);
        List<float> actual = [], network = [], constant = [];
        for (int i = 0; i < paths.Count; i++)
        {
            ReadOnlySpan<float> path = paths.Path(i), output = moves.AsSpan(i * paths.Steps * BallBox.Coordinates);
            for (int k = BallBox.Coordinates; k < paths.Steps * BallBox.Coordinates; k++)
            {
                actual.Add(path[k + BallBox.Coordinates]);
                network.Add(BallPaths.Moved(path[k], output[k]));
                constant.Add(2 * path[k] - path[k - BallBox.Coordinates]);
            }
        }

        return ([.. actual], [.. network], [.. constant]);
    }

    private static void CompareFreeRuns(TaskRun run, BallPredictor model, BallPaths paths)
    {
        float[] ours = new float[paths.Count * Free * BallBox.Coordinates], theirs = new float[ours.Length], actual = new float[ours.Length];
        int length = Free * BallBox.Coordinates;
        for (int i = 0; i < paths.Count; i++)
        {
            ReadOnlySpan<float> seen = paths.Path(i)[..(Seen * BallBox.Coordinates)];
            paths.Path(i).Slice(seen.Length, length).CopyTo(actual.AsSpan(i * length));
            RunFreely(model, seen, ours.AsSpan(i * length, length));
            RunStraight(seen, theirs.AsSpan(i * length, length));
        }

        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumn("free running");
        table.AddColumn(new TableColumn("network, RMSE").RightAligned());
        table.AddColumn(new TableColumn("constant velocity, RMSE").RightAligned());
        foreach (int step in ShownSteps)
        {
            table.AddRow($"step {step}", Format(Rmse(ours, step)), Format(Rmse(theirs, step)));
        }

        AnsiConsole.Write(table);
        for (int i = 0; i < DrawnPaths; i++)
        {
            ReadOnlySpan<float> path = paths.Path(i);
            Draw(run.Report, i == 0 ? "Paths that run on freely" : "", path[..((Seen + Free) * BallBox.Coordinates)], ours.AsSpan(i * length, length), theirs.AsSpan(i * length, length));
        }

        run.Metrics.Add("free_rmse", ForecastError.Of(ours, actual).Rmse, ForecastError.Of(theirs, actual).Rmse);

        double Rmse(float[] forecast, int step)
        {
            double squares = 0;
            for (int i = 0; i < paths.Count; i++)
            {
                for (int c = 0; c < BallBox.Coordinates; c++)
                {
                    int k = i * length + (step - 1) * BallBox.Coordinates + c;
                    double error = (double)forecast[k] - actual[k];
                    squares += error * error;
                }
            }

            return Math.Sqrt(squares / (paths.Count * BallBox.Coordinates));
        }
    }

    private static void Draw(Report report, string heading, ReadOnlySpan<float> actual, ReadOnlySpan<float> network, ReadOnlySpan<float> constant)
    {
        int inside = 0;
        while (inside < constant.Length && constant[inside] is >= 0 and <= 1)
        {
            inside++;
        }

        int seen = Seen * BallBox.Coordinates;
        var chart = new ReportChart { XLabel = "x", YLabel = "y" };
        Add("seen", actual[..seen], ReportLineStyle.Marked);
        Add("ball", actual[seen..], ReportLineStyle.Solid);
        Add("network, running freely", network, ReportLineStyle.Points);
        Add("constant velocity, up to the wall", constant[..(inside - inside % BallBox.Coordinates)], ReportLineStyle.Dashed);
        report.AddChart(heading, chart);

        void Add(string name, ReadOnlySpan<float> path, ReportLineStyle style)
        {
            float[] x = new float[path.Length / BallBox.Coordinates], y = new float[x.Length];
            for (int i = 0; i < x.Length; i++)
            {
                (x[i], y[i]) = (path[i * BallBox.Coordinates], path[i * BallBox.Coordinates + 1]);
            }

            chart.AddLine(name, x, y, style);
        }
    }

    // Each place that the network says is the next one that it sees.
    private static void RunFreely(BallPredictor model, ReadOnlySpan<float> seen, Span<float> path)
    {
        BallPredictor.State state = model.CreateState();
        Span<float> place = stackalloc float[BallBox.Coordinates];
        for (int i = 0; i < seen.Length; i += BallBox.Coordinates)
        {
            seen.Slice(i, BallBox.Coordinates).CopyTo(place);
            Move(model, state, place);
        }

        for (int i = 0; i < path.Length; i += BallBox.Coordinates)
        {
            place.CopyTo(path[i..]);
            Move(model, state, place);
        }
    }

    private static void RunStraight(ReadOnlySpan<float> seen, Span<float> path)
    {
        ReadOnlySpan<float> last = seen[^BallBox.Coordinates..], before = seen[^(2 * BallBox.Coordinates)..];
        for (int k = 0; k < path.Length; k++)
        {
            int c = k % BallBox.Coordinates;
            path[k] = last[c] + (k / BallBox.Coordinates + 1) * (last[c] - before[c]);
        }
    }

    private static void Move(BallPredictor model, BallPredictor.State state, Span<float> place)
    {
        Span<float> input = stackalloc float[BallBox.Coordinates], move = stackalloc float[BallBox.Coordinates];
        for (int c = 0; c < place.Length; c++)
        {
            input[c] = BallPaths.ToInput(place[c]);
        }

        model.Step(state, input, move);
        for (int c = 0; c < place.Length; c++)
        {
            place[c] = BallPaths.Moved(place[c], move[c]);
        }
    }

    private static string Format(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
