using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>The kernels of layer normalization: plain loops in double precision, and the same bits on all lanes.</summary>
public class LayerNormalizationKernelTests(ITestOutputHelper output)
{
    private const float Epsilon = 1e-3f;

    // Not two columns: their x̂ are ±1 whatever they are, and dx is what rounding leaves of nothing.
    public static TheoryData<int, int> Sizes { get; } = new() { { 1, 1 }, { 2, 3 }, { 3, 5 }, { 5, 7 }, { 4, 8 }, { 3, 9 }, { 2, 16 }, { 7, 17 }, { 3, 20 }, { 6, 33 }, { 2, 130 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Kernels_EqualLoopsInDouble(int rows, int columns)
    {
        var call = new Call(rows, columns);
        LaneCall.Run(LaneSupport.Best, call);
        Closeness.AssertClose(call.Expected(), call.Actual(), output);
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

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public void Step_EqualsForward(int columns)
    {
        var call = new Call(1, columns);
        LaneCall.Run(LaneSupport.Best, call);
        Closeness.AssertSameBits(call.Y.Values(), call.Stepped.Values(), "one row");
    }

    [Fact]
    public void Forward_EqualValues_GiveTheBias()
    {
        var call = new Call(2, 20, (_, _) => 1000.1f);
        LaneCall.Run(LaneSupport.Best, call);
        for (int u = 0; u < 20; u++)
        {
            Assert.Equal(call.Bias[0, u], call.Y[0, u], 1e-2f);
        }
    }

    // A mean far from zero costs as many digits as it has more than the deviation, and no more: the variance does not cancel.
    [Fact]
    public void Forward_MeanFarFromZero_KeepsTheDeviation()
    {
        var call = new Call(3, 64, (r, u) => 4096 + (r + u) % 2);
        LaneCall.Run(LaneSupport.Best, call);
        for (int r = 0; r < 3; r++)
        {
            Assert.Equal(4096.5f, call.Moments[r, 0]);
            Assert.Equal(1 / Math.Sqrt(0.25 + Epsilon), call.Moments[r, 1], 1e-6);
        }
    }

    private sealed class Call(int rows, int columns, Func<int, int, float>? x = null) : ILaneCall
    {
        public KernelMatrix X { get; } = x is null ? KernelMatrix.Random(rows, columns, 1, 2, 0.5f) : new(rows, columns, x);

        public KernelMatrix Dy { get; } = KernelMatrix.Random(rows, columns, 2);

        public KernelMatrix Gain { get; } = KernelMatrix.Random(1, columns, 3, 0.5f, 1);

        public KernelMatrix Bias { get; } = KernelMatrix.Random(1, columns, 4);

        public KernelMatrix Y { get; } = new(rows, columns);

        public KernelMatrix Stepped { get; } = new(1, columns);

        public KernelMatrix Dx { get; } = new(rows, columns);

        public KernelMatrix GainGradient { get; } = new(1, columns);

        public KernelMatrix BiasGradient { get; } = new(1, columns);

        public float[,] Moments { get; } = new float[rows, 2];

        public void Run<L, V>()
            where L : struct, ILanes<V>
            where V : struct
        {
            LayerNormalization.Forward<L, V>(rows, columns, Epsilon, ref X.Start, ref Gain.Start, ref Bias.Start, ref Y.Start, X.Stride, ref Moments[0, 0]);
            LayerNormalization.Step<L, V>(columns, Epsilon, ref X.Start, ref Gain.Start, ref Bias.Start, ref Stepped.Start);
            LayerNormalization.AddGradients<L, V>(rows, columns, ref X.Start, ref Moments[0, 0], ref Dy.Start, X.Stride, ref GainGradient.Start, ref BiasGradient.Start);
            LayerNormalization.Backward<L, V>(rows, columns, ref X.Start, ref Gain.Start, ref Moments[0, 0], ref Dy.Start, ref Dx.Start, X.Stride);
        }

        public List<NamedValues<float>> Actual() =>
        [
            new(Quantity.Output, "y", Y.Values()),
            new(Quantity.ParameterGradient, "dγ", GainGradient.Values()),
            new(Quantity.ParameterGradient, "dβ", BiasGradient.Values()),
            new(Quantity.InputGradient, "dx", Dx.Values()),
        ];

        public List<NamedValues<double>> Expected()
        {
            double[] y = new double[rows * columns], dx = new double[rows * columns], dGain = new double[columns], dBias = new double[columns];
            for (int r = 0; r < rows; r++)
            {
                double mean = 0, variance = 0, gradient = 0, product = 0;
                for (int u = 0; u < columns; u++)
                {
                    mean += (double)X[r, u] / columns;
                }

                for (int u = 0; u < columns; u++)
                {
                    variance += (X[r, u] - mean) * (X[r, u] - mean) / columns;
                }

                double deviation = Math.Sqrt(variance + Epsilon);
                for (int u = 0; u < columns; u++)
                {
                    double normalized = (X[r, u] - mean) / deviation, g = (double)Gain[0, u] * Dy[r, u];
                    y[r * columns + u] = Gain[0, u] * normalized + Bias[0, u];
                    dGain[u] += Dy[r, u] * normalized;
                    dBias[u] += Dy[r, u];
                    gradient += g / columns;
                    product += g * normalized / columns;
                }

                for (int u = 0; u < columns; u++)
                {
                    dx[r * columns + u] = ((double)Gain[0, u] * Dy[r, u] - gradient - (X[r, u] - mean) / deviation * product) / deviation;
                }
            }

            return [new(Quantity.Output, "y", y), new(Quantity.ParameterGradient, "dγ", dGain), new(Quantity.ParameterGradient, "dβ", dBias), new(Quantity.InputGradient, "dx", dx)];
        }
    }
}
