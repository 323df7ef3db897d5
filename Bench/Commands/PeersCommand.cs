using System.Globalization;
using System.Text;
using Unrolled.Bench.OneDnn;
using Unrolled.Bench.OnnxRuntime;

namespace Unrolled.Bench;

/// <summary>
/// <c>peers [--filter TEXT] [--rounds N] [--milliseconds N] [--keep]</c>: runs the table of shapes beside ONNX Runtime and oneDNN in this process and
/// PyTorch in another, on one thread each and the same weights, and prints times and ratios.
/// </summary>
internal sealed class PeersCommand
{
    private const double TrainingTolerance = 1e-3;

    private readonly CommandOptions _options;
    private readonly List<string> _notes = [];
    private readonly OrtApi? _onnxRuntime;
    private readonly bool _hasOneDnn;
    private readonly Dictionary<string, double> _pyTorch = [];
    private readonly MarkdownTable _times = new("one thread", "unit", "Unrolled", "ONNX Runtime", "ratio", "oneDNN", "ratio", "PyTorch", "ratio", "roof", "of roof");
    private readonly MarkdownTable _core = new("one thread", "FMA, GFLOP/s, before", "after", "L1, GB/s, before", "after", "L2, GB/s, before", "after", "greatest difference of an answer");
    private bool _differs;

    private PeersCommand(CommandOptions options)
    {
        _options = options;
        _onnxRuntime = Try(() => OrtApi.Load(OrtApi.Find()));
        if (_onnxRuntime is not null)
        {
            _notes.Add($"ONNX Runtime {_onnxRuntime.Version}");
        }

        string? oneDnn = Try(Dnnl.Load);
        _hasOneDnn = oneDnn is not null;
        if (_hasOneDnn)
        {
            _notes.Add($"oneDNN {oneDnn}");
        }
    }

    /// <summary>Runs the command.</summary>
    /// <returns>0, or 1 if an answer of a peer differs from ours.</returns>
    public static int Run(ReadOnlySpan<string> args)
        => new PeersCommand(new CommandOptions(args, ["--keep"], ["--filter", "--rounds", "--milliseconds"])).Run();

    private int Run()
    {
        string filter = _options.Text("--filter", "");
        Workload[] rows = [.. WorkloadTable.All.Where(w => w.Name.Contains(filter, StringComparison.OrdinalIgnoreCase))];
        if (rows.Length == 0)
        {
            throw new ArgumentException($"No row has '{filter}' in its name. There are: {string.Join("; ", WorkloadTable.All.Select(w => w.Name))}.");
        }

        var report = new StringBuilder($"```\n{Machine.Header()}\n");
        if (rows.Any(r => r.Kind == WorkloadKind.Training) && Try(PyTorch.Run) is { } pyTorch)
        {
            _notes.Add($"PyTorch {pyTorch.Version}, in a process of its own before the rounds of the others");
            foreach ((string name, double nanoseconds) in pyTorch.Nanoseconds)
            {
                _pyTorch[name] = nanoseconds;
            }
        }

        foreach (Workload row in rows)
        {
            Compare(row);
        }

        report.Append(CultureInfo.InvariantCulture, $"{string.Join("; ", _notes)}\n```\n\n");
        report.Append("Medians of interleaved rounds, the best round in brackets. A ratio is a peer's time over ours, the median of the rounds' ratios: above 1 the peer is\n");
        report.Append("slower; in brackets that of the best rounds. The roof is what the core's bandwidth and multiply-adds, measured beside each row, leave at best; its share is\n");
        report.Append("that of our best round.\n\n");
        report.Append(_times).Append('\n').Append(_core);
        Console.WriteLine();
        Console.WriteLine(report);
        if (_options.Has("--keep"))
        {
            Results.Keep("Peers.md", report.ToString());
        }

        return _differs ? 1 : 0;
    }

    private void Compare(Workload row)
    {
        Console.WriteLine(row.Name);
        PeerLayer[] layers = PeerLayer.Of(row.Model());
        var contenders = new List<IContender> { row.Ours() };
        if (_onnxRuntime is not null && row.Kind != WorkloadKind.Training && Try(() => OnnxRuntimeOf(row, layers)) is { } onnxRuntime)
        {
            contenders.Add(onnxRuntime);
        }

        if (_hasOneDnn && Try<IContender>(() => row.Kind == WorkloadKind.Training ? new DnnlTraining(row, layers) : new DnnlContender(row, layers)) is { } oneDnn)
        {
            contenders.Add(oneDnn);
        }

        double difference = Check(row, contenders);
        Roofs before = Roofs.Measure();
        Timing[] timings = Interleaved.Run(contenders, _options.Number("--rounds", 15), _options.Number("--milliseconds", 20));
        Roofs after = Roofs.Measure();
        contenders.ForEach(c => c.Dispose());

        string Figure(double nanoseconds) => FigureText.Of(row.Figure(nanoseconds));
        string Both(Timing timing) => $"{Figure(timing.Median)} ({Figure(timing.Min)})";
        Timing ours = timings[0];
        string[] Peer(string name)
        {
            int i = contenders.FindIndex(c => c.Name == name);
            return i < 0 ? ["–", "–"] : [Both(timings[i]), $"{FigureText.Of(timings[i].RatioTo(ours))} ({FigureText.Of(timings[i].Min / ours.Min)})"];
        }

        string[] pyTorch = _pyTorch.TryGetValue(row.Name, out double other) ? [Figure(other), FigureText.Of(other / ours.Median)] : ["–", "–"];
        double roof = Work.Of(row).Nanoseconds(before.Max(after));
        string[] cells = [row.Name, row.Unit, Both(ours), .. Peer("ONNX Runtime"), .. Peer("oneDNN"), .. pyTorch, Figure(roof), FormattableString.Invariant($"{100 * roof / ours.Min:0} %")];
        _times.Add(cells);
        Console.WriteLine($"  {string.Join("  ", cells)}");
        _core.Add(
            row.Name, FigureText.Of(before.Gigaflops), FigureText.Of(after.Gigaflops), FigureText.Of(before.Level1), FigureText.Of(after.Level1), FigureText.Of(before.Level2), FigureText.Of(after.Level2),
            contenders.Count == 1 ? "–" : difference.ToString("0.0e-0", CultureInfo.InvariantCulture));
    }

    // The greatest difference of a peer's answer from ours: of outputs absolute, of training's losses relative to the greatest one. Adam makes a step of
    // the same size of any gradient, so that of rounding errors too: losses drift apart more than outputs.
    private double Check(Workload row, List<IContender> contenders)
    {
        bool trains = row.Kind == WorkloadKind.Training;
        double tolerance = trains ? TrainingTolerance : row.Tolerance, greatest = 0;
        float[] ours = contenders[0].Answers();
        double scale = trains ? ours.Max() : 1;
        foreach (IContender peer in contenders.Skip(1))
        {
            float[] theirs = peer.Answers();
            double difference = theirs.Length == ours.Length && ours.All(float.IsFinite) && theirs.All(float.IsFinite)
                ? ours.Zip(theirs, (a, b) => Math.Abs((double)a - b) / scale).Max()
                : double.PositiveInfinity;
            if (!(difference <= tolerance))
            {
                _differs = true;
                Note(FormattableString.Invariant($"{row.Name}: {peer.Name} differs from ours by {difference:0.0e-0}, expected at most {tolerance:0e-0}; ours begin {Beginning(ours)}, its {Beginning(theirs)}"));
            }

            greatest = Math.Max(greatest, difference);
        }

        return greatest;
    }

    private static string Beginning(float[] answers) => string.Join(", ", answers.Take(8).Select(a => a.ToString("0.000000e-0", CultureInfo.InvariantCulture)));

    private OrtContender OnnxRuntimeOf(Workload row, PeerLayer[] layers)
    {
        bool streams = row.Kind != WorkloadKind.Window;
        var model = new OnnxModel(layers, streams ? 1 : row.Steps, row.Batch, streams, row.Softmax);
        return new OrtContender(_onnxRuntime!, model.Bytes, model.Call, PeerInputs.Of(row));
    }

    private T? Try<T>(Func<T> make)
        where T : class
    {
        try
        {
            return make();
        }
        catch (BenchException error)
        {
            Note(error.Message);
            return null;
        }
    }

    private void Note(string text)
    {
        Console.Error.WriteLine(text);
        _notes.Add(text);
    }
}
