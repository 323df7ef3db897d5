namespace Unrolled.Tests.SeveralOutputs;

[Network(2), Lstm(5, ReturnSequences = true), Gru(4), Dense(3, Name = "whole")]
public sealed partial class WholeAlone;

[Network(2), Masking(-1), Lstm(5, ReturnSequences = true), Gru(4), Dense(3, Name = "whole")]
public sealed partial class MaskedWholeAlone;

[Network(2), Masking(-1), Lstm(4), Dense(2, Name = "code", Output = true), RepeatVector(3, From = "lstm_0"), Gru(3, ReturnSequences = true, Name = "decoder", Output = true), Dense(1)]
public sealed partial class MaskedDecoder;

[Network(2), Lstm(4, ReturnSequences = true), Dense(3, Name = "labels", Output = true), Dense(1, From = "lstm_0")]
public sealed partial class LabelsBeside;

[Network(2), Lstm(4, ReturnSequences = true), Dense(1, Name = "steps", Output = true), Lstm(3, From = "lstm_0"), Dense(3)]
public sealed partial class ClassesBehind;

[Network(2), Lstm(4, ReturnSequences = true), Dense(3, Name = "labels")]
public sealed partial class LabelsAlone;

/// <summary>
/// Losses of an output for each step and of one for each sequence, beside that of the last layer, with masked steps, in pieces of time and from batch to batch: their gradients beside central differences of the
/// oracle, and their bits beside what gives the same without all that.
/// </summary>
public class SeveralOutputsTests(ITestOutputHelper output)
{
    private const int Batch = 5, Steps = 6;

    private const float Masked = -1;

    private static readonly int[] All = [0, 1, 2, 3, 4], Lengths = [6, 2, 5, 1, 3];

    private static readonly float[] ClassWeights = [0.5f, 2f, 1f];

    private static readonly float[] OutputWeights = [0.75f, 0.5f, 2f];

    private static readonly TrainerOptions Plain = new()
    {
        BatchSize = Batch,
        Shuffle = false,
        Metrics = [Metric.MeanAbsoluteError],
        Shards = 2,
        Threads = 1,
        Optimizer = new Sgd(0.1f),
        LossWeight = OutputWeights[0],
        OutputLosses = [new OutputLoss("steps", Loss.MeanSquaredError, OutputWeights[1]), new OutputLoss("whole", new SparseCategoricalCrossEntropy { FromLogits = true, ClassWeights = [.. ClassWeights] }, OutputWeights[2])],
    };

    public static TheoryData<string> Kinds { get; } = ["whole", "masked", "truncated", "further", "stateful", "both"];

    // Signed relative errors, of every parameter and every step of the optimizer.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Gradient_OfEachStep_EqualsCentralDifference(string kind)
    {
        Series series = Of(kind);
        var recorded = new Recorded();
        using var trainer = new Trainer<Network>(Model(kind), Options(kind) with { Optimizer = recorded });
        for (int i = 0; i < series.Data.Count; i += Batch)
        {
            trainer.TrainBatch(series.Data, [.. Enumerable.Range(i, Batch)]);
        }

        List<Piece> pieces = [.. series.Pieces(kind)];
        Assert.Equal(pieces.Count, recorded.Gradients.Count);
        var oracle = new OracleNetwork(trainer.Model.GetType());
        oracle.Load(trainer.Model.Parameters);
        double worst = 0;
        for (int p = 0; p < pieces.Count; p++)
        {
            foreach ((OracleTensor tensor, int i, double expected) in Differences(oracle, pieces[p]))
            {
                ParameterTensor own = trainer.Model.Parameters[tensor.Name];
                double actual = recorded.Gradients[p][own.Offset + i], error = (actual - expected) / Math.Max(0.01, Math.Max(Math.Abs(actual), Math.Abs(expected)));
                worst = Math.Max(worst, Math.Abs(error));
                Assert.True(Math.Abs(error) < 1e-4, $"{kind}, step {p + 1}, {tensor.Name}[{i}]: expected {expected}, got {actual}");
            }
        }

        output.WriteLine($"{kind}: {pieces.Count} steps, worst error {worst:e1}");
    }

    // The mean of all, whatever the pieces and the shards.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Evaluate_OfSeveralOutputs_IsTheOraclesLoss(string kind)
    {
        if (kind is "stateful" or "both")
        {
            return;
        }

        Series series = Of(kind);
        using var trainer = new Trainer<Network>(Model(kind), Options(kind));
        var oracle = new OracleNetwork(trainer.Model.GetType());
        oracle.Load(trainer.Model.Parameters);
        double expected = LossOf(oracle, series.Pieces(kind is "masked" ? kind : "whole").Single());
        Assert.Equal(expected, trainer.Evaluate(series.Data).Loss, 1e-5 * expected);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Fit_OnTwoThreads_GivesTheBitsOfOne(string kind)
    {
        SequenceData data = Of(kind).Data;
        Network one = Model(kind), two = Model(kind);
        TrainingEpoch[] histories = [.. new[] { (one, 1), (two, 2) }.Select(m =>
        {
            using var trainer = new Trainer<Network>(m.Item1, Options(kind) with { Threads = m.Item2, Optimizer = new Adam(0.01f) });
            return trainer.Fit(data, 3, data)[^1] with { Duration = default };
        })];
        Assert.Equal(histories[0], histories[1]);
        Assert.True(histories[0].Loss > 0);
        AssertSame(one, two, kind);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void TrainBatch_AfterTheFirst_AllocatesNothing(string kind)
    {
        SequenceData data = Of(kind).Data;
        using var trainer = new Trainer<Network>(Model(kind), Options(kind));
        int[] indices = All;
        trainer.TrainBatch(data, indices);
        Assert.Equal(0, Allocation.Of(() => trainer.TrainBatch(data, indices)));
        Assert.NotEqual(0, Allocation.Of(() => trainer.TrainBatch(data, indices.ToArray()))); // the control
    }

    // Steps that are not there, and sequences of which nothing is left, are as if they had never been: in losses and metrics too.
    [Fact]
    public void Fit_OfMaskedSteps_GivesTheBitsOfWhatIsLeft()
    {
        Series masked = Of("masked"), left = masked.Left();
        Network model = Model("masked"), other = Model("masked");
        using var trainer = new Trainer<Network>(model, Plain with { Shards = 1 });
        using var expected = new Trainer<Network>(other, Plain with { Shards = 1 });
        TrainingEpoch epoch = trainer.Fit(masked.Data, 2, masked.Data)[^1], ofLeft = expected.Fit(left.Data, 2, left.Data)[^1];
        Assert.True(left.Data.Count < masked.Data.Count);
        Assert.Equal(ofLeft with { Duration = default }, epoch with { Duration = default });
        AssertSame(other, model, "masked");
    }

    // A step of a decoder is not one of the input: none of its targets is masked.
    [Fact]
    public void Gradient_OfADecoderBehindMaskedSteps_EqualsCentralDifference()
    {
        float[] x = [Masked, Masked, 0.5f, 0.2f, -0.3f, 0.7f, Masked, Masked, 0.1f, Masked, 0.9f, 0.4f, Masked, Masked, Masked, Masked, Masked, Masked, 0.6f, -0.2f], main = Random(2 * 3, 2), code = Random(2 * 2, 3), steps = Random(2 * 3 * 3, 4);
        SequenceData data = SequenceData.Pairs(x, main, 5, 2, 1, 3).WithTarget(code, 2).WithTarget(steps, 3, 3);
        var recorded = new Recorded();
        using var trainer = new Trainer<Network>(new MaskedDecoder(1), new TrainerOptions
        {
            Optimizer = recorded,
            Metrics = [],
            LossWeight = OutputWeights[0],
            OutputLosses = [new OutputLoss("code", Loss.MeanSquaredError, OutputWeights[1]), new OutputLoss("decoder", Loss.MeanSquaredError, OutputWeights[2])],
        });
        trainer.TrainBatch(data, [0, 1]);
        double[][,] left = [Matrix(x, 2, 1, 2, 4), Matrix(x, 2, 5, 9)];
        List<Row> rows = [];
        for (int n = 0; n < 2; n++)
        {
            rows.Add(new Row("code", n, 0, code[(2 * n)..(2 * n + 2)], 1));
            for (int t = 0; t < 3; t++)
            {
                rows.Add(new Row("", n, t, [main[3 * n + t]], 1));
                rows.Add(new Row("decoder", n, t, steps[((3 * n + t) * 3)..((3 * n + t + 1) * 3)], 1));
            }
        }

        var oracle = new OracleNetwork(typeof(MaskedDecoder));
        oracle.Load(trainer.Model.Parameters);
        foreach ((OracleTensor tensor, int i, double expected) in Differences(oracle, new Piece([], left, rows)))
        {
            Assert.Equal(expected, recorded.Gradients[0][trainer.Model.Parameters[tensor.Name].Offset + i], 1e-5);
        }
    }

    [Fact]
    public void TrainBatch_WithPiecesAsLongAsTheSequences_EqualsWhole()
    {
        Network pieces = Model("whole"), whole = Model("whole");
        SequenceData data = Of("whole").Data;
        using var truncated = new Trainer<Network>(pieces, Plain with { TruncatedBptt = new TruncatedBptt(Steps) });
        using var trainer = new Trainer<Network>(whole, Plain);
        Assert.Equal(trainer.TrainBatch(data, All), truncated.TrainBatch(data, All));
        AssertSame(whole, pieces, "pieces");
    }

    // A series in two samples of each stream, beside passes that carry their states, and gradients that are set by hand.
    [Fact]
    public void Fit_OfStreamsThatGoOn_EqualsPassesByHand()
    {
        Series series = Of("stateful");
        Network model = Model("stateful"), other = Model("stateful");
        TrainerOptions options = Options("stateful") with { Shards = 1 };
        using var trainer = new Trainer<Network>(model, options);
        trainer.Fit(series.Data, 1);

        SequencePass pass = other.CreatePass(Steps, Batch, training: true);
        pass.CarriesStates = true;
        for (int first = 0; first < series.Data.Count; first += Batch)
        {
            int[] samples = [.. Enumerable.Range(first, Batch)];
            Assert.True(SampleRows.Fill(other, pass, series.Data, samples, new int[Batch], new int[Batch]));
            pass.IsTraining = true;
            other.Forward(pass);
            for (int o = 0; o < 3; o++)
            {
                var loss = (RowLoss)(o == 0 ? options.Loss : options.OutputLosses[o - 1].Loss);
                int steps = series.Data.TargetStepsOf(o), width = series.Data.TargetWidthOf(o);
                var target = new float[steps * width];
                double terms = 0;
                foreach (bool counts in new[] { true, false })
                {
                    for (int n = 0; n < Batch; n++)
                    {
                        series.Data.CopyTargetOf(o, samples[n], target);
                        for (int t = 0; t < steps; t++)
                        {
                            ReadOnlySpan<float> row = target.AsSpan(t * width, width);
                            float weight = series.Data.Weight(samples[n], steps == 1 ? Steps - 1 : t);
                            if (counts)
                            {
                                terms += weight * loss.RowWeight(row) * loss.TermsPerRow(pass.OutputAt(o, t, n).Length);
                            }
                            else if (weight != 0)
                            {
                                loss.Row(pass.OutputAt(o, t, n), row, pass.OutputGradientAt(o, t, n), (float)(OutputWeights[o] * weight / terms));
                            }
                        }
                    }
                }
            }

            pass.ClearGradients();
            other.Backward(pass);
            var gradients = new float[other.Parameters.TrainableLength];
            other.CollectGradients(pass.Gradients, gradients);
            options.Optimizer.Apply(other.Parameters.Trainable, gradients, [], 1, options.Optimizer.LearningRate, other.Lanes);
            other.Parameters.Commit();
        }

        AssertSame(other, model, "stateful");
    }

    // The last layer without a part in the loss: the other output is then as a network's only one. Its targets may be anything.
    [Theory]
    [InlineData("whole")]
    [InlineData("masked")]
    [InlineData("truncated")]
    public void LossWeight_OfZero_GivesTheBitsOfTheOtherOutputAlone(string kind)
    {
        Series series = Of(kind) with { Main = [.. Enumerable.Repeat(float.NaN, 2 * Batch * Steps)] };
        Network model = Model(kind), alone = kind == "masked" ? new MaskedWholeAlone(1) : new WholeAlone(1);
        foreach (ParameterTensor tensor in alone.Parameters)
        {
            model.Parameters[tensor.Name].Values.CopyTo(alone.Parameters.Trainable.Slice(tensor.Offset, tensor.Length));
        }

        alone.Parameters.Commit();
        OutputLoss whole = Plain.OutputLosses[1];
        TrainerOptions options = Options(kind) with { Metrics = [], LossWeight = 0, OutputLosses = [new OutputLoss("steps", Loss.MeanAbsoluteError, 0), new OutputLoss("whole", whole.Loss)] };
        using var trainer = new Trainer<Network>(model, options);
        using var expected = new Trainer<Network>(alone, options with { Loss = whole.Loss, LossWeight = 1, OutputLosses = [] });
        SequenceData data = SequenceData.Pairs(series.X, series.Whole, Steps, 2, 1).WithLengths(series.Lengths).WithWeights(series.WholeWeights);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(expected.TrainBatch(data, All), trainer.TrainBatch(series.Data, All));
        }

        Assert.Equal(expected.Step, trainer.Step);
        foreach (ParameterTensor tensor in alone.Parameters)
        {
            Closeness.AssertSameBits(tensor.Values, model.Parameters[tensor.Name].Values, $"{kind}, {tensor.Name}");
        }
    }

    // Classes that weigh differently are not looked up either.
    [Theory]
    [InlineData("whole")]
    [InlineData("masked")]
    [InlineData("truncated")]
    public void Targets_OfWeightZero_MayBeAnything(string kind)
    {
        Series series = Of(kind), unknown = series with { Whole = [.. series.Whole.Select(_ => 7f)] };
        TrainerOptions options = Options(kind) with { OutputLosses = [Plain.OutputLosses[0], new OutputLoss("whole", Plain.OutputLosses[1].Loss, 0)] };
        Network model = Model(kind), other = Model(kind);
        using var trainer = new Trainer<Network>(model, options);
        using var expected = new Trainer<Network>(other, options);
        Assert.Equal(expected.TrainBatch(series.Data, All), trainer.TrainBatch(unknown.Data, All));
        Assert.Equal(expected.Evaluate(series.Data), trainer.Evaluate(unknown.Data));
        AssertSame(other, model, kind);
    }

    [Fact]
    public void Targets_OfAMainOutputOfWeightZero_AreReadForMetricsAlone()
    {
        var classes = new SparseCategoricalCrossEntropy { FromLogits = true, ClassWeights = [.. ClassWeights] };
        TrainerOptions options = new() { BatchSize = Batch, Metrics = [], Loss = classes, LossWeight = 0, OutputLosses = [new OutputLoss("steps", Loss.MeanSquaredError)] };
        SequenceData data = SequenceData.Pairs(Random(Batch * Steps * 2, 1), new float[] { 0, 1, 2, 7, 0 }, Steps, 2, 1).WithTarget(Random(Batch * Steps, 2), 1, Steps);
        using var without = new Trainer<Network>(new ClassesBehind(1), options);
        using var with = new Trainer<Network>(new ClassesBehind(1), options with { Metrics = [Metric.Accuracy] });
        Assert.True(without.TrainBatch(data, All) > 0);
        Assert.Equal(3, Assert.Throws<LossRowException>(() => with.TrainBatch(data, All)).Sample);
    }

    // Only an output without a part in the loss has something that counts.
    [Fact]
    public void Batch_WhoseOnlyTermsWeighNothing_TakesNoStep()
    {
        Series series = Of("whole") with { Weights = [.. Enumerable.Range(0, Batch * Steps).Select(i => i % Steps == Steps - 1 ? 0f : 1f)] };
        using var trainer = new Trainer<Network>(Model("whole"), Plain with { LossWeight = 0, OutputLosses = Plain.OutputLosses });
        using var whole = new Trainer<Network>(Model("whole"), Plain with { LossWeight = 0, OutputLosses = [new OutputLoss("steps", Loss.MeanSquaredError, 0), Plain.OutputLosses[1]] });
        Assert.True(trainer.TrainBatch(series.Data, All) > 0);
        Assert.Equal(double.NaN, whole.TrainBatch(series.Data, All));
        Assert.Equal((1, 0), (trainer.Step, whole.Step));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void OutputLosses_OfWeightZero_GiveTheBitsOfTheMainOutputAlone(string kind)
    {
        Series series = Of(kind);
        Network model = Model(kind), other = Model(kind);
        using var trainer = new Trainer<Network>(model, Options(kind) with { LossWeight = 1, OutputLosses = [new OutputLoss("steps", Loss.LogCosh, 0), new OutputLoss("whole", Plain.OutputLosses[1].Loss, 0)] });
        using var expected = new Trainer<Network>(other, Options(kind) with { LossWeight = 1, OutputLosses = [] });
        TrainingEpoch epoch = trainer.Fit(series.Data, 2, series.Data)[^1], ofMain = expected.Fit(series.MainData, 2, series.MainData)[^1];
        Assert.Equal(ofMain with { Duration = default }, epoch with { Duration = default });
        AssertSame(other, model, kind);
    }

    [Fact]
    public void SequenceLoss_OfAnotherOutput_GivesTheBitsOfItAlone()
    {
        Network model = new LabelsBeside(1), alone = new LabelsAlone(1);
        foreach (ParameterTensor tensor in alone.Parameters)
        {
            model.Parameters[tensor.Name].Values.CopyTo(alone.Parameters.Trainable.Slice(tensor.Offset, tensor.Length));
        }

        alone.Parameters.Commit();
        var labels = new ConnectionistTemporalClassification { ZeroInfinity = true };
        float[] x = Random(Batch * Steps * 2, 1), texts = [1, 2, 2, -1, 1, 1, 2, 1, 1, -1], weights = [1, 2, 0.5f, 0, 1];
        TrainerOptions options = new() { Optimizer = new Sgd(0.1f), BatchSize = Batch, Metrics = [], LossWeight = 0, OutputLosses = [new OutputLoss("labels", labels)] };
        using var trainer = new Trainer<Network>(model, options);
        using var expected = new Trainer<Network>(alone, options with { Loss = labels, LossWeight = 1, OutputLosses = [] });
        SequenceData beside = SequenceData.Pairs(x, new float[Batch * Steps], Steps, 2, 1, Steps).WithLengths(Lengths).WithTarget(texts, 2).WithWeights(weights);
        double loss = trainer.TrainBatch(beside, All);
        Assert.True(loss > 0);
        Assert.Equal(expected.TrainBatch(SequenceData.Pairs(x, texts, Steps, 2, 2).WithLengths(Lengths).WithWeights(weights), All), loss);
        foreach (ParameterTensor tensor in alone.Parameters)
        {
            Closeness.AssertSameBits(tensor.Values, model.Parameters[tensor.Name].Values, tensor.Name);
        }
    }

    // In pieces too, places are those of the sample.
    [Theory]
    [InlineData("truncated")]
    [InlineData("masked")]
    public void Target_ThatIsWrong_IsNamedByItsPlace(string kind)
    {
        Series series = Of(kind);
        TrainerOptions options = Options(kind) with { OutputLosses = [new OutputLoss("steps", new SparseCategoricalCrossEntropy { FromLogits = true }), Plain.OutputLosses[1]] };
        float[] classes = new float[Batch * Steps], infinite = [.. series.StepTargets];
        classes[2 * Steps + 4] = 7;
        infinite[(2 * Steps + 4) * 2 + 1] = float.PositiveInfinity;
        using var trainer = new Trainer<Network>(Model(kind), options);
        LossRowException exception = Assert.Throws<LossRowException>(() => trainer.TrainBatch(series.MainData.WithTarget(classes, 1, Steps).WithTarget(series.Whole, 1), All));
        Assert.Equal((2, 4), (exception.Sample, exception.Step));

        using var diverging = new Trainer<Network>(Model(kind), Options(kind));
        Divergence? first = Assert.Throws<TrainingDivergedException>(() => diverging.TrainBatch((series with { StepTargets = infinite }).Data, All)).First;
        Assert.Equal(new Divergence(DivergenceSource.Target, float.PositiveInfinity, "steps", 4, 2, null), first);
    }

    [Fact]
    public void Options_WithoutMeaning_AreRefused()
    {
        var labels = new ConnectionistTemporalClassification();
        AssertRefused(new Models.MaskingOutputs2Lstm5Gru4(1), Options("truncated"), "skips masked time steps");
        AssertRefused(new Models.MaskingOutputs2Lstm5Gru4(1), Options("stateful"), "skips masked time steps");
        AssertRefused(new LabelsBeside(1), Plain with { TruncatedBptt = new TruncatedBptt(2), OutputLosses = [new OutputLoss("labels", labels)] }, "scores whole sequences, but TruncatedBptt cuts them");
        AssertRefused(new Models.Outputs2Lstm5Gru4(1), Plain with { OutputLosses = [new OutputLoss("whole", labels)] }, "but 'whole' of 'Outputs2Lstm5Gru4' has one output per sample");
        Assert.Throws<ArgumentOutOfRangeException>(() => Plain with { LossWeight = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Plain with { LossWeight = float.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new OutputLoss("whole", labels, float.PositiveInfinity));
    }

    private static void AssertRefused(Network model, TrainerOptions options, string text)
        => Assert.Contains(text, Assert.Throws<ArgumentException>(() => new Trainer<Network>(model, options)).Message);

    private static void AssertSame(Network expected, Network actual, string what) => Closeness.AssertSameBits(expected.Parameters.Values, actual.Parameters.Values, what);

    private static Network Model(string kind) => TestModel.Of(kind == "masked" ? nameof(Models.MaskingOutputs2Lstm5Gru4) : nameof(Models.Outputs2Lstm5Gru4)).Create();

    private static TrainerOptions Options(string kind) => kind switch
    {
        "truncated" => Plain with { TruncatedBptt = new TruncatedBptt(2) },
        "further" => Plain with { TruncatedBptt = new TruncatedBptt(2, 3) },
        "stateful" => Plain with { Stateful = true },
        "both" => Plain with { Stateful = true, TruncatedBptt = new TruncatedBptt(4) },
        _ => Plain,
    };

    // Ten samples where five streams go on, else five of several lengths. Weights of steps; the last of a sample holds for the target of all of it.
    private static Series Of(string kind)
    {
        bool goesOn = kind is "stateful" or "both";
        int count = goesOn ? 2 * Batch : Batch;
        float[] x = Random(count * Steps * 2, 1), weights = [.. Enumerable.Range(0, count * Steps).Select(i => i % 7 == 3 ? 0 : 0.5f + i % 3)];
        if (kind == "masked")
        {
            // At the front, in the middle and at the end; of the second and the fourth sample all.
            foreach (int step in new[] { 0, 2, 5, 7, Steps, Steps + 1, 2 * Steps + 1, 3 * Steps })
            {
                x.AsSpan(2 * step, 2).Fill(Masked);
            }
        }

        return new Series(x, Random(count * Steps, 2), Random(count * Steps * 2, 3), [.. Enumerable.Range(0, count).Select(i => (float)(i % 3))], weights, goesOn ? [.. Enumerable.Repeat(Steps, count)] : Lengths);
    }

    private static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];
    }

    private static double[,] Matrix(float[] values, int width, params IReadOnlyList<int> rows)
    {
        var matrix = new double[rows.Count, width];
        for (int i = 0; i < matrix.Length; i++)
        {
            matrix[i / width, i % width] = values[rows[i / width] * width + i % width];
        }

        return matrix;
    }

    // Central differences of the loss, the states that a piece starts from held.
    private static IEnumerable<(OracleTensor Tensor, int Index, double Gradient)> Differences(OracleNetwork oracle, Piece piece)
    {
        foreach (OracleState state in oracle.States)
        {
            state.Initial = null;
        }

        if (piece.Before.Length > 0)
        {
            oracle.Forward([piece.Before]);
            foreach ((OracleState state, double[,] final) in oracle.States.Select(s => (s, (double[,])s.Final.Clone())).ToArray())
            {
                state.Initial = final;
            }
        }

        const double Step = 1e-5;
        foreach (OracleTensor tensor in oracle.Parameters.Where(p => p.IsTrained))
        {
            for (int i = 0; i < tensor.Values.Length; i++)
            {
                double value = tensor.Values[i];
                tensor.Values[i] = value + Step;
                double up = LossOf(oracle, piece);
                tensor.Values[i] = value - Step;
                double down = LossOf(oracle, piece);
                tensor.Values[i] = value;
                yield return (tensor, i, (up - down) / (2 * Step));
            }
        }
    }

    private static double LossOf(OracleNetwork oracle, Piece piece)
    {
        IReadOnlyList<double[][,]> y = oracle.Forward([piece.X]);
        double loss = 0;
        for (int o = 0; o < y.Count; o++)
        {
            string name = o == 0 ? "" : oracle.OutputNodes[o].Name;
            float weight = OutputWeights[o];
            double sum = 0, terms = 0;
            foreach (Row row in piece.Rows.Where(r => r.Output == name && r.Weight != 0))
            {
                double[] p = [.. Enumerable.Range(0, y[o][row.Sequence].GetLength(1)).Select(k => y[o][row.Sequence][row.Step, k])];
                if (name == "whole")
                {
                    double ofClass = row.Weight * ClassWeights[(int)row.Target[0]];
                    sum -= ofClass * (p[(int)row.Target[0]] - Math.Log(p.Sum(Math.Exp)));
                    terms += ofClass;
                }
                else
                {
                    sum += row.Weight * p.Zip(row.Target, (a, b) => (a - b) * (a - b)).Sum();
                    terms += row.Weight * p.Length;
                }
            }

            loss += terms == 0 ? 0 : weight * sum / terms;
        }

        return loss;
    }

    /// <summary>A row of an output and what it is compared with.</summary>
    private sealed record Row(string Output, int Sequence, int Step, float[] Target, float Weight);

    /// <summary>What one step of the optimizer sees: the steps before, whose states it starts from, its own, and the rows that count.</summary>
    private sealed record Piece(double[][,] Before, double[][,] X, List<Row> Rows);

    /// <summary>Samples, [count, steps, width] each.</summary>
    private sealed record Series(float[] X, float[] Main, float[] StepTargets, float[] Whole, float[] Weights, int[] Lengths)
    {
        public int Count => Whole.Length;

        public SequenceData MainData => SequenceData.Pairs(X, Main.AsMemory(0, Count * Steps), Steps, 2, 1, Steps).WithLengths(Lengths).WithWeights(Weights);

        public SequenceData Data => MainData.WithTarget(StepTargets, 2, Steps).WithTarget(Whole, 1);

        public float[] WholeWeights => [.. Enumerable.Range(0, Count).Select(n => Weights[n * Steps + Steps - 1])];

        /// <summary>The same without masked steps, and without samples that have no others.</summary>
        public Series Left()
        {
            int[] kept = [.. Enumerable.Range(0, Count).Where(n => Unmasked(n).Any())];
            float[] Compact(float[] values, int width) => [.. kept.SelectMany(n => Unmasked(n).Concat(Enumerable.Repeat(Steps - 1, Steps)).Take(Steps - 1).Append(Steps - 1).SelectMany(t => values.Skip((n * Steps + t) * width).Take(width)))];
            return new Series([.. kept.SelectMany(n => Unmasked(n).Concat(Enumerable.Repeat(Unmasked(n).First(), Steps)).Take(Steps).SelectMany(t => X.Skip((n * Steps + t) * 2).Take(2)))],
                Compact(Main, 1), Compact(StepTargets, 2), [.. kept.Select(n => Whole[n])], Compact(Weights, 1), [.. kept.Select(n => Unmasked(n).Count())]);
        }

        /// <summary>What each step of the optimizer sees.</summary>
        public IEnumerable<Piece> Pieces(string kind)
        {
            (int every, int back) = kind switch { "truncated" => (2, 2), "further" => (2, 3), "both" => (4, 4), _ => (Steps, Steps) };
            int[][] left = [.. Enumerable.Range(0, Count).Select(n => Unmasked(n).ToArray())];
            for (int first = 0; first < Count; first += Batch)
            {
                int longest = Enumerable.Range(first, Batch).Max(n => left[n].Length);
                for (int from = 0; from < longest; from += every)
                {
                    int end = Math.Min(from + every, longest), start = Math.Max(0, end - Math.Min(back, longest)), own = from;
                    int[] samples = [.. Enumerable.Range(first, Batch).Where(n => left[n].Length > own)];
                    List<Row> rows = [];
                    for (int s = 0; s < samples.Length; s++)
                    {
                        int n = samples[s];
                        for (int t = from; t < Math.Min(end, left[n].Length); t++)
                        {
                            int place = n * Steps + left[n][t];
                            rows.Add(new Row("", s, t - start, [Main[place]], Weights[place]));
                            rows.Add(new Row("steps", s, t - start, StepTargets[(2 * place)..(2 * place + 2)], Weights[place]));
                        }

                        if (left[n].Length <= end)
                        {
                            rows.Add(new Row("whole", s, 0, [Whole[n]], WholeWeights[n]));
                        }
                    }

                    // The sample before of the same stream, then this one up to the piece.
                    double[][,] before = first + start == 0 ? [] : [.. samples.Select(n => Matrix(X, 2, [.. Enumerable.Range(0, first / Batch * Steps).Select(t => (n - Batch) * Steps + t), .. left[n].Take(start).Select(t => n * Steps + t)]))];
                    yield return new Piece(before, [.. samples.Select(n => Matrix(X, 2, [.. left[n].Take(end).Skip(start).Select(t => n * Steps + t)]))], rows);
                }
            }
        }

        private IEnumerable<int> Unmasked(int n) => Enumerable.Range(0, Lengths[n]).Where(t => X[(n * Steps + t) * 2] != Masked || X[(n * Steps + t) * 2 + 1] != Masked);
    }

    /// <summary>Keeps the gradients and leaves the weights.</summary>
    private sealed class Recorded() : Optimizer(0)
    {
        public List<float[]> Gradients { get; } = [];

        public override int SlotCount => 0;

        protected override void Update(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> slots, long step, float learningRate, LaneWidth lanes) => Gradients.Add(gradients.ToArray());
    }
}
