using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Unrolled.Kernels;

namespace Unrolled.Tests.Reduced;

public class ReducedKernelTests
{
    public static TheoryData<LaneWidth> Lanes { get; } = [.. LaneSupport.Supported];

    [Fact]
    public void ToBFloat16_OfAnyFloat_IsTheNearest()
    {
        var random = new Random(1);
        for (int i = 0; i < 100_000; i++)
        {
            float value = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
            if (!float.IsFinite(value) || MathF.Abs(value) is < 4.8e-38f or > 3.38e38f)
            {
                continue;
            }

            float rounded = ReducedWeights.ToBFloat16(value);
            uint bits = BitConverter.SingleToUInt32Bits(rounded);
            Assert.Equal(0u, bits & 0xFFFF);
            double error = Math.Abs((double)rounded - value);
            foreach (uint neighbor in new[] { bits - 0x10000, bits + 0x10000 })
            {
                double other = Math.Abs((double)BitConverter.UInt32BitsToSingle(neighbor) - value);
                Assert.True(error < other || (error == other && (bits >> 16 & 1) == 0), $"{value:g9} became {rounded:g9}");
            }
        }
    }

    [Theory]
    [InlineData(0f, 0f)]
    [InlineData(1e-40f, 0f)]
    [InlineData(float.MaxValue, 3.3895314e38f)]
    [InlineData(float.MinValue, -3.3895314e38f)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(float.NaN, float.NaN)]
    [InlineData(1.00390625f, 1f)]
    [InlineData(1.01171875f, 1.015625f)]
    public void ToBFloat16_AtTheEdges_IsWhatTheDocumentationSays(float value, float expected) => Assert.Equal(expected, ReducedWeights.ToBFloat16(value));

    [Theory]
    [InlineData(float.MaxValue)]
    [InlineData(-3.4028e38f)]
    [InlineData(3.4e38f)]
    public void Quantize_OfTheLargestFloats_StaysFinite(float value)
    {
        float[] row = [value, value / 3, 1f], once = new float[3], twice = new float[3];
        ReducedWeights.Quantize(WeightPrecision.Int8, row, once);
        ReducedWeights.Quantize(WeightPrecision.Int8, once, twice);
        Assert.Equal(once, twice);
        Assert.InRange(once[0] / value, 0.9999f, 1.0001f);
    }

    [Fact]
    public void Quantize_AsBytes_IsExactAndStays()
    {
        var random = new Random(2);
        for (int i = 0; i < 2_000; i++)
        {
            float[] row = [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => (random.NextSingle() - 0.5f) * MathF.Pow(10, random.Next(-12, 12)))];
            float[] once = new float[row.Length], twice = new float[row.Length];
            ReducedWeights.Quantize(WeightPrecision.Int8, row, once);
            ReducedWeights.Quantize(WeightPrecision.Int8, once, twice);
            Assert.Equal(once, twice);
            float scale = ReducedWeights.ScaleOf(row), largest = row.Max(MathF.Abs);
            for (int k = 0; k < row.Length; k++)
            {
                Assert.Equal((double)ReducedWeights.ToByte(row[k], scale) * scale, once[k]);
                Assert.True(Math.Abs((double)row[k] - once[k]) <= largest / 253.9, $"{row[k]} became {once[k]}, largest {largest}");
            }
        }
    }

    [Fact]
    public void ToBytes_OfAnyLength_IsThePlainLoop()
    {
        var random = new Random(3);
        for (int count = 1; count <= 70; count++)
        {
            float[] x = [.. Enumerable.Range(0, count).Select(_ => 3 * (random.NextSingle() - 0.5f))];
            float[] bytes = new float[(count + 3) / 4 + 1];
            bytes[^1] = 7f;
            float scale = ReducedWeights.ToBytes(count, ref x[0], ref bytes[0]), largest = x.Max(MathF.Abs);
            Assert.Equal(largest / 127, scale);
            Assert.Equal(7f, bytes[^1]);
            ReadOnlySpan<sbyte> actual = MemoryMarshal.Cast<float, sbyte>(bytes.AsSpan());
            for (int k = 0; k < actual.Length - 4; k++)
            {
                Assert.Equal(k < count ? (sbyte)MathF.Round(x[k] * (127 / largest)) : 0, actual[k]);
            }
        }
    }

    [Theory]
    [InlineData(0f, 0f)]
    [InlineData(1e-31f, 0f)]
    [InlineData(float.NaN, float.NaN)]
    [InlineData(float.NegativeInfinity, float.NaN)]
    public void ToBytes_OfWhatHasNoFactor_IsZeros(float value, float scale)
    {
        for (int place = 0; place < 21; place++)
        {
            float[] x = new float[21], bytes = [.. Enumerable.Repeat(5f, 6)];
            x[place] = value;
            Assert.Equal(scale, ReducedWeights.ToBytes(x.Length, ref x[0], ref bytes[0]));
            Assert.All(bytes, b => Assert.Equal(0f, b));
        }
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public void AddByteProducts_OnTheseLanes_IsExact(LaneWidth lanes) => ILaneAction.On(lanes, new ByteProductsAction());

    [Theory]
    [MemberData(nameof(Lanes))]
    public void Halves_OnTheseLanes_AreTheFloats(LaneWidth lanes) => ILaneAction.On(lanes, new HalvesAction());

    private sealed class ByteProductsAction : ILaneAction
    {
        public void Run<L, V>()
            where L : struct, ILanes<V>
            where V : struct
        {
            var random = new Random(4);
            int width = (int)L.Width;
            for (int i = 0; i < 300; i++)
            {
                // Extremes among them.
                sbyte[] w = [.. Enumerable.Range(0, 12 * width).Select(_ => i < 20 ? (sbyte)(random.Next(2) * 254 - 127) : (sbyte)random.Next(-127, 128))];
                sbyte[] x = [.. Enumerable.Range(0, 12).Select(_ => i < 20 ? (sbyte)(random.Next(2) * 254 - 127) : (sbyte)random.Next(-127, 128))];
                int[] sums = new int[width], offsets = new int[width];
                for (int lane = 0; lane < width; lane++)
                {
                    for (int k = 0; k < 12; k++)
                    {
                        sbyte weight = w[(k / 4 * width + lane) * 4 + k % 4];
                        sums[lane] += weight * x[k];
                        offsets[lane] -= 128 * weight;
                    }
                }

                V sum = L.ByteProductStart(L.Load(ref Unsafe.As<int, float>(ref offsets[0]), 0));
                for (int k = 0; k < 3; k++)
                {
                    V values = L.Splat(MemoryMarshal.Cast<sbyte, float>(x)[k]);
                    sum = L.AddByteProducts(sum, L.Load(ref Unsafe.As<sbyte, float>(ref w[4 * width * k]), 0), values);
                }

                int[] actual = new int[width];
                float[] floats = new float[width];
                L.Store(sum, ref Unsafe.As<int, float>(ref actual[0]), 0);
                L.Store(L.FromIntegers(sum), ref floats[0], 0);
                Assert.Equal(sums, actual);
                Assert.Equal(sums.Select(s => (float)s), floats);
            }
        }
    }

    private sealed class HalvesAction : ILaneAction
    {
        public void Run<L, V>()
            where L : struct, ILanes<V>
            where V : struct
        {
            uint[] words = [.. Enumerable.Range(0, (int)L.Width).Select(i => 0x3F80_C000u + 0x0101_0203u * (uint)i)];
            float[] low = new float[words.Length], high = new float[words.Length];
            V loaded = L.Load(ref Unsafe.As<uint, float>(ref words[0]), 0);
            L.Store(L.LowHalves(loaded), ref low[0], 0);
            L.Store(L.HighHalves(loaded), ref high[0], 0);
            Assert.Equal(words.Select(w => BitConverter.UInt32BitsToSingle(w << 16)), low);
            Assert.Equal(words.Select(w => BitConverter.UInt32BitsToSingle(w & 0xFFFF0000)), high);
        }
    }
}
