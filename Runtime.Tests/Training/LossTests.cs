namespace Unrolled.Tests;

/// <summary>Gradients, extreme numbers and errors of the losses of rows.</summary>
public sealed class LossTests
{
    private static readonly (RowLoss Loss, Domain Domain)[] Cases =
    [
        (Loss.MeanSquaredError, Domain.Numbers),
        (Loss.MeanAbsoluteError, Domain.Numbers),
        (Loss.LogCosh, Domain.Numbers),
        (Loss.Huber(0.5f), Domain.Numbers),
        (Loss.SmoothL1(0.25f), Domain.Numbers),
        (Loss.BinaryCrossEntropy, Domain.YesNo),
        (Loss.BinaryCrossEntropyFromLogits, Domain.YesNo),
        (new BinaryCrossEntropy { LabelSmoothing = 0.2f, PositiveWeight = 3f }, Domain.YesNo),
        (new BinaryCrossEntropy { FromLogits = true, LabelSmoothing = 0.2f, PositiveWeight = 3f }, Domain.YesNo),
        (Loss.CategoricalCrossEntropy, Domain.Shares),
        (Loss.CategoricalCrossEntropyFromLogits, Domain.Shares),
        (new CategoricalCrossEntropy { LabelSmoothing = 0.1f, ClassWeights = [1, 2, 0.5f, 0, 3] }, Domain.Shares),
        (new CategoricalCrossEntropy { FromLogits = true, LabelSmoothing = 0.1f, ClassWeights = [1, 2, 0.5f, 0, 3] }, Domain.Shares),
        (Loss.SparseCategoricalCrossEntropy, Domain.Class),
        (Loss.SparseCategoricalCrossEntropyFromLogits, Domain.Class),
        (new SparseCategoricalCrossEntropy { LabelSmoothing = 0.1f, ClassWeights = [1, 2, 0.5f, 0, 3] }, Domain.Class),
        (new SparseCategoricalCrossEntropy { FromLogits = true, LabelSmoothing = 0.1f, ClassWeights = [1, 2, 0.5f, 0, 3] }, Domain.Class),
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Cases.Length)];

    public static IEnumerable<Loss> Losses => Cases.Select(c => (Loss)c.Loss);

    private enum Domain
    {
        Numbers,
        YesNo,
        Shares,
        Class,
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Row_Gradient_IsThatOfCentralDifferences(int number)
    {
        (RowLoss loss, Domain domain) = Cases[number];
        var random = new RandomSource(number, 0);
        float[] gradient = new float[5], without = new float[5];
        for (int round = 0; round < 20; round++)
        {
            (float[] predicted, float[] target) = Draw(loss, domain, random);
            double value = loss.Row(predicted, target, gradient, 0.5f);
            Assert.Equal(value, loss.Row(predicted, target, default, 0.5f));
            for (int k = 0; k < 5; k++)
            {
                float at = predicted[k], step = 1f / 1024;
                double up = At(at + step), down = At(at - step), upMore = At(at + 2 * step), downMore = At(at - 2 * step);
                predicted[k] = at;

                // Of fourth order, over differences that floats hold exactly.
                double slope = 0.5 * (8 * (up - down) - (upMore - downMore)) / (12 * step);
                Assert.Equal(slope, gradient[k], 2e-5 * Math.Max(1, Math.Abs(slope)));

                double At(float x)
                {
                    predicted[k] = x;
                    return loss.Row(predicted, target, without.AsSpan(0, 0), 0.5f);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Row_NotANumber_ComesThrough(int number)
    {
        (RowLoss loss, Domain domain) = Cases[number];
        (float[] predicted, float[] target) = Draw(loss, domain, new RandomSource(1, 0));
        for (int k = 0; k < 5; k++)
        {
            float[] spoilt = [.. predicted], gradient = new float[5];
            spoilt[k] = float.NaN;
            Assert.True(double.IsNaN(loss.Row(spoilt, target, gradient, 1f)));
            Assert.True(float.IsNaN(gradient[k]));
        }
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Row_HugeLogits_StayFinite(int number)
    {
        (RowLoss loss, Domain domain) = Cases[number];
        if (!IsProbability(loss))
        {
            (_, float[] target) = Draw(loss, domain, new RandomSource(2, 0));
            float[] gradient = new float[5];
            Assert.True(double.IsFinite(loss.Row([1e4f, -1e4f, 0f, 9999f, -1e4f], target, gradient, 1f)));
            Assert.All(gradient, g => Assert.True(float.IsFinite(g)));
        }
    }

    [Fact]
    public void FromLogits_KnownRows_GiveKnownValues()
    {
        float[] gradient = new float[3];
        Assert.Equal(2e4, Loss.SparseCategoricalCrossEntropyFromLogits.Row([1e4f, -1e4f, 0f], [1f], gradient, 1f), 1e-9);
        Assert.Equal([1f, -1f, 0f], gradient);
        Assert.Equal(0, Loss.SparseCategoricalCrossEntropyFromLogits.Row([1e4f, -1e4f, 0f], [0f], gradient, 1f));
        Assert.Equal([0f, 0f, 0f], gradient);
        Assert.Equal(1e4, Loss.BinaryCrossEntropyFromLogits.Row([1e4f], [0f], gradient.AsSpan(0, 1), 1f), 1e-9);
        Assert.Equal(1f, gradient[0]);
        Assert.Equal(0, Loss.BinaryCrossEntropyFromLogits.Row([-1e4f], [0f], gradient.AsSpan(0, 1), 1f));
        Assert.Equal(0f, gradient[0]);
    }

    [Fact]
    public void FromLogits_Infinities_TakeTheLimit()
    {
        const float Infinity = float.PositiveInfinity;
        float[] gradient = new float[3];
        RowLoss sparse = Loss.SparseCategoricalCrossEntropyFromLogits, binary = Loss.BinaryCrossEntropyFromLogits;
        Assert.Equal(0, sparse.Row([Infinity, 0f, -Infinity], [0f], gradient, 1f));
        Assert.Equal([0f, 0f, 0f], gradient);
        Assert.Equal(double.PositiveInfinity, sparse.Row([Infinity, 0f, -Infinity], [1f], gradient, 1f));
        Assert.Equal([1f, -1f, 0f], gradient);
        Assert.Equal(Math.Log(2), sparse.Row([Infinity, 0f, Infinity], [0f], gradient, 1f), 1e-15);
        Assert.Equal([-0.5f, 0f, 0.5f], gradient);
        Assert.Equal(Math.Log(2), sparse.Row([1f, 1f, -Infinity], [0f], gradient, 1f), 1e-15);
        Assert.Equal([-0.5f, 0.5f, 0f], gradient);
        Assert.True(double.IsNaN(sparse.Row([-Infinity, -Infinity, -Infinity], [0f], gradient, 1f)));
        Assert.Equal(0, binary.Row([Infinity, -Infinity], [1f, 0f], gradient.AsSpan(0, 2), 1f));
        Assert.Equal(double.PositiveInfinity, binary.Row([-Infinity], [1f], gradient.AsSpan(0, 1), 1f));
        Assert.Equal(-1f, gradient[0]);
    }

    [Fact]
    public void SparseRow_EqualsOneHotRow()
    {
        var random = new RandomSource(3, 0);
        foreach (bool logits in new[] { false, true })
        {
            var sparse = new SparseCategoricalCrossEntropy { FromLogits = logits, ClassWeights = [1, 2, 0.5f, 0.25f, 3] };
            var dense = new CategoricalCrossEntropy { FromLogits = logits, ClassWeights = [1, 2, 0.5f, 0.25f, 3] };
            (float[] predicted, float[] target) = Draw(sparse, Domain.Class, random);
            float[] oneHot = new float[5], one = new float[5], other = new float[5];
            oneHot[(int)target[0]] = 1;
            Assert.Equal(dense.Row(predicted, oneHot, one, 0.25f), sparse.Row(predicted, target, other, 0.25f));
            Assert.Equal(one, other);
            Assert.Equal(dense.RowWeight(oneHot), sparse.RowWeight(target));
        }
    }

    [Fact]
    public void Row_WrongLength_SaysExpectedAndGot()
    {
        ArgumentException target = Assert.Throws<ArgumentException>(() => Loss.MeanSquaredError.Row([1f, 2f], [3f], default, 1f));
        Assert.Equal("target", target.ParamName);
        Assert.Contains("Expected 2 floats", target.Message, StringComparison.Ordinal);
        Assert.Contains("got 1", target.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Loss.MeanAbsoluteError.Row([1f, 2f], [3f, 4f], new float[3], 1f));
        Assert.Throws<ArgumentException>(() => Loss.SparseCategoricalCrossEntropy.Row([0.5f, 0.5f], [0f, 1f], default, 1f));
    }

    [Theory]
    [InlineData(3f)]
    [InlineData(-1f)]
    [InlineData(0.5f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(5e9f)]
    public void SparseRow_NoSuchClass_SaysWhichThereAre(float target)
    {
        LossRowException exception = Assert.Throws<LossRowException>(() => Loss.SparseCategoricalCrossEntropyFromLogits.Row([1f, 2f, 3f], [target], default, 1f));
        Assert.Contains("a class index, 0 … 2", exception.Message, StringComparison.Ordinal);
        Assert.Null(exception.Sample);
        Assert.Throws<LossRowException>(() => Metric.Accuracy.Row([1f, 2f, 3f], [target]));
    }

    [Fact]
    public void ProbabilityLoss_OfOtherNumbers_SaysWhatIsExpected()
    {
        foreach (RowLoss loss in new[] { Loss.BinaryCrossEntropy, Loss.CategoricalCrossEntropy })
        {
            LossRowException exception = Assert.Throws<LossRowException>(() => loss.Row([2.5f, 0f], [1f, 0f], default, 1f));
            Assert.Contains("probability in [0, 1], the network gave 2.5", exception.Message, StringComparison.Ordinal);
            Assert.Throws<LossRowException>(() => loss.Row([0.5f, 0.5f], [2f, 0f], default, 1f));
        }
    }

    [Fact]
    public void Options_OutOfRange_NameTheProperty()
    {
        Assert.Equal("LabelSmoothing", Assert.Throws<ArgumentOutOfRangeException>(() => new BinaryCrossEntropy { LabelSmoothing = 1.5f }).ParamName);
        Assert.Equal("LabelSmoothing", Assert.Throws<ArgumentOutOfRangeException>(() => new CategoricalCrossEntropy { LabelSmoothing = float.NaN }).ParamName);
        Assert.Equal("PositiveWeight", Assert.Throws<ArgumentOutOfRangeException>(() => new BinaryCrossEntropy { PositiveWeight = 0 }).ParamName);
        Assert.Equal("ClassWeights", Assert.Throws<ArgumentOutOfRangeException>(() => new SparseCategoricalCrossEntropy { ClassWeights = [1, -1] }).ParamName);
        Assert.Equal("delta", Assert.Throws<ArgumentOutOfRangeException>(() => Loss.Huber(0)).ParamName);
        Assert.Equal("beta", Assert.Throws<ArgumentOutOfRangeException>(() => Loss.SmoothL1(float.NaN)).ParamName);
        Assert.Throws<ArgumentException>(() => Loss.CategoricalCrossEntropy.RequireOutputs(1));
        Assert.Throws<ArgumentException>(() => new SparseCategoricalCrossEntropy { ClassWeights = [1, 1, 1] }.RequireOutputs(2));
    }

    [Fact]
    public void LossesAndSchedules_OnEveryMachine_HaveTheSameBits()
    {
        ulong hash = 14695981039346656037;
        var random = new RandomSource(9, 0);
        float[] gradient = new float[5], sequence = [.. OptimizerTests.Random(70, 2).Select(x => 4 * x)], slope = new float[70];
        for (int round = 0; round < 20; round++)
        {
            foreach ((RowLoss loss, Domain domain) in Cases)
            {
                (float[] predicted, float[] target) = Draw(loss, domain, random);
                Add(loss.Row(predicted, target, gradient, 0.3f));
                Array.ForEach(gradient, g => Add(g));
            }
        }

        var ctc = new ConnectionistTemporalClassification();
        Add(ctc.Sequence(sequence, 7, [1f, 5f, 5f], slope, 0.3f, new double[ctc.WorkLength(10, 7, 3)]));
        Array.ForEach(slope, g => Add(g));
        foreach (LearningRateSchedule schedule in new LearningRateSchedule[] { new CosineDecay(97, restarts: true), new ExponentialDecay(31, 0.7), new StepDecay(3, 0.9) })
        {
            for (int step = 1; step < 200; step++)
            {
                Add(schedule.Factor(step, ScheduleState.Initial));
            }
        }

        Assert.Equal(10123084902485064657UL, hash);

        void Add(double value) => hash = (hash ^ BitConverter.DoubleToUInt64Bits(value)) * 1099511628211;
    }

    [Fact]
    public void EveryPublicLoss_IsAmongTheCases()
    {
        IEnumerable<string> statics = typeof(Loss).GetProperties().Where(p => p.GetMethod!.IsStatic).Select(p => p.Name);
        Assert.Empty(statics.Except(Losses.Select(l => l.Name)));
    }

    private static bool IsProbability(Loss loss) => loss.Form == OutputForm.Probabilities;

    // Five outputs and their target; no difference is near one of the places where a slope jumps.
    private static (float[] Predicted, float[] Target) Draw(RowLoss loss, Domain domain, RandomSource random)
    {
        float[] predicted = new float[5], target = new float[loss.TargetWidth(5)];
        for (int k = 0; k < 5; k++)
        {
            predicted[k] = IsProbability(loss) ? (float)(0.05 + 0.3 * random.NextDouble()) : (float)random.NextNormal();
        }

        switch (domain)
        {
            case Domain.Class:
                target[0] = random.NextInt(5);
                break;
            case Domain.Shares:
                double[] shares = [.. Enumerable.Range(0, 5).Select(_ => random.NextDouble())];
                target = [.. shares.Select(s => (float)(s / shares.Sum()))];
                break;
            case Domain.YesNo:
                target = [.. target.Select((_, k) => k == 4 ? 0.3f : (float)random.NextInt(2))];
                break;
            default:
                double[] differences = [0.1, 0.4, 0.7, 2, 0.15];
                target = [.. predicted.Select((p, k) => (float)(p + (random.NextInt(2) * 2 - 1) * (differences[k] + 0.04 * random.NextDouble())))];
                break;
        }

        return (predicted, target);
    }
}
