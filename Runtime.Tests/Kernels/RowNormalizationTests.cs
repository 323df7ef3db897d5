using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>The normalization of rows against loops in double precision, with the same bits on all lanes and without reading or writing past a row.</summary>
public class RowNormalizationTests
{
    private const int Rows = 3;

    public static TheoryData<int, int> Shapes { get; } = MakeShapes();

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Normalize_OfRows_MatchesLoops(int gates, int units)
    {
        var row = new Row(gates, units);
        float[] v = row.Draw(1, seed: 1);
        (double[] expected, double[] factors) = row.Normalized(v);
        (float[] N, float[] Factors)? first = null;
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            (float[] n, float[] actual) = row.Normalize(lanes, v);
            AssertClose(row.Values(expected), row.Values(n), 2e-6);
            AssertClose(factors, actual, 1e-6);
            first ??= (n, actual);
            Closeness.AssertSameBits(row.Values(first.Value.N), row.Values(n), $"{lanes}");
            Closeness.AssertSameBits(first.Value.Factors, actual, $"factors, {lanes}");
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Gradient_OfRows_MatchesLoops(int gates, int units)
    {
        var row = new Row(gates, units);
        float[] v = row.Draw(1, seed: 1), dy = row.Draw(0, seed: 2), gain = row.Draw(1, seed: 3)[..row.Width];
        double[] expected = row.ExpectedGradient(v, dy, gain);
        float[]? first = null;
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            float[] actual = row.Gradient(lanes, v, dy, gain);
            AssertClose(row.Values(expected), row.Values(actual), 1e-5);
            first ??= actual;
            Closeness.AssertSameBits(row.Values(first), row.Values(actual), $"{lanes}");
        }
    }

    // A constant row has no deviation: n is 0, and s is 1/√ε.
    [Fact]
    public void Normalize_OfConstantRow_IsZero()
    {
        var row = new Row(4, 8);
        float[] v = new float[row.Length];
        Array.Fill(v, 0.5f);
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            (float[] n, float[] factors) = row.Normalize(lanes, v);
            Assert.All(row.Values(n), value => Assert.Equal(0f, value));
            Assert.All(factors, factor => Assert.Equal(1f / MathF.Sqrt(RowNormalization.Epsilon), factor));
        }
    }

    [Fact]
    public void Normalize_OfNaN_IsNaNInItsRowAlone()
    {
        var row = new Row(3, 17);
        float[] v = row.Draw(1, seed: 1);
        v[row.Stride + 5] = float.NaN;
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            float[] n = row.Values(row.Normalize(lanes, v).N);
            Assert.All(n[..51], value => Assert.False(float.IsNaN(value)));
            Assert.All(n[51..102], value => Assert.True(float.IsNaN(value)));
            Assert.All(n[102..], value => Assert.False(float.IsNaN(value)));
        }
    }

    [Fact]
    public void Pack_WithoutBias_StartsFromZero()
    {
        float[] weights = [1f, 2f, 3f, 4f, 5f, 6f], a = [1f, 10f], panels = new float[Panels.Length(1, 3, 3)], c = new float[4];
        Array.Fill(panels, 7f);
        Panels.Pack(LaneWidth.Scalar, 3, weights, default, default, [1f], panels);
        Panels.Multiply<Lanes1, float>(1, 4, 3, 1, 1, 2, ref a[0], 2, ref panels[0], ref c[0], 4, 0);
        Assert.Equal([21f, 43f, 65f, 0f], c);
    }

    private static TheoryData<int, int> MakeShapes()
    {
        var shapes = new TheoryData<int, int>();
        foreach (int units in new[] { 1, 3, 7, 8, 9, 16, 17, 20, 33, 64 })
        {
            foreach (int gates in new[] { 1, 3, 4 })
            {
                shapes.Add(gates, units);
            }
        }

        return shapes;
    }

    private static void AssertClose(double[] expected, float[] actual, double tolerance)
    {
        double scale = Math.Max(1, expected.Max(Math.Abs));
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * scale, $"[{i}]: {actual[i]}, should be {expected[i]}");
        }
    }

    // Rows [gates, padded units] with a guard after each.
    private sealed class Row(int gates, int units)
    {
        private const float Guard = 12345f;

        private readonly int _padded = units + 3 & ~3;

        public int Width => gates * _padded;

        public int Stride => Width + 5;

        public int Length => Rows * Stride;

        public float[] Draw(float mean, int seed)
        {
            var random = new Random(seed);
            float[] values = new float[Length];
            for (int i = 0; i < Length; i++)
            {
                values[i] = i % Stride >= Width ? Guard : mean + 2 * random.NextSingle() - 1;
            }

            return values;
        }

        // The values without padding and guards.
        public T[] Values<T>(T[] rows) => [.. rows.Where((_, i) => IsValue(i))];

        public (float[] N, float[] Factors) Normalize(LaneWidth lanes, float[] v)
        {
            float[] n = new float[Length], factors = new float[Rows];
            Array.Fill(n, Guard);
            switch (lanes)
            {
                case LaneWidth.Lanes512: Run<Lanes512, Vector512<float>>(); break;
                case LaneWidth.Lanes256: Run<Lanes256, Vector256<float>>(); break;
                case LaneWidth.Lanes128: Run<Lanes128, Vector128<float>>(); break;
                default: Run<Lanes1, float>(); break;
            }

            AssertGuards(n);
            return (n, factors);

            void Run<L, V>()
                where L : struct, ILanes<V>
                where V : struct
                => RowNormalization.Normalize<L, V>(Rows, gates, units, ref MemoryMarshal.GetArrayDataReference(v), Stride, ref MemoryMarshal.GetArrayDataReference(n), Stride, ref factors[0]);
        }

        public float[] Gradient(LaneWidth lanes, float[] v, float[] dy, float[] gain)
        {
            (float[] n, float[] factors) = Normalize(lanes, v);
            switch (lanes)
            {
                case LaneWidth.Lanes512: Run<Lanes512, Vector512<float>>(); break;
                case LaneWidth.Lanes256: Run<Lanes256, Vector256<float>>(); break;
                case LaneWidth.Lanes128: Run<Lanes128, Vector128<float>>(); break;
                default: Run<Lanes1, float>(); break;
            }

            AssertGuards(n);
            return n;

            void Run<L, V>()
                where L : struct, ILanes<V>
                where V : struct
                => RowNormalization.Gradient<L, V>(Rows, gates, units, ref MemoryMarshal.GetArrayDataReference(dy), Stride, ref MemoryMarshal.GetArrayDataReference(gain), ref MemoryMarshal.GetArrayDataReference(n), Stride, ref factors[0]);
        }

        public (double[] N, double[] Factors) Normalized(float[] v)
        {
            double[] n = new double[Length], factors = new double[Rows];
            for (int r = 0; r < Rows; r++)
            {
                int[] places = [.. Places(r)];
                double mean = places.Average(i => (double)v[i]), variance = places.Average(i => (v[i] - mean) * (v[i] - mean));
                factors[r] = 1 / Math.Sqrt(variance + RowNormalization.Epsilon);
                foreach (int i in places)
                {
                    n[i] = (v[i] - mean) * factors[r];
                }
            }

            return (n, factors);
        }

        // dv[i] = Σ_j gain[j]·dy[j]·∂n[j]/∂v[i], with ∂n[j]/∂v[i] = s·(δ − 1/N − n[i]·n[j]/N).
        public double[] ExpectedGradient(float[] v, float[] dy, float[] gain)
        {
            (double[] n, double[] factors) = Normalized(v);
            double[] dv = new double[Length];
            for (int r = 0; r < Rows; r++)
            {
                int[] places = [.. Places(r)];
                foreach (int i in places)
                {
                    foreach (int j in places)
                    {
                        dv[i] += (double)gain[j - r * Stride] * dy[j] * factors[r] * ((i == j ? 1 : 0) - (1 + n[i] * n[j]) / places.Length);
                    }
                }
            }

            return dv;
        }

        private IEnumerable<int> Places(int r) => Enumerable.Range(r * Stride, Stride).Where(IsValue);

        private bool IsValue(int i) => i % Stride < Width && i % Stride % _padded < units;

        private void AssertGuards(float[] rows) => Assert.All(rows.Where((_, i) => i % Stride >= Width), value => Assert.Equal(Guard, value));
    }
}
