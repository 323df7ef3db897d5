using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>The kernels of batch normalization: plain loops in double precision, and the same bits on all lanes.</summary>
public class BatchNormalizationKernelTests(ITestOutputHelper output)
{
    private const float Epsilon = 1e-3f;

    // Rows, pixels, channels. Not two values per channel: their x̂ are ±1 whatever they are, and dx is what rounding leaves of nothing.
    public static TheoryData<int, int, int> Sizes { get; } = new()
    {
        { 3, 1, 1 }, { 5, 1, 2 }, { 7, 1, 7 }, { 4, 1, 8 }, { 9, 1, 9 }, { 3, 1, 16 }, { 6, 1, 17 }, { 8, 1, 20 }, { 5, 1, 33 }, { 2000, 1, 5 },
        { 1, 2, 3 }, { 3, 9, 1 }, { 4, 6, 3 }, { 2, 25, 4 }, { 3, 4, 9 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Training_EqualsLoopsInDouble(int rows, int pixels, int channels)
    {
        var call = new Call(true, rows, pixels, channels);
        LaneCall.Run(LaneSupport.Best, call);
        Closeness.AssertClose(call.Expected(), call.Actual(), output);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Inference_EqualsLoopsInDouble(int rows, int pixels, int channels)
    {
        var call = new Call(false, rows, pixels, channels);
        LaneCall.Run(LaneSupport.Best, call);
        Closeness.AssertClose(call.Expected(), call.Actual(), output);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Kernels_AllLanes_SameBits(int rows, int pixels, int channels)
    {
        foreach (bool training in new[] { true, false })
        {
            var reference = new Call(training, rows, pixels, channels);
            LaneCall.Run(LaneWidth.Scalar, reference);
            foreach (LaneWidth lanes in LaneSupport.Supported)
            {
                var call = new Call(training, rows, pixels, channels);
                LaneCall.Run(lanes, call);
                Closeness.AssertSameBits(reference.Actual(), call.Actual(), $"{lanes}");
            }
        }
    }

    [Fact]
    public void Training_OneRow_GivesBiasAndNoInputGradient()
    {
        var call = new Call(true, 1, 1, 9);
        LaneCall.Run(LaneSupport.Best, call);
        Assert.Equal(call.Bias, call.Y.Values());
        Assert.All(call.Dx.Values(), d => Assert.Equal(0f, d));
        Assert.All(call.RunningVariance, (v, c) => Assert.Equal(0.9f * call.FirstRunningVariance[c], v, 1e-6f));
    }

    // 1e5 rows whose naive sum of squares would lose all digits of the variance.
    [Fact]
    public void Training_ManyRowsFarFromZero_VarianceDoesNotCancel()
    {
        var call = new Call(true, 100_000, 1, 4, (r, u) => 8192 + (r + u) % 2);
        LaneCall.Run(LaneSupport.Best, call);
        Span<float> statistics = call.Statistics.Data;
        for (int c = 0; c < 4; c++)
        {
            Assert.Equal(8192.5f, statistics[c]);
            Assert.Equal(0.25f, statistics[2 * call.Statistics.Stride + c]);
        }
    }

    private sealed class Call : ILaneCall
    {
        private readonly bool _training;
        private readonly int _rows, _pixels, _channels, _columns;

        public Call(bool training, int rows, int pixels, int channels, Func<int, int, float>? x = null)
        {
            (_training, _rows, _pixels, _channels, _columns) = (training, rows, pixels, channels, pixels * channels);
            X = x is null ? KernelMatrix.Random(rows, _columns, 1, 2, 0.5f) : new(rows, _columns, x);
            Dy = KernelMatrix.Random(rows, _columns, 2);
            Y = new(rows, _columns);
            Dx = new(rows, _columns);
            GainGradient = new(1, channels);
            BiasGradient = new(1, channels);
            Panel = new(BatchNormalization.PanelRows, _columns);
            Statistics = new(BatchNormalization.StatisticsRows, _columns);
            Gain = KernelMatrix.Random(1, channels, 3, 0.5f, 1).Values();
            Bias = KernelMatrix.Random(1, channels, 4).Values();
            RunningMean = KernelMatrix.Random(1, channels, 5).Values();
            FirstRunningVariance = KernelMatrix.Random(1, channels, 6, 0.5f, 1).Values();
            RunningVariance = [.. FirstRunningVariance];
        }

        public KernelMatrix X { get; }

        public KernelMatrix Dy { get; }

        public KernelMatrix Y { get; }

        public KernelMatrix Dx { get; }

        public KernelMatrix GainGradient { get; }

        public KernelMatrix BiasGradient { get; }

        public KernelMatrix Panel { get; }

        public KernelMatrix Statistics { get; }

        public float[] Gain { get; }

        public float[] Bias { get; }

        public float[] RunningMean { get; }

        public float[] FirstRunningVariance { get; }

        public float[] RunningVariance { get; }

        public void Run<L, V>()
            where L : struct, ILanes<V>
            where V : struct
        {
            BatchNormalization.Pack(Gain, Bias, RunningMean, RunningVariance, Epsilon, _columns, Panel.Data, Panel.Stride);
            if (_training)
            {
                BatchNormalization.Forward<L, V>(_rows, _columns, _channels, Epsilon, ref X.Start, ref Panel.Start, Panel.Stride, ref Statistics.Start, ref Y.Start, X.Stride);
            }
            else
            {
                BatchNormalization.Infer<L, V>(_rows, _columns, ref X.Start, ref Panel.Start, Panel.Stride, ref Y.Start, X.Stride);
            }

            BatchNormalization.AddGradients<L, V>(_training, _rows, _columns, _channels, ref X.Start, ref Panel.Start, Panel.Stride, ref Statistics.Start, ref Dy.Start, X.Stride, ref GainGradient.Start, ref BiasGradient.Start);
            BatchNormalization.Backward<L, V>(_training, _rows, _columns, _channels, ref X.Start, ref Panel.Start, Panel.Stride, ref Statistics.Start, ref Dy.Start, ref Dx.Start, X.Stride);
            if (_training)
            {
                BatchNormalization.UpdateRunning(0.9, _rows * _pixels, ref Statistics.Start, Statistics.Stride, RunningMean, RunningVariance);
            }
        }

        public List<NamedValues<float>> Actual() =>
        [
            new(Quantity.Output, "y", Y.Values()),
            new(Quantity.ParameterGradient, "dγ", GainGradient.Values()),
            new(Quantity.ParameterGradient, "dβ", BiasGradient.Values()),
            new(Quantity.InputGradient, "dx", Dx.Values()),
            new(Quantity.State, "running mean", RunningMean),
            new(Quantity.State, "running variance", RunningVariance),
        ];

        public List<NamedValues<double>> Expected()
        {
            double[] y = new double[_rows * _columns], dx = new double[_rows * _columns], dGain = new double[_channels], dBias = new double[_channels];
            float[] firstMean = KernelMatrix.Random(1, _channels, 5).Values();
            double[] runningMean = [.. firstMean], runningVariance = [.. FirstRunningVariance];
            int count = _rows * _pixels;
            for (int c = 0; c < _channels; c++)
            {
                double mean = 0, variance = 0;
                ForEach(c, (r, u) => mean += (double)X[r, u] / count);
                ForEach(c, (r, u) => variance += (X[r, u] - mean) * (X[r, u] - mean) / count);
                if (_training)
                {
                    runningMean[c] = 0.9 * runningMean[c] + 0.1 * mean;
                    runningVariance[c] = 0.9 * runningVariance[c] + 0.1 * variance * count / (count - 1);
                }
                else
                {
                    (mean, variance) = (runningMean[c], runningVariance[c]);
                }

                double deviation = Math.Sqrt(variance + Epsilon);
                ForEach(c, (r, u) =>
                {
                    double normalized = (X[r, u] - mean) / deviation;
                    y[r * _columns + u] = Gain[c] * normalized + Bias[c];
                    dGain[c] += Dy[r, u] * normalized;
                    dBias[c] += Dy[r, u];
                });
                ForEach(c, (r, u) =>
                {
                    double centered = Dy[r, u] - (_training ? dBias[c] / count + (X[r, u] - mean) / deviation * dGain[c] / count : 0);
                    dx[r * _columns + u] = Gain[c] / deviation * centered;
                });
            }

            return
            [
                new(Quantity.Output, "y", y),
                new(Quantity.ParameterGradient, "dγ", dGain),
                new(Quantity.ParameterGradient, "dβ", dBias),
                new(Quantity.InputGradient, "dx", dx),
                new(Quantity.State, "running mean", runningMean),
                new(Quantity.State, "running variance", runningVariance),
            ];
        }

        private void ForEach(int channel, Action<int, int> action)
        {
            for (int r = 0; r < _rows; r++)
            {
                for (int p = 0; p < _pixels; p++)
                {
                    action(r, p * _channels + channel);
                }
            }
        }
    }
}
