using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>The kernels of PReLU: plain loops in double precision, and the same bits on all lanes.</summary>
public class PReluKernelTests(ITestOutputHelper output)
{
    public static TheoryData<int, int> Sizes { get; } = new() { { 1, 1 }, { 3, 2 }, { 5, 7 }, { 4, 8 }, { 3, 9 }, { 2, 16 }, { 7, 17 }, { 3, 20 }, { 6, 33 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Kernels_EqualLoopsInDouble(int rows, int columns)
    {
        var call = new Call(rows, columns);
        LaneCall.Run(LaneSupport.Best, call);
        double[] y = new double[rows * columns], dx = new double[rows * columns], dAlpha = new double[columns];
        for (int i = 0; i < y.Length; i++)
        {
            (int r, int u) = (i / columns, i % columns);
            double x = call.X[r, u], alpha = call.Alpha[0, u], dy = call.Dy[r, u];
            y[i] = x > 0 ? x : alpha * x;
            dx[i] = x > 0 ? dy : alpha * dy;
            dAlpha[u] += x > 0 ? 0 : x * dy;
        }

        List<NamedValues<double>> expected = [new(Quantity.Output, "y", y), new(Quantity.ParameterGradient, "dα", dAlpha), new(Quantity.InputGradient, "dx", dx)];
        Closeness.AssertClose(expected, call.Actual(), output);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Kernels_AllLanes_SameBits(int rows, int columns)
    {
        var reference = new Call(rows, columns);
        LaneCall.Run(LaneWidth.Scalar, reference);
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            var call = new Call(rows, columns);
            LaneCall.Run(lanes, call);
            Closeness.AssertSameBits(reference.Actual(), call.Actual(), $"{lanes}");
        }
    }

    [Fact]
    public void Channels_ExpandAndFold_AreOverPixels()
    {
        var columns = new float[6];
        Channels.Expand([1, 2, 3], columns);
        Assert.Equal([1, 2, 3, 1, 2, 3], columns);
        var values = new float[2];
        Channels.Fold([1, 2, 3, 4, 5, 6], values);
        Assert.Equal([9, 12], values);
    }

    private sealed class Call(int rows, int columns) : ILaneCall
    {
        // Every seventh value is a zero of either sign.
        public KernelMatrix X { get; } = new(rows, columns, (r, u) => (r * 5 + u) % 7 == 0 ? (u % 2 == 0 ? 0f : -0f) : MathF.Sin(r * 31 + u * 17));

        public KernelMatrix Dy { get; } = KernelMatrix.Random(rows, columns, 2);

        public KernelMatrix Alpha { get; } = KernelMatrix.Random(1, columns, 3);

        public KernelMatrix Y { get; } = new(rows, columns);

        public KernelMatrix Dx { get; } = new(rows, columns);

        public KernelMatrix AlphaGradient { get; } = new(1, columns);

        public void Run<L, V>()
            where L : struct, ILanes<V>
            where V : struct
        {
            PRelu.Forward<L, V>(rows, columns, ref X.Start, ref Alpha.Start, ref Y.Start, X.Stride);
            PRelu.AddGradient<L, V>(rows, columns, ref X.Start, ref Dy.Start, X.Stride, ref AlphaGradient.Start);
            PRelu.Backward<L, V>(rows, columns, ref X.Start, ref Alpha.Start, ref Dy.Start, ref Dx.Start, X.Stride);
        }

        public List<NamedValues<float>> Actual() =>
            [new(Quantity.Output, "y", Y.Values()), new(Quantity.ParameterGradient, "dα", AlphaGradient.Values()), new(Quantity.InputGradient, "dx", Dx.Values())];
    }
}
