using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>The operations of lanes whose results for NaN and zeros are part of what kernels rely on.</summary>
public class LanesTests
{
    private static readonly float[] Special =
        [0f, -0f, 1f, -1f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -float.Epsilon, float.MaxValue, -float.MaxValue, 1.17549435e-38f, 2f, 3f];

    public static TheoryData<LaneWidth> Lanes { get; } = [.. LaneSupport.Supported];

    [Theory]
    [MemberData(nameof(Lanes))]
    public void Maximum_OfAnyPair_IsTheLargerOrNaN(LaneWidth lanes)
    {
        foreach ((float a, float b) in Pairs())
        {
            var action = new Pair(a, b, 5f);
            ILaneAction.On(lanes, action);
            float expected = float.IsNaN(a) || float.IsNaN(b) ? float.NaN : a > b ? a : b > a ? b : float.IsNegative(a) ? b : a;
            Assert.All(action.Maximum, m => Assert.Equal(BitConverter.SingleToInt32Bits(expected) & Sign(expected), BitConverter.SingleToInt32Bits(m) & Sign(m)));
        }

        // The sign of a NaN says nothing.
        static int Sign(float value) => float.IsNaN(value) ? 0x7F800000 : -1;
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public void WhereEqual_OfAnyPair_IsTheValueOrZero(LaneWidth lanes)
    {
        foreach ((float a, float b) in Pairs())
        {
            foreach (float value in Special)
            {
                var action = new Pair(a, b, value);
                ILaneAction.On(lanes, action);
                float[] expected = new float[action.WhereEqual.Length];
                expected.AsSpan().Fill(a == b ? value : 0f);
                Closeness.AssertSameBits(expected, action.WhereEqual, $"{a} == {b} ? {value}");
            }
        }
    }

    private static IEnumerable<(float A, float B)> Pairs() => Special.SelectMany(a => Special.Select(b => (a, b)));

    private sealed class Pair(float a, float b, float value) : ILaneAction
    {
        public float[] Maximum { get; private set; } = [];

        public float[] WhereEqual { get; private set; } = [];

        public void Run<L, V>()
            where L : struct, ILanes<V>
            where V : struct
        {
            Maximum = new float[L.Width];
            WhereEqual = new float[L.Width];
            L.Store(L.Maximum(L.Splat(a), L.Splat(b)), ref Maximum[0], 0);
            L.Store(L.WhereEqual(L.Splat(a), L.Splat(b), L.Splat(value)), ref WhereEqual[0], 0);
        }
    }
}
