using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>Gradients whose squares are infinite: what optimizers keep stays finite, and the step is that of any other large gradient.</summary>
public class OptimizerOverflowTests
{
    private const int Length = 19;

    public static TheoryData<string> WithSquares { get; } = [.. Optimizers.Keys];

    private static Dictionary<string, Func<Optimizer>> Optimizers => new()
    {
        ["Adam"] = () => new Adam(0.1f),
        ["Adam, PyTorch, amsgrad"] = () => new Adam(0.1f, amsgrad: true, rule: OptimizerRule.PyTorch),
        ["AdamW"] = () => new AdamW(0.1f),
        ["NAdam"] = () => new NAdam(0.1f),
        ["RMSprop"] = () => new RmsProp(0.1f, momentum: 0.5f),
        ["RMSprop, centered"] = () => new RmsProp(0.1f, centered: true, rule: OptimizerRule.PyTorch),
        ["Adagrad"] = () => new Adagrad(0.1f),
    };

    [Theory]
    [MemberData(nameof(WithSquares))]
    public void Apply_OfHugeGradients_StaysFiniteAndStepsAsOfOtherLargeOnes(string name)
    {
        float[] sizes = [1.8e19f, 1.9e19f, -1e25f, 3e38f, -float.MaxValue];
        float[]? expected = null;
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            Optimizer optimizer = Optimizers[name]();
            float[] huge = new float[Length], large = new float[Length], slots = new float[optimizer.SlotCount * Length], largeSlots = new float[slots.Length];
            for (int step = 1; step <= 4; step++)
            {
                // The signs change, so that differences are as large as they can be.
                float sign = step == 2 ? -1f : 1f;
                float[] gradients = [.. Enumerable.Range(0, Length).Select(i => sign * sizes[i % sizes.Length])];
                optimizer.Apply(huge, gradients, slots, step, lanes);
                optimizer.Apply(large, [.. gradients.Select(g => MathF.Sign(g) * 1e10f)], largeSlots, step, lanes);
                Assert.All(slots, s => Assert.True(float.IsFinite(s), $"{name}, step {step}: a slot is {s}"));
                for (int i = 0; i < Length; i++)
                {
                    // A sum of such squares is as large as it can be from the first step on: steps that shrink with it do not shrink then.
                    Assert.True(MathF.Abs(huge[i] - large[i]) <= (name == "Adagrad" ? 0.2f : 0.03f * MathF.Abs(large[i])), $"{name}, step {step}, gradient {gradients[i]}: {huge[i]}, expected {large[i]}");
                }
            }

            expected ??= [.. huge, .. slots];
            Closeness.AssertSameBits(expected, [.. huge, .. slots], $"{name}, {lanes}");
        }
    }

    [Theory]
    [MemberData(nameof(WithSquares))]
    public void Apply_OfNaN_IsNaN(string name)
    {
        Optimizer optimizer = Optimizers[name]();
        float[] parameters = new float[Length], slots = new float[optimizer.SlotCount * Length], gradients = new float[Length];
        gradients[3] = float.NaN;
        optimizer.Apply(parameters, gradients, slots, 1, LaneSupport.Best);
        Assert.Equal([3], Enumerable.Range(0, Length).Where(i => float.IsNaN(parameters[i])));
    }
}
