namespace Unrolled.Tests;

/// <summary>The gradients of states that a backward pass measures, beside the oracle's and beside central differences.</summary>
public class GradientFlowOracleTests(ITestOutputHelper output)
{
    private static readonly int[][] Batches = [[5, 5, 5], [2, 7, 4], [6, 1, 1]];

    public static TheoryData<string> Recurrent { get; } = [.. TestModel.All.Where(m => m.Create().Definition.States.Length > 0).Select(m => m.Name)];

    // One of each cell, with one output and with one for each step.
    public static TheoryData<string> Cells { get; } =
    [
        nameof(Models.Lstm2x8), nameof(Models.Lstm3x9), nameof(Models.LstmProjection2x7x3), nameof(Models.LstmProjection5x8x7), nameof(Models.LstmNormal3x8Variant),
        nameof(Models.LstmNormal3x9x5), nameof(Models.LstmProjection3x9x5Variant), nameof(Models.GruWithoutBias3x9), nameof(Models.GruBeforeWithoutBias3x20),
        nameof(Models.SimpleRnnWithoutBias3x9), nameof(Models.SimpleRnnClip3x9), nameof(Models.LstmCellElu2x5),
    ];

    [Theory]
    [MemberData(nameof(Recurrent))]
    public void Backward_MeasuringGradients_MatchesOracle(string name)
    {
        (TestModel test, Network model, OracleNetwork oracle) = Pair(name);
        foreach (Sample sample in Samples(model, oracle))
        {
            OracleRun.Train(oracle, sample);
            Closeness.AssertClose(Norms(oracle), Norms(Measured(model, sample)), Tolerances.Of(test.Type, sample.Steps), output);
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Backward_MeasuringGradients_ChangesNoOthers(string name)
    {
        (_, Network model, OracleNetwork oracle) = Pair(name);
        foreach (Sample sample in Samples(model, oracle))
        {
            SequencePass pass = model.CreatePass(PassRun.Room(sample), sample.Batch, training: true);
            pass.MeasuresGradientFlow = true;
            Closeness.AssertSameBits(PassRun.Train(model, sample), PassRun.Train(model, sample, pass), name);
        }
    }

    [Theory]
    [InlineData(nameof(Mutation.DroppedGate))]
    [InlineData(nameof(Mutation.OneStepShort))]
    public void Comparison_WithMistake_Fails(string mutation)
    {
        (TestModel test, Network model, OracleNetwork oracle) = Pair(nameof(Models.Lstm3x9));
        Sample sample = Samples(model, oracle).First();
        oracle.Mutation = Enum.Parse<Mutation>(mutation);
        OracleRun.Train(oracle, sample);
        Assert.ThrowsAny<Exception>(() => Closeness.AssertClose(Norms(oracle), Norms(Measured(model, sample)), Tolerances.Of(test.Type, sample.Steps), output));
    }

    // The way from h(t), and c(t), to the loss is the network run on from there; no backward pass has a part in it.
    [Theory]
    [MemberData(nameof(Cells))]
    public void Backward_MeasuringGradients_EqualsCentralDifferences(string name)
    {
        const int Steps = 6;
        const double Shift = 1e-5;
        (_, Network model, OracleNetwork oracle) = Pair(name);
        var sample = new Sample(oracle, [Steps, Steps], null, seed: 3, initialStates: false);
        SequencePass pass = Measured(model, sample);
        for (int t = 0; t < Steps; t++)
        {
            double[] sums = new double[oracle.States.Count];
            for (int n = 0; n < sample.Batch; n++)
            {
                double[][] states = StatesAfter(oracle, sample, n, t);
                for (int s = 0; s < sums.Length; s++)
                {
                    for (int u = 0; u < states[s].Length; u++)
                    {
                        double value = states[s][u];
                        states[s][u] = value + Shift;
                        double above = LossFrom(oracle, sample, n, t, states);
                        states[s][u] = value - Shift;
                        double slope = (above - LossFrom(oracle, sample, n, t, states)) / (2 * Shift);
                        states[s][u] = value;
                        sums[s] += slope * slope;
                    }
                }
            }

            for (int s = 0; s < sums.Length; s++)
            {
                double expected = Math.Sqrt(sums[s]), actual = Math.Sqrt(pass.Trace.Total(s)[t]);
                output.WriteLine($"{oracle.States[s].Kind} {t}: {expected:E5} {actual:E5}");
                Assert.True(Math.Abs(expected - actual) <= 1e-4 * expected + 1e-6, $"{oracle.States[s].Kind} at step {t}: expected {expected:E6}, got {actual:E6}.");
            }
        }
    }

    [Fact]
    public void MeasuresGradientFlow_OfPassForPrediction_Throws()
    {
        SequencePass pass = TestModel.Of(nameof(Models.Lstm2x8)).Create().CreatePass(3, 1, training: false);
        Assert.Throws<InvalidOperationException>(() => pass.MeasuresGradientFlow = true);
    }

    private static (TestModel Test, Network Model, OracleNetwork Oracle) Pair(string name)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        var oracle = new OracleNetwork(test.Type);
        oracle.Load(model.Parameters);
        return (test, model, oracle);
    }

    private static IEnumerable<Sample> Samples(Network model, OracleNetwork oracle)
    {
        int[]? own = model.Definition.InputLayers.Skip(1).Any(i => i.Kind == InputKind.Sequence) ? [3, 1, 6] : null;
        return Batches.Select(lengths => new Sample(oracle, [.. lengths.Select(l => Sample.Fit(model.Definition, l))], own, seed: lengths.Sum()));
    }

    private static SequencePass Measured(Network model, Sample sample)
    {
        SequencePass pass = model.CreatePass(PassRun.Room(sample), sample.Batch, training: true);
        pass.MeasuresGradientFlow = true;
        PassRun.Train(model, sample, pass);
        return pass;
    }

    private static List<NamedValues<double>> Norms(OracleNetwork oracle) =>
    [
        .. oracle.States.Select(s => Root($"{s.Kind} of {s.Layer}", s.Squares.Total)),
        .. oracle.States.Select(s => Root($"{s.Kind} of {s.Layer}, carried", s.Squares.Carried)),
    ];

    private static List<NamedValues<float>> Norms(SequencePass pass)
    {
        var states = pass.Definition.States;
        return
        [
            .. states.Select((s, i) => Floats(Root($"{s.Kind} of {s.Layer}", pass.Trace.Total(i)[..pass.AxisOfState(i).Steps].ToArray()))),
            .. states.Select((s, i) => Floats(Root($"{s.Kind} of {s.Layer}, carried", pass.Trace.Carried(i)[..pass.AxisOfState(i).Steps].ToArray()))),
        ];
    }

    private static NamedValues<double> Root(string name, double[] squares) => new(Quantity.InputGradient, name, [.. squares.Select(Math.Sqrt)]);

    private static NamedValues<float> Floats(NamedValues<double> values) => new(values.Quantity, values.Name, [.. values.Values.Select(v => (float)v)]);

    private static double[][] StatesAfter(OracleNetwork oracle, Sample sample, int n, int t)
    {
        SetStates(oracle, null);
        oracle.Forward([Steps(sample, n, 0, t + 1)]);
        return [.. oracle.States.Select(s => s.Final.Cast<double>().ToArray())];
    }

    // What outputs and final states contribute, from the output at step t on.
    private static double LossFrom(OracleNetwork oracle, Sample sample, int n, int t, double[][] states)
    {
        double loss = 0;
        int width = oracle.Outputs, last = sample.Steps - 1;
        double[][] final = states;
        if (t < last)
        {
            SetStates(oracle, states);
            double[,] y = oracle.Forward([Steps(sample, n, t + 1, sample.Steps)])[0][0];
            final = [.. oracle.States.Select(s => s.Final.Cast<double>().ToArray())];
            for (int step = 0; step < y.GetLength(0); step++)
            {
                for (int u = 0; u < width; u++)
                {
                    loss += y[step, u] * sample.OutputGradient[(n * sample.OutputSteps + (oracle.ReturnsSequences ? t + 1 + step : 0)) * width + u];
                }
            }
        }

        // h(t) is the layer's own output at t.
        if (oracle.ReturnsSequences || t == last)
        {
            for (int u = 0; u < width; u++)
            {
                loss += states[0][u] * sample.OutputGradient[(n * sample.OutputSteps + (oracle.ReturnsSequences ? t : 0)) * width + u];
            }
        }

        for (int s = 0; s < final.Length; s++)
        {
            for (int u = 0; u < final[s].Length; u++)
            {
                loss += final[s][u] * sample.FinalStateGradients![s][n * final[s].Length + u];
            }
        }

        return loss;
    }

    private static void SetStates(OracleNetwork oracle, double[][]? states)
    {
        for (int s = 0; s < oracle.States.Count; s++)
        {
            oracle.States[s].Initial = null;
            if (states is not null)
            {
                oracle.States[s].Initial = new double[1, states[s].Length];
                Buffer.BlockCopy(states[s], 0, oracle.States[s].Initial!, 0, states[s].Length * sizeof(double));
            }
        }
    }

    private static double[][,] Steps(Sample sample, int n, int from, int to)
    {
        int width = sample.X.Length / sample.Batch / sample.Steps;
        var x = new double[to - from, width];
        for (int i = 0; i < x.Length; i++)
        {
            x[i / width, i % width] = sample.X[(n * sample.Steps + from) * width + i];
        }

        return [x];
    }
}
