using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>What optimizers keep decays geometrically where a gradient is gone: moments, velocities and decayed weights end as zeros, on all lanes.</summary>
public class OptimizerFlushTests
{
    private const int Length = 37;

    /// <summary>Every optimizer in forms that keep all that it can keep, with quick decays.</summary>
    public static TheoryData<string> All { get; } = [.. Optimizers.Keys];

    private static Dictionary<string, Func<Optimizer>> Optimizers => new()
    {
        ["SGD"] = () => new Sgd(0.1f, weightDecay: 5f),
        ["SGD, momentum"] = () => new Sgd(0.1f, momentum: 0.5f, weightDecay: 1f),
        ["SGD, Nesterov"] = () => new Sgd(0.1f, momentum: 0.5f, nesterov: true),
        ["Adam"] = () => new Adam(0.1f, 0.5f, 0.6f),
        ["Adam, amsgrad"] = () => new Adam(0.1f, 0.5f, 0.6f, amsgrad: true, rule: OptimizerRule.PyTorch),
        ["AdamW"] = () => new AdamW(0.1f, weightDecay: 5f, beta1: 0.5f, beta2: 0.6f),
        ["NAdam"] = () => new NAdam(0.1f, 0.5f, 0.6f),
        ["RMSprop"] = () => new RmsProp(0.1f, rho: 0.5f, momentum: 0.5f),
        ["RMSprop, centered"] = () => new RmsProp(0.1f, rho: 0.5f, centered: true, rule: OptimizerRule.PyTorch),
        ["Adagrad"] = () => new Adagrad(0.1f, initial: 0f, weightDecay: 1f),
    };

    [Theory]
    [MemberData(nameof(All))]
    public void Update_WithoutGradients_EndsInZerosOrNormalNumbers(string name)
    {
        float[]? expected = null;
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            Optimizer optimizer = Optimizers[name]();
            float[] parameters = Random(1), gradients = Random(2), slots = new float[optimizer.SlotCount * Length];
            List<float> all = [];
            for (int step = 1; step <= 400; step++)
            {
                optimizer.Apply(parameters, gradients, slots, step, optimizer.LearningRate, lanes);
                if (step == 3)
                {
                    gradients.AsSpan().Clear();
                }

                // A second moment has its own threshold; whatever is below that of all others has a square as its unit.
                Assert.DoesNotContain(parameters, p => IsBelow(p, FlushToZero.Gradient));
                Assert.DoesNotContain(slots, s => IsBelow(s, FlushToZero.Square));
                all.AddRange(slots);
                all.AddRange(parameters);
            }

            expected ??= [.. all];
            Closeness.AssertSameBits(expected, [.. all], $"{name}, {lanes}");
        }
    }

    // First moments and velocities, by the number of their slot.
    [Theory]
    [InlineData("SGD, momentum", 0)]
    [InlineData("SGD, Nesterov", 0)]
    [InlineData("Adam", 0)]
    [InlineData("AdamW", 0)]
    [InlineData("NAdam", 0)]
    [InlineData("RMSprop", 1)]
    [InlineData("RMSprop, centered", 1)]
    public void FirstMoments_WithoutGradients_AreAboveThresholdOrZero(string name, int slot)
    {
        Optimizer optimizer = Optimizers[name]();
        float[] parameters = new float[Length], gradients = Random(2), slots = new float[optimizer.SlotCount * Length];
        for (int step = 1; step <= 200; step++)
        {
            optimizer.Apply(parameters, gradients, slots, step, optimizer.LearningRate, LaneSupport.Best);
            gradients.AsSpan().Clear();
            Assert.DoesNotContain(slots[(slot * Length)..((slot + 1) * Length)], m => IsBelow(m, FlushToZero.Gradient));
        }

        Assert.Equal(-1, slots.AsSpan(slot * Length, Length).IndexOfAnyExcept(0f));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Update_WithGradientsBelowThreshold_IsThatOfZeros(string name)
    {
        foreach (float tiny in new[] { 1e-39f, -1e-25f, MathF.BitDecrement(MathF.ScaleB(1f, FlushToZero.Gradient)) })
        {
            Assert.Equal(Run([.. Enumerable.Repeat(0f, Length)]), Run([.. Enumerable.Repeat(tiny, Length)]));
        }

        float[] Run(float[] gradients)
        {
            Optimizer optimizer = Optimizers[name]();
            float[] parameters = new float[Length], slots = new float[optimizer.SlotCount * Length];
            for (int step = 1; step <= 3; step++)
            {
                optimizer.Apply(parameters, gradients, slots, step, optimizer.LearningRate, LaneSupport.Best);
            }

            return [.. parameters, .. slots];
        }
    }

    // An optimizer of one's own gets what is flushed too.
    [Fact]
    public void GradientOfABatch_BelowThreshold_IsZero()
    {
        Samples data = Samples.Means(4);
        for (int i = 0; i < data.X.Length; i++)
        {
            data.X[i] *= i % 5 == 2 ? 1e-20f : 1f;
        }

        float[] seen = [];
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), new TrainerOptions { BatchSize = 4, Threads = 1, Optimizer = new Watching(g => seen = g) });
        trainer.TrainBatch(data, [0, 1, 2, 3]);
        Assert.Equal([0f, 0f], [seen[2], seen[7]]);
        Assert.All(Enumerable.Range(0, 12).Where(i => i is not (2 or 7)), i => Assert.NotEqual(0f, seen[i]));
    }

    // A first moment that is left while the second is gone would make a large step where ε is small.
    [Theory]
    [InlineData("Adam")]
    [InlineData("AdamW")]
    [InlineData("NAdam")]
    public void Moments_OfDefaultRates_FirstIsGoneBeforeSecond(string name)
    {
        Optimizer optimizer = name switch { "Adam" => new Adam(epsilon: 1e-30f), "AdamW" => new AdamW(epsilon: 1e-30f, weightDecay: 0f), _ => new NAdam(epsilon: 1e-30f) };
        foreach (float size in new[] { 2e-17f, 1e-10f, 1f })
        {
            float[] parameters = new float[Length], gradients = [.. Random(2).Select(g => g * size)], slots = new float[optimizer.SlotCount * Length];
            for (int step = 1; step <= 2000; step++)
            {
                float[] before = [.. parameters];
                optimizer.Apply(parameters, gradients, slots, step, optimizer.LearningRate, LaneSupport.Best);
                gradients.AsSpan().Clear();
                for (int i = 0; i < Length; i++)
                {
                    Assert.True(slots[i] == 0f || slots[Length + i] > 0f, $"{name}, {size}, step {step}: m = {slots[i]}, v = {slots[Length + i]}");
                    Assert.True(MathF.Abs(parameters[i] - before[i]) <= 0.1f, $"{name}, {size}, step {step}: {before[i]} → {parameters[i]}");
                }
            }
        }
    }

    [Fact]
    public void Update_WithNaNOrInfinity_KeepsThem()
    {
        foreach ((string name, Func<Optimizer> create) in Optimizers)
        {
            foreach (float bad in new[] { float.NaN, float.PositiveInfinity })
            {
                Optimizer optimizer = create();
                float[] parameters = Random(1), gradients = Random(2), slots = new float[optimizer.SlotCount * Length];
                gradients[5] = bad;
                optimizer.Apply(parameters, gradients, slots, 1, optimizer.LearningRate, LaneSupport.Best);
                Assert.False(float.IsFinite(parameters[5]), $"{name}, {bad}: {parameters[5]}");
            }
        }
    }

    // Running statistics of batch normalization: over a channel of zeros they decay by the momentum.
    [Fact]
    public void RunningStatistics_OfZeros_EndAsZeros()
    {
        float[] statistics = new float[5 * 16], mean = [1f, -1f], variance = [1f, 3f];
        for (int i = 0; i < 400; i++)
        {
            BatchNormalization.UpdateRunning(0.5, 8, ref statistics[0], 16, mean, variance);
            Assert.DoesNotContain(mean, m => IsBelow(m, FlushToZero.Gradient));
            Assert.DoesNotContain(variance, v => IsBelow(v, FlushToZero.Square));
        }

        Assert.Equal([0f, 0f, 0f, 0f], [.. mean, .. variance]);
    }

    private sealed class Watching(Action<float[]> watch) : Optimizer(0.1f)
    {
        public override int SlotCount => 0;

        protected override void Update(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> slots, long step, float learningRate, LaneWidth lanes) => watch(gradients.ToArray());
    }

    private static bool IsBelow(float value, int exponent) => value != 0f && MathF.Abs(value) < MathF.ScaleB(1f, exponent);

    private static float[] Random(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Length).Select(_ => 2 * random.NextSingle() - 1)];
    }
}
