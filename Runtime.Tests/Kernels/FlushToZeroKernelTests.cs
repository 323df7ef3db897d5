using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>What is below a threshold becomes +0, on all lanes and in spans of any length; NaN, infinities and everything else stay as they are.</summary>
public class FlushToZeroKernelTests
{
    private static readonly int[] Exponents = [FlushToZero.Value, FlushToZero.Gradient, FlushToZero.Square];

    public static TheoryData<LaneWidth> Lanes { get; } = [.. LaneSupport.Supported];

    [Theory]
    [MemberData(nameof(Lanes))]
    public void FlushToZero_OfAnyValue_IsItselfOrZero(LaneWidth lanes)
    {
        foreach (int exponent in Exponents)
        {
            foreach (float value in Values(exponent))
            {
                var action = new Flush(value, exponent);
                ILaneAction.On(lanes, action);
                bool isSmall = MathF.Abs(value) < MathF.ScaleB(1f, exponent);
                float[] expected = [.. action.Result.Select(_ => isSmall ? 0f : value)];
                Closeness.AssertSameBits(expected, action.Result, $"{value}, 2^{exponent}");
                Assert.Equal(isSmall, action.Any);
            }
        }
    }

    // One lane among others that are not small.
    [Theory]
    [MemberData(nameof(Lanes))]
    public void AnyBelow_OfOneLane_IsTrue(LaneWidth lanes)
    {
        for (int place = 0; place < (int)lanes; place++)
        {
            foreach (float value in new[] { 0f, -0f, 1e-39f, -1e-20f, 1e-15f })
            {
                float[] values = [.. Enumerable.Repeat(-1f, 16)];
                values[place] = value;
                var action = new Flush(values, FlushToZero.Value);
                ILaneAction.On(lanes, action);
                Assert.True(action.Any, $"{value} in lane {place}");
                values[place] = 0f;
                Closeness.AssertSameBits(values.AsSpan(0, (int)lanes), action.Result, $"{value} in lane {place}");
            }
        }
    }

    [Fact]
    public void Apply_ToSpans_ChangesSmallValuesAlone()
    {
        foreach (int exponent in Exponents)
        {
            float[] special = [.. Values(exponent)];
            foreach (int length in new[] { 0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 40, 63, 255, 256, 257, 300, 520 })
            {
                for (int place = 0; place < Math.Max(1, length); place++)
                {
                    float[] values = [.. Enumerable.Range(0, length).Select(i => i % 3 == 0 ? -0f : i - 5f)];
                    float value = special[(place + length) % special.Length];
                    if (length > 0)
                    {
                        values[place] = value;
                    }

                    bool isSmall = length > 0 && value != 0f && MathF.Abs(value) < MathF.ScaleB(1f, exponent);
                    Assert.Equal(isSmall, FlushToZero.Changes(values, exponent));
                    if (length > 0)
                    {
                        // As a step asks it of its features.
#pragma warning disable CA1857 // generated code has a constant there
                        Assert.Equal(isSmall, FlushToZero.Changes(ref values[0], length, exponent));
#pragma warning restore CA1857
                    }

                    float[] expected = [.. values];
                    if (isSmall)
                    {
                        expected[place] = 0f;
                    }

                    FlushToZero.Apply(values, exponent);
                    Closeness.AssertSameBits(expected, values, $"{value} at {place} of {length}, 2^{exponent}");
                }
            }
        }
    }

    [Fact]
    public void Thresholds_LeaveRoomForProducts()
    {
        const float SmallestNormal = 1.17549435e-38f;
        float value = MathF.ScaleB(1f, FlushToZero.Value), gradient = MathF.ScaleB(1f, FlushToZero.Gradient);
        Assert.True(MathF.ScaleB(value, -15) * MathF.ScaleB(value, -15) >= SmallestNormal);
        Assert.True(gradient * gradient * 1e-3f >= SmallestNormal);
        Assert.True(MathF.ScaleB(1f, FlushToZero.Square) * 0.5f >= SmallestNormal);
    }

    // A share of a softmax that would be a denormal number is the smallest normal one.
    [Fact]
    public void Softmax_OfFarApartValues_HasNoDenormalShares()
    {
        for (float gap = 80f; gap < 110f; gap += 0.25f)
        {
            float[] values = [0f, -gap, 0f, 0f, -gap / 2];
            LaneMath.Softmax(ref values[0], values.Length);
            Assert.All(values, v => Assert.True(v >= 1.17549435e-38f, $"{gap}: {v}"));
            Assert.Equal(1f, values.Sum(), 1e-6f);
        }
    }

    // The gradient of a weight that vanishes is 0, and no denormal number.
    [Fact]
    public void SoftmaxGradient_OfVanishingShares_IsZero()
    {
        float[] y = [1f, 1e-38f, 1e-20f], dy = [0.5f, 0.25f, 0.125f];
        LaneMath.SoftmaxGradient(ref y[0], ref dy[0], 3);
        Assert.Equal([0f, 0f, 0f], dy);

        // Nor is what large shares leave of a gradient that has sunk.
        y = [0.5f, 0.5f];
        dy = [1e-17f, 0f];
        LaneMath.SoftmaxGradient(ref y[0], ref dy[0], 2);
        Assert.Equal([0f, 0f], dy);
    }

    // The share of a class that is out of the question is 0 for its gradient.
    [Fact]
    public void LogSoftmaxGradient_OfVanishingShares_IsZero()
    {
        float[] y = [0f, -86f, -40f, -20f], dy = [0f, 0f, 1e-17f, 1e-3f];
        LaneMath.LogSoftmaxGradient(ref y[0], ref dy[0], 4);
        Assert.Equal([-1e-3f, 0f, 0f, 1e-3f], dy);
    }

    private static IEnumerable<float> Values(int exponent)
    {
        float at = MathF.ScaleB(1f, exponent);
        float[] positive =
            [0f, float.Epsilon, 1e-39f, 1.17549421e-38f, 1.17549435e-38f, 1e-30f, 1e-16f, 1e-8f, MathF.BitDecrement(at), at, MathF.BitIncrement(at), 1f, float.MaxValue, float.PositiveInfinity];
        return [.. positive, .. positive.Select(v => -v), float.NaN, BitConverter.Int32BitsToSingle(0x7F800001), BitConverter.UInt32BitsToSingle(0xFFC00000u)];
    }

    private sealed class Flush(float[] values, int exponent) : ILaneAction
    {
        public Flush(float value, int exponent)
            : this([.. Enumerable.Repeat(value, 16)], exponent)
        {
        }

        public float[] Result { get; private set; } = [];

        public bool Any { get; private set; }

        public void Run<L, V>()
            where L : struct, ILanes<V>
            where V : struct
        {
            Result = new float[L.Width];
            L.Store(L.FlushToZero(L.Load(ref values[0], 0), exponent), ref Result[0], 0);
            Any = L.AnyBelow(L.Load(ref values[0], 0), exponent);
        }
    }
}
