using Unrolled.Tests.Flow;

namespace Unrolled.Tests;

/// <summary>How gradients come back through time, as a trainer measures it.</summary>
public class GradientFlowTests
{
    private const int Batch = 20, Steps = 40;

    private static readonly int[] All = [.. Enumerable.Range(0, Batch)];

    // dh(t) = U'^(T − t)·v·dy, with v the dense layer's weights and dy = 2·(y − target)/n.
    [Theory]
    [InlineData(LaneWidth.Scalar)]
    [InlineData(LaneWidth.Lanes512)]
    public void MeasureGradientFlow_OfLinearRnn_IsThePowerOfTheRecurrentMatrix(LaneWidth lanes)
    {
        Assert.SkipUnless(LaneSupport.IsSupported(lanes), $"This machine has no {lanes}.");
        const int Length = 12;
        var model = new LinearRnn(3) { Lanes = lanes };
        model.Parameters.Set("simple_rnn_0.weight_hh_l0", [0.5f, -0.3f, 0.2f, 0.1f, 0.6f, -0.4f, 0.3f, 0.2f, 0.4f]);
        Samples data = Random(Length);
        using var trainer = new Trainer<LinearRnn>(model, Options);
        GradientFlow flow = trainer.MeasureGradientFlow(data, All);

        double[] u = [.. model.Parameters["simple_rnn_0.weight_hh_l0"].Values.ToArray().Select(v => (double)v)];
        double[] d = [.. model.Parameters["dense_0.weight"].Values.ToArray().Select(v => (double)v)];
        double errors = 0, loss = 0;
        for (int n = 0; n < Batch; n++)
        {
            float[] y = new float[1];
            model.Predict(data.Input(n), y);
            double difference = (double)y[0] - data.Y[n];
            errors += 4 * difference * difference / Batch / Batch;
            loss += difference * difference / Batch;
        }

        LayerGradientFlow layer = flow["simple_rnn_0"];
        Assert.Equal(Length, layer.Norms.Length);
        Assert.Empty(layer.CellNorms);
        Assert.Equal(loss, flow.Loss, 1e-6);
        double first = 0, last = 0;
        for (int t = Length - 1; t >= 0; t--)
        {
            double expected = Math.Sqrt(errors * d.Sum(v => v * v));
            Assert.Equal(1, layer.Norms[t] / expected, 1e-5);
            (first, last) = (expected, last == 0 ? expected : last);
            d = [.. Enumerable.Range(0, 3).Select(k => Enumerable.Range(0, 3).Sum(j => u[j * 3 + k] * d[j]))];
        }

        Assert.Equal(first / last, layer.Ratio, 1e-5 * first / last);
        Assert.Equal(Math.Pow(first / last, 1.0 / (Length - 1)), layer.GrowthPerStep, 1e-5);
    }

    // U is a rotation: what comes back through a step is as long as it was, whatever each step adds to it.
    [Fact]
    public void MeasureGradientFlow_OfLossAtEveryStep_CountsTheWayBackAlone()
    {
        var model = new LinearRnnOfSteps(3);
        using var trainer = new Trainer<LinearRnnOfSteps>(model, Options);
        Samples data = Random(Steps, everyStep: true);
        float[] rotation = model.Parameters["simple_rnn_0.weight_hh_l0"].Values.ToArray();
        foreach (float scale in new[] { 1f, 0.5f, 1.5f })
        {
            model.Parameters.Set("simple_rnn_0.weight_hh_l0", [.. rotation.Select(v => v * scale)]);
            LayerGradientFlow layer = trainer.MeasureGradientFlow(data, All).Layers.Single();
            Assert.Equal(scale, layer.GrowthPerStep, 1e-4);
            Assert.Equal(1, layer.Ratio / Math.Pow(scale, Steps - 1), 1e-3);
            Assert.Equal(scale switch { 1f => GradientVerdict.Steady, 0.5f => GradientVerdict.Vanishing, _ => GradientVerdict.Exploding }, layer.Verdict);
        }
    }

    [Theory]
    [InlineData(0.3f, GradientVerdict.Vanishing)]
    [InlineData(2.5f, GradientVerdict.Exploding)]
    public void MeasureGradientFlow_OfRnn_GoesByTheSizeOfItsRecurrentMatrix(float scale, GradientVerdict expected)
    {
        var model = new TanhRnn(1);
        model.Parameters.Set("simple_rnn_0.weight_hh_l0", [.. model.Parameters["simple_rnn_0.weight_hh_l0"].Values.ToArray().Select(v => v * scale)]);

        // Inputs so small that no unit saturates.
        Samples data = Random(Steps, size: expected == GradientVerdict.Exploding ? 1e-18f : 1);
        using var trainer = new Trainer<TanhRnn>(model, Options);
        LayerGradientFlow layer = trainer.MeasureGradientFlow(data, All)["simple_rnn_0"];
        Assert.Equal(expected, layer.Verdict);
        Assert.Equal((expected == GradientVerdict.Vanishing, expected == GradientVerdict.Exploding), (layer.Vanishing, layer.Exploding));
        Assert.Equal(layer.Ratio, layer.Norms[0] / layer.Norms[^1], layer.Ratio * 1e-9);
        Assert.Equal(layer.Ratio, Math.Pow(layer.GrowthPerStep, Steps - 1), layer.Ratio * 1e-9);
    }

    [Fact]
    public void MeasureGradientFlow_OfIdentityRnn_IsSteady()
    {
        using var trainer = new Trainer<IdentityRnn>(new IdentityRnn(1), Options);
        LayerGradientFlow layer = trainer.MeasureGradientFlow(Random(Steps), All)["simple_rnn_0"];
        Assert.Equal(GradientVerdict.Steady, layer.Verdict);
        Assert.InRange(layer.Ratio, 0.1, 10);
    }

    // The forget gates start at σ(1) = 0.73: a cell that is to remember has them wide open.
    [Fact]
    public void MeasureGradientFlow_OfLstm_GoesByItsForgetGates()
    {
        var model = new PlainLstm(1);
        using var trainer = new Trainer<PlainLstm>(model, Options);
        LayerGradientFlow young = trainer.MeasureGradientFlow(Random(Steps), All)["lstm_0"];
        float[] bias = model.Parameters["lstm_0.bias_ih_l0"].Values.ToArray();
        bias.AsSpan(8, 8).Fill(6);
        model.Parameters.Set("lstm_0.bias_ih_l0", bias);
        LayerGradientFlow open = trainer.MeasureGradientFlow(Random(Steps), All)["lstm_0"];
        Assert.Equal(Steps, open.CellNorms.Length);
        Assert.Equal(0, open.CellNorms[^1]);
        Assert.True(open.CellNorms[0] > 100 * young.CellNorms[0]);
        Assert.Equal(GradientVerdict.Vanishing, young.Verdict);
        Assert.Equal(GradientVerdict.Steady, open.Verdict);
        Assert.Equal(Hypotenuse(open.Norms[0], open.CellNorms[0]) / open.Norms[^1], open.Ratio, open.Ratio * 1e-9);
    }

    [Fact]
    public void MeasureGradientFlow_AnyThreadsAndLanes_SameBits()
    {
        Samples samples = Random(9);
        SequenceData data = samples.WithLengths(All.Select(i => 1 + i * 7 % 9).ToArray());
        GradientFlow? expected = null;
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            foreach (int threads in new[] { 1, 2, 3 })
            {
                var model = new PlainLstm(1) { Lanes = lanes };
                using var trainer = new Trainer<PlainLstm>(model, Options with { Threads = threads, Shards = 4 });
                GradientFlow flow = trainer.MeasureGradientFlow(data, All);
                expected ??= flow;
                Assert.Equal(expected.Loss, flow.Loss);
                Assert.Equal(expected["lstm_0"].Norms.AsSpan(), flow["lstm_0"].Norms.AsSpan());
                Assert.Equal(expected["lstm_0"].CellNorms.AsSpan(), flow["lstm_0"].CellNorms.AsSpan());
                Assert.Equal((expected["lstm_0"].Ratio, expected["lstm_0"].GrowthPerStep), (flow["lstm_0"].Ratio, flow["lstm_0"].GrowthPerStep));
            }
        }
    }

    [Fact]
    public void MeasureGradientFlow_Shards_AddUpToTheWhole()
    {
        GradientFlow one = Measure(1), four = Measure(4);
        for (int t = 0; t < 9; t++)
        {
            Assert.Equal(1, one["lstm_0"].Norms[t] / four["lstm_0"].Norms[t], 1e-6);
        }

        static GradientFlow Measure(int shards)
        {
            using var trainer = new Trainer<PlainLstm>(new PlainLstm(1), Options with { Shards = shards });
            return trainer.MeasureGradientFlow(Random(9), All);
        }
    }

    [Fact]
    public void MeasureGradientFlow_OfDroppingNetwork_IsThatOfTheFinishedOne()
    {
        DroppingStack dropping = new(1);
        FirmStack firm = new(1);
        firm.Parameters.SetAll(dropping.Parameters.Values);
        using var one = new Trainer<DroppingStack>(dropping, Options);
        using var other = new Trainer<FirmStack>(firm, Options);
        GradientFlow expected = other.MeasureGradientFlow(Random(6), All), actual = one.MeasureGradientFlow(Random(6), All);
        Assert.Equal(["lstm_0", "gru_0", "gru_0_reverse"], actual.Layers.Select(l => l.Layer));
        Assert.All(actual.Layers, l => Assert.Equal(expected[l.Layer].Norms.AsSpan(), l.Norms.AsSpan()));
        Assert.All(actual.Layers, l => Assert.All(l.Norms.ToArray(), n => Assert.True(n > 0)));
        Assert.Equal(expected.Loss, actual.Loss);
        Assert.Throws<KeyNotFoundException>(() => actual["dense_0"]);
    }

    [Fact]
    public void MeasureGradientFlow_ThenTraining_SameBitsAsWithout()
    {
        DroppingStack measured = new(1), plain = new(1);
        using var one = new Trainer<DroppingStack>(measured, Options);
        using var other = new Trainer<DroppingStack>(plain, Options);
        for (int i = 0; i < 3; i++)
        {
            float[] before = measured.Parameters.Values.ToArray();
            one.MeasureGradientFlow(Random(6), All);
            Assert.Equal(before, measured.Parameters.Values.ToArray());
            Assert.Equal(other.TrainBatch(Random(6), All), one.TrainBatch(Random(6), All));
        }

        Assert.Equal(plain.Parameters.Values.ToArray(), measured.Parameters.Values.ToArray());
    }

    // Every other step is left out: the flow is that of the shorter sequences.
    [Fact]
    public void MeasureGradientFlow_OfMaskedSteps_KnowsNothingOfThem()
    {
        Samples few = Random(5), many = new(Batch, 10, 2, 1, 1);
        few.Y.CopyTo(many.Y, 0);
        for (int i = 0; i < Batch * 5; i++)
        {
            few.X.AsSpan(i * 2, 2).CopyTo(many.X.AsSpan(i * 4 + 2));
        }

        MaskedLstm masked = new(1);
        UnmaskedLstm plain = new(1);
        plain.Parameters.SetAll(masked.Parameters.Values);
        using var one = new Trainer<MaskedLstm>(masked, Options);
        using var other = new Trainer<UnmaskedLstm>(plain, Options);
        GradientFlow expected = other.MeasureGradientFlow(few, All), actual = one.MeasureGradientFlow(many, All);
        Assert.Equal(expected["lstm_0"].Norms.AsSpan(), actual["lstm_0"].Norms.AsSpan());
        Assert.Equal(expected["lstm_0"].Ratio, actual["lstm_0"].Ratio);
    }

    [Fact]
    public void MeasureGradientFlow_OfOneStepOrNoLoss_HasNoVerdict()
    {
        using var trainer = new Trainer<PlainLstm>(new PlainLstm(1), Options);
        LayerGradientFlow one = trainer.MeasureGradientFlow(Random(1), All)["lstm_0"];
        Assert.Equal((1, GradientVerdict.None), (one.Norms.Length, one.Verdict));
        Assert.True(double.IsNaN(one.Ratio));

        // The targets are what the network gives.
        Samples exact = Random(4);
        for (int n = 0; n < Batch; n++)
        {
            trainer.Model.Predict(exact.Input(n), exact.Y.AsSpan(n, 1));
        }

        LayerGradientFlow none = trainer.MeasureGradientFlow(exact, All)["lstm_0"];
        Assert.Equal(GradientVerdict.None, none.Verdict);
        Assert.All(none.Norms.ToArray(), n => Assert.Equal(0, n));
    }

    [Fact]
    public void MeasureGradientFlow_FromWhatFitReportsTo_ChangesNoReport()
    {
        List<(double BatchLoss, double Loss)> plain = Reported(measures: false), measured = Reported(measures: true);
        Assert.Equal(2 * 3, plain.Count); // two batches and an end in each of two epochs
        Assert.Equal(plain, measured);

        static List<(double BatchLoss, double Loss)> Reported(bool measures)
        {
            var list = new List<(double, double)>();
            using var trainer = new Trainer<PlainLstm>(new PlainLstm(1), Options with { BatchSize = Batch / 2 });
            trainer.Fit(Random(3), 2, progress: new Reports(r =>
            {
                list.Add((r.BatchLoss, r.Loss));
                if (measures && !r.EpochEnded)
                {
                    trainer.MeasureGradientFlow(Random(5, size: 3), [0, 1]);
                }
            }));
            return list;
        }
    }

    [Fact]
    public void MeasureGradientFlow_OfNetworkWithoutStates_HasNoLayers()
    {
        using var trainer = new Trainer<NothingRecurrent>(new NothingRecurrent(1), Options);
        Assert.Empty(trainer.MeasureGradientFlow(Samples.Means(Batch, 1, 3, 2), All).Layers);
    }

    [Fact]
    public void MeasureGradientFlow_OfNaN_Explodes()
    {
        Samples data = Random(6);
        data.X[5] = float.NaN;
        using var trainer = new Trainer<PlainLstm>(new PlainLstm(1), Options);
        Assert.True(trainer.MeasureGradientFlow(data, All)["lstm_0"].Exploding);
    }

    [Fact]
    public void MeasureGradientFlow_OfWrongArguments_Throws()
    {
        using var trainer = new Trainer<PlainLstm>(new PlainLstm(1), Options);
        Assert.Equal("indices", Assert.Throws<ArgumentException>(() => trainer.MeasureGradientFlow(Random(3), [])).ParamName);
        Assert.Equal("indices", Assert.Throws<ArgumentOutOfRangeException>(() => trainer.MeasureGradientFlow(Random(3), [Batch])).ParamName);
        Assert.Equal("data", Assert.Throws<ArgumentException>(() => trainer.MeasureGradientFlow(Samples.Means(3), [0])).ParamName);
    }

    private static TrainerOptions Options { get; } = new() { BatchSize = Batch, Metrics = [] };

    private static double Hypotenuse(double a, double b) => Math.Sqrt(a * a + b * b);

    private static Samples Random(int steps, bool everyStep = false, float size = 1)
    {
        var samples = new Samples(Batch, steps, 2, everyStep ? steps : 1, 1);
        var random = new RandomSource(11, 0);
        foreach (ref float x in samples.X.AsSpan())
        {
            x = size * (float)random.NextNormal();
        }

        foreach (ref float y in samples.Y.AsSpan())
        {
            y = (float)random.NextNormal();
        }

        return samples;
    }

    private sealed class Reports(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
