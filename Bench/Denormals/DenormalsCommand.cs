using System.Globalization;
using System.Text;

namespace Unrolled.Bench.Denormals;

/// <summary>
/// <c>denormals [--rounds N] [--milliseconds N] [--keep]</c>: training and streaming where values sink among the denormal numbers unless they are flushed to zero,
/// beside the same work where none does.
/// </summary>
internal sealed class DenormalsCommand
{
    private readonly CommandOptions _options;
    private readonly StringBuilder _report = new();

    private DenormalsCommand(CommandOptions options) => _options = options;

    /// <summary>Runs the command.</summary>
    public static int Run(ReadOnlySpan<string> args)
        => new DenormalsCommand(new CommandOptions(args, ["--keep"], ["--rounds", "--milliseconds"])).Run();

    private int Run()
    {
        _report.Append(CultureInfo.InvariantCulture, $"```\n{Machine.Header()}\n```\n\nMedians of rounds; ratios are medians of each round's ratio.\n");
        var streams = new MarkdownTable("streaming, ns a step", "sound", "silence after it", "ratio", "input 1e-39", "ratio");
        AddStream(streams, "GRU 64, z bias 4 … 6, other biases 0", () =>
        {
            var model = new StreamedGru(1);
            SetUpdateBias(model);
            StreamedGru.State state = model.CreateState();
            return (x, y) => model.Step(state, x, y);
        });
        AddStream(streams, "LSTM 32, new model", () =>
        {
            var model = new StreamedLstm(1);
            StreamedLstm.State state = model.CreateState();
            return (x, y) => model.Step(state, x, y);
        });
        AddStream(streams, "GRU 64 without bias", () =>
        {
            var model = new StreamedUnbiasedGru(1);
            StreamedUnbiasedGru.State state = model.CreateState();
            return (x, y) => model.Step(state, x, y);
        });
        AddStream(streams, "Conv1D causal 32", () =>
        {
            var model = new StreamedConvolution(1);
            StreamedConvolution.State state = model.CreateState();
            return (x, y) => model.Step(state, x, y);
        });
        AddStream(streams, "SimpleRnn 64, ReLU, 0.9 · identity", () =>
        {
            var model = new StreamedRnn(1);
            SetDecay(model);
            StreamedRnn.State state = model.CreateState();
            return (x, y) => model.Step(state, x, y);
        });
        var training = new MarkdownTable("training, batch 16, loss at the last step", "gradient lasts, ms a batch", "gradient sinks, ms a batch", "ratio");
        AddTraining(training, "LSTM(64), T = 784", () => new TrainedLstm64(1), 784);
        AddTraining(training, "LSTM(128), T = 784", () => new TrainedLstm128(1), 784);
        AddTraining(training, "GRU(64), T = 200", () => new TrainedGru64(1), 200);
        _report.Append(CultureInfo.InvariantCulture, $"\n{streams}\n{training}");
        _report.Append("\nA gradient lasts where the layer keeps its state: an LSTM's bias of f, a GRU's of z is 5 there, and that of a new model elsewhere.\n");
        Console.WriteLine(_report);
        if (_options.Has("--keep"))
        {
            Results.Keep("Denormals.md", _report.ToString());
        }

        return 0;
    }

    private delegate void StreamStep(ReadOnlySpan<float> x, Span<float> y);

    private void AddStream(MarkdownTable table, string name, Func<StreamStep> create)
    {
        Console.WriteLine(name);
        IContender[] contenders =
        [
            Stream("sound", StreamContender.Sound),
            Stream("silence", _ => 0f),
            Stream("1e-39", _ => 1e-39f),
        ];
        Timing[] timings = Time(contenders);
        table.Add(
            name, FigureText.Of(timings[0].Median), FigureText.Of(timings[1].Median), FigureText.Of(timings[1].RatioTo(timings[0])), FigureText.Of(timings[2].Median),
            FigureText.Of(timings[2].RatioTo(timings[0])));

        StreamContender Stream(string hears, Func<int, float> feature)
        {
            StreamStep step = create();
            float[] x = new float[1], y = new float[1];
            return new StreamContender(hears, feature, value =>
            {
                x[0] = value;
                step(x, y);
            });
        }
    }

    private void AddTraining<T>(MarkdownTable table, string name, Func<T> create, int steps)
        where T : Network
    {
        Console.WriteLine(name);
        T keeps = create();
        SetMemory(keeps);
        Timing[] timings = Time([new BatchContender<T>("lasts", keeps, steps), new BatchContender<T>("sinks", create(), steps)]);
        table.Add(name, FigureText.Of(timings[0].Median / 1e6), FigureText.Of(timings[1].Median / 1e6), FigureText.Of(timings[1].RatioTo(timings[0])));
    }

    private Timing[] Time(IContender[] contenders)
    {
        try
        {
            foreach (IContender contender in contenders)
            {
                contender.Answers();
            }

            return Interleaved.Run(contenders, _options.Number("--rounds", 15), _options.Number("--milliseconds", 20));
        }
        finally
        {
            foreach (IContender contender in contenders)
            {
                contender.Dispose();
            }
        }
    }

    // z's bias of the units from 4 to 6.
    private static void SetUpdateBias(StreamedGru model)
    {
        int units = model.Definition.States[0].Units;
        SetAll(model, "bias_ih", bias =>
        {
            for (int u = 0; u < units; u++)
            {
                bias[units + u] = 4f + 2f * u / (units - 1);
            }
        });
    }

    private static void SetDecay(StreamedRnn model)
    {
        int units = model.Definition.States[0].Units;
        SetAll(model, "weight_hh", weights =>
        {
            weights.Clear();
            for (int u = 0; u < units; u++)
            {
                weights[u * units + u] = 0.9f;
            }
        });
    }

    // The second gate is f in an LSTM and z in a GRU.
    private static void SetMemory(Network model)
    {
        int units = model.Definition.States[0].Units;
        SetAll(model, "bias_ih", bias => bias.Slice(units, units).Fill(5f));
    }

    private delegate void Change(Span<float> values);

    private static void SetAll(Network model, string part, Change change)
    {
        ParameterTensor tensor = model.Parameters.First(p => p.Name.Contains(part, StringComparison.Ordinal));
        float[] values = tensor.Values.ToArray();
        change(values);
        model.Parameters.Set(tensor.Name, values);
    }
}
