using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>A token gives the bits of the product with a vector of zeros and a one, forward and backward, on all lanes.</summary>
public class TokenKernelTests
{
    // Of every group of rows one token comes twice, and 0 and the last one occur.
    private const int Rows = 11, TokenStride = 3, Guard = 16;

    public static TheoryData<LaneWidth, int, int, int> Shapes { get; } = new(
        from lanes in LaneSupport.Supported
        from units in new[] { 1, 3, 7, 8, 9, 16, 17, 20, 33, 64 }
        from gates in new[] { 1, 2, 3, 4 }
        from count in new[] { 1, 2, 65 }
        select (lanes, units, gates, count));

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Select_OfPackedPanels_IsTheProductWithOneHotRows(LaneWidth lanes, int units, int gates, int count)
    {
        var random = new Random(units * 1000 + gates * 100 + count);
        float[] tokens = DrawTokens(random, count), oneHot = OneHot(tokens, count);
        int padded = lanes == LaneWidth.Scalar ? units : Panels.PaddedUnits(units), panelRows = 1 + count + 2, columns = gates * padded, stride = columns + 5;
        float[] scales = [.. Enumerable.Range(0, gates).Select(g => g % 2 == 0 ? 0.5f : 1f)];
        var panels = new AlignedBuffer(Panels.Length(gates, units, panelRows));
        Panels.Pack(lanes, units, Draw(random, gates * units * count), Draw(random, gates * units * 2), Draw(random, gates * units), scales, panels.Span);
        var part = new PanelPart(gates * panelRows, gates, gates);
        foreach (bool fromBias in new[] { true, false })
        {
            float[] expected = Draw(random, Rows * stride + Guard), actual = [.. expected];
            new ProductKernel(part, fromBias, padded, count, oneHot, panels, expected, stride).On(lanes);
            new SelectKernel(part, fromBias, padded, tokens, panels, actual, stride).On(lanes);
            Closeness.AssertSameBits(expected, actual, $"{lanes}, from bias {fromBias}");
        }
    }

    [Fact]
    public void Select_OfSomeGatesOfAPart_LeavesTheOthers()
    {
        // As a GRU's inputs: gates 1 and 2 of three, the first of two rows of a part that starts after three biases.
        const int Units = 20, Padded = 20, Stride = 60;
        var random = new Random(1);
        var part = new PanelPart(3 + 2 * 2, 3, 2);
        float[] weights = Draw(random, 2 * Units * 2), tokens = [1, 0, 1];
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            var panels = new AlignedBuffer(Padded * part.UnitFloats);
            Panels.Pack(lanes, Units, part, 0, weights, [1f, 1f], panels.Span);
            float[] actual = [.. Enumerable.Repeat(2f, 3 * Stride)];
            new SelectKernel(part, false, Padded, tokens, panels, actual, Stride, gate: 1, tokenStride: 1).On(lanes);
            for (int i = 0; i < actual.Length; i++)
            {
                int row = i / Stride, gate = i % Stride / Padded, unit = i % Padded;
                Assert.Equal(gate == 0 ? 2f : 2f + weights[((gate - 1) * Units + unit) * 2 + (int)tokens[row]], actual[i]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Add_ToTokenRows_IsTheTransposedProductWithOneHotRows(LaneWidth lanes, int units, int gates, int count)
    {
        var random = new Random(units * 1000 + gates * 100 + count);
        int columns = gates * (lanes == LaneWidth.Scalar ? units : Panels.PaddedUnits(units)), stride = columns + 5;
        float[] tokens = DrawTokens(random, count), oneHot = OneHot(tokens, count), source = Draw(random, Rows * stride);
        float[] expected = new float[count * columns + Guard], actual = [.. expected];
        new TransposedProductKernel(columns, count, oneHot, source, stride, expected).On(lanes);
        new AddKernel(columns, tokens, source, stride, actual, -1).On(lanes);
        Closeness.AssertSameBits(expected, actual, $"{lanes}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(19)]
    [InlineData(33)]
    public void Add_OfAnyUnits_AddsRowByRowButNotTheExcepted(int units)
    {
        const int Count = 5, Except = 2;
        var random = new Random(units);
        float[] tokens = DrawTokens(random, Count), source = Draw(random, Rows * units), expected = Draw(random, Count * units), start = [.. expected];
        for (int r = 0; r < Rows; r++)
        {
            int token = (int)tokens[r * TokenStride];
            for (int u = 0; u < units && token != Except; u++)
            {
                expected[token * units + u] += source[r * units + u];
            }
        }

        Assert.Contains((float)Except, tokens);
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            float[] actual = [.. start];
            new AddKernel(units, tokens, source, units, actual, Except).On(lanes);
            Closeness.AssertSameBits(expected, actual, $"{lanes}");
        }
    }

    [Fact]
    public void Copy_WritesTheRowsAndNothingBehindThem()
    {
        const int Count = 5, Units = 7, Stride = 16;
        var random = new Random(1);
        float[] tokens = DrawTokens(random, Count), table = Draw(random, Count * Units), target = new float[Rows * Stride];
        TokenRows.Copy(Rows, Units, ref tokens[0], TokenStride, ref table[0], Units, ref target[0], Stride);
        for (int i = 0; i < target.Length; i++)
        {
            Assert.Equal(i % Stride < Units ? table[(int)tokens[i / Stride * TokenStride] * Units + i % Stride] : 0f, target[i]);
        }
    }

    [Fact]
    public void OneHot_WritesZerosAndOnesAndNothingBehindThem()
    {
        const int Count = 5, Stride = 16;
        float[] tokens = DrawTokens(new Random(1), Count), target = [.. Enumerable.Repeat(9f, Rows * Stride)];
        TokenRows.OneHot(Rows, Count, ref tokens[0], TokenStride, ref target[0], Stride);
        for (int i = 0; i < target.Length; i++)
        {
            Assert.Equal(i % Stride >= Count ? 9f : i % Stride == tokens[i / Stride * TokenStride] ? 1f : 0f, target[i]);
        }
    }

    private static float[] DrawTokens(Random random, int count)
    {
        var tokens = new float[Rows * TokenStride];
        for (int r = 0; r < Rows; r++)
        {
            tokens[r * TokenStride] = r switch { 0 => 0, 1 or 5 => count - 1, 2 => count / 2, _ => random.Next(count) };
        }

        return tokens;
    }

    private static float[] OneHot(float[] tokens, int count)
    {
        var oneHot = new float[Rows * count];
        for (int r = 0; r < Rows; r++)
        {
            oneHot[r * count + (int)tokens[r * TokenStride]] = 1f;
        }

        return oneHot;
    }

    private static float[] Draw(Random random, int length) => [.. Enumerable.Range(0, length).Select(_ => 2 * random.NextSingle() - 1)];

    private sealed class ProductKernel(PanelPart part, bool fromBias, int padded, int count, float[] oneHot, AlignedBuffer panels, float[] c, int stride) : LaneKernel
    {
        protected override void Run<L, V>() => Panels.Multiply<L, V>(part, 0, fromBias, padded, Rows, count, ref oneHot[0], count, ref panels.Start, ref c[0], stride, padded);
    }

    private sealed class SelectKernel(PanelPart part, bool fromBias, int padded, float[] tokens, AlignedBuffer panels, float[] c, int stride, int gate = 0, int tokenStride = TokenStride) : LaneKernel
    {
        protected override void Run<L, V>() => Panels.Select<L, V>(part, gate, fromBias, padded, tokens.Length / tokenStride, ref tokens[0], tokenStride, ref panels.Start, ref c[0], stride, padded);
    }

    private sealed class TransposedProductKernel(int columns, int count, float[] oneHot, float[] source, int stride, float[] target) : LaneKernel
    {
        protected override void Run<L, V>() => Matrix.MultiplyAdd<L, V>(count, columns, Rows, ref oneHot[0], 1, count, ref source[0], stride, ref target[0], columns);
    }

    private sealed class AddKernel(int columns, float[] tokens, float[] source, int stride, float[] target, int except) : LaneKernel
    {
        protected override void Run<L, V>() => TokenRows.Add<L, V>(Rows, columns, ref tokens[0], TokenStride, ref source[0], stride, ref target[0], columns, except);
    }
}
