namespace Unrolled.Tests;

public sealed class OptimizerTests
{
    public static TheoryData<int> Lengths => [1, 3, 4, 7, 8, 15, 16, 17, 31, 33, 50, 257];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Apply_AllLanes_SameBits(int length)
    {
        foreach (Optimizer optimizer in OptimizerRuleTests.Cases.Select(c => c.Optimizer))
        {
            (float[] Parameters, float[] Slots) reference = Steps(optimizer, LaneWidth.Scalar, length);
            foreach (LaneWidth lanes in LaneSupport.Supported)
            {
                (float[] parameters, float[] slots) = Steps(optimizer, lanes, length);
                Assert.Equal(Bits(reference.Parameters), Bits(parameters));
                Assert.Equal(Bits(reference.Slots), Bits(slots));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sgd_WithMomentum_FollowsRuleInDouble(bool nesterov)
    {
        const int Length = 19;
        var optimizer = new Sgd(0.05f, 0.9f, nesterov, 0.01f);
        (float[] parameters, _) = Steps(optimizer, LaneSupport.Best, Length);

        double[] p = [.. Random(Length, 0).Select(v => (double)v)], b = new double[Length];
        for (int step = 1; step <= 6; step++)
        {
            float[] gradients = Random(Length, step);
            for (int i = 0; i < Length; i++)
            {
                double g = gradients[i] + 0.01 * p[i];
                b[i] = 0.9 * b[i] + g;
                p[i] -= 0.05 * (nesterov ? g + 0.9 * b[i] : b[i]);
            }
        }

        for (int i = 0; i < Length; i++)
        {
            Assert.Equal(p[i], parameters[i], 2e-6);
        }
    }

    [Fact]
    public void Adam_ManySteps_FollowsRuleInDouble()
    {
        var optimizer = new Adam(0.01f);
        float[] parameters = [1f], slots = new float[2];
        double p = 1, m = 0, v = 0;
        for (int step = 1; step <= 3000; step++)
        {
            float g = parameters[0] - 0.25f;
            optimizer.Apply(parameters, [g], slots, step, LaneWidth.Scalar);
            m += (g - m) * (1 - 0.9);
            v += ((double)g * g - v) * (1 - 0.999);
            p -= 0.01 * Math.Sqrt(1 - Math.Pow(0.999, step)) / (1 - Math.Pow(0.9, step)) * m / (Math.Sqrt(v) + 1e-7);
            Assert.Equal(p, parameters[0], 1e-4);
        }

        Assert.Equal(0.25, parameters[0], 1e-3);
    }

    [Fact]
    public void Apply_WritesNothingBesideItsVectors()
    {
        const int Guard = 16, Length = 21;
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            float[] parameters = new float[Length + 2 * Guard], slots = new float[2 * Length + 2 * Guard];
            Array.Fill(parameters, 7f);
            Array.Fill(slots, 7f);
            slots.AsSpan(Guard, 2 * Length).Clear();
            new Adam().Apply(parameters.AsSpan(Guard, Length), Random(Length, 1), slots.AsSpan(Guard, 2 * Length), 1, lanes);
            foreach (float[] array in new[] { parameters, slots })
            {
                Assert.All(array.Take(Guard), value => Assert.Equal(7f, value));
                Assert.All(array.TakeLast(Guard), value => Assert.Equal(7f, value));
            }

            Assert.All(parameters.Skip(Guard).Take(Length), value => Assert.NotEqual(7f, value));
        }
    }

    [Fact]
    public void Apply_WrongLengthOrStep_Throws()
    {
        var adam = new Adam();
        Assert.Equal("gradients", Assert.Throws<ArgumentException>(() => adam.Apply(new float[3], new float[2], new float[6], 1, LaneWidth.Scalar)).ParamName);
        Assert.Equal("slots", Assert.Throws<ArgumentException>(() => adam.Apply(new float[3], new float[3], new float[3], 1, LaneWidth.Scalar)).ParamName);
        Assert.Equal("step", Assert.Throws<ArgumentOutOfRangeException>(() => adam.Apply(new float[3], new float[3], new float[6], 0, LaneWidth.Scalar)).ParamName);
    }

    [Theory]
    [InlineData(-1f, 0.9f, 0.999f, 1e-7f, "learningRate")]
    [InlineData(float.NaN, 0.9f, 0.999f, 1e-7f, "learningRate")]
    [InlineData(1f, 1f, 0.999f, 1e-7f, "beta1")]
    [InlineData(1f, 0.9f, -0.1f, 1e-7f, "beta2")]
    [InlineData(1f, 0.9f, 0.999f, 0f, "epsilon")]
    public void Adam_ConstantOutOfRange_Throws(float learningRate, float beta1, float beta2, float epsilon, string parameter)
        => Assert.Equal(parameter, Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(learningRate, beta1, beta2, epsilon)).ParamName);

    [Fact]
    public void Optimizer_OfNoRule_Throws()
    {
        Func<OptimizerRule, Optimizer>[] kinds = [r => new Adam(rule: r), r => new AdamW(rule: r), r => new NAdam(rule: r), r => new RmsProp(rule: r), r => new Adagrad(rule: r)];
        Assert.All(kinds, kind => Assert.Equal("rule", Assert.Throws<ArgumentOutOfRangeException>(() => kind((OptimizerRule)2)).ParamName));
    }

    [Fact]
    public void Sgd_ConstantOutOfRange_Throws()
    {
        Assert.Equal("learningRate", Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(float.PositiveInfinity)).ParamName);
        Assert.Equal("momentum", Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(0.1f, 1f)).ParamName);
        Assert.Equal("weightDecay", Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(0.1f, weightDecay: -1f)).ParamName);
        Assert.Equal("nesterov", Assert.Throws<ArgumentException>(() => new Sgd(0.1f, nesterov: true)).ParamName);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Norm_AnyLength_IsThatOfAllElements(int length)
    {
        float[] gradients = Random(length, 3);
        Assert.Equal(Math.Sqrt(gradients.Sum(g => (double)g * g)), GradientNorm.Of(gradients), 1e-12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(16)]
    public void Norm_OneElementNotFinite_IsNotFinite(int place)
    {
        float[] gradients = new float[17];
        gradients[place] = float.NegativeInfinity;
        Assert.Equal(double.PositiveInfinity, GradientNorm.Of(gradients));
        gradients[place] = float.NaN;
        Assert.True(double.IsNaN(GradientNorm.Of(gradients)));
        Array.Fill(gradients, float.MaxValue);
        Assert.True(double.IsFinite(GradientNorm.Of(gradients)));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void ClipToValue_AllLanes_CutsAllButNaN(int length)
    {
        float[] gradients = [.. Random(length, 5).Select((g, i) => i % 7 == 3 ? float.NegativeInfinity : i % 7 == 5 ? float.NaN : g)];
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            float[] clipped = [.. gradients];
            GradientClipping.ToValue(clipped, 0.5f, lanes);
            Assert.Equal(gradients.Select(g => Math.Clamp(g, -0.5f, 0.5f)), clipped);
        }
    }

    internal static (float[] Parameters, float[] Slots) Steps(Optimizer optimizer, LaneWidth lanes, int length)
    {
        float[] parameters = Random(length, 0), slots = new float[optimizer.SlotCount * length];
        for (int step = 1; step <= 6; step++)
        {
            optimizer.Apply(parameters, Random(length, step), slots, step, lanes);
        }

        return (parameters, slots);
    }

    internal static float[] Random(int length, int stream)
    {
        var random = new RandomSource(11, stream);
        return [.. Enumerable.Range(0, length).Select(_ => (float)random.NextNormal())];
    }

    private static int[] Bits(float[] values) => [.. values.Select(BitConverter.SingleToInt32Bits)];
}
