using System.Diagnostics;

namespace Unrolled.Tests;

/// <summary>The lectures' own case, Keras's TimeDistributed(Conv2D(64, (3, 3))) on (10, 128, 128, 3): 10 · 126 · 126 · 64 · 27 multiplications each way.</summary>
public class LectureConvolutionTests(ITestOutputHelper output)
{
    private const int Steps = 10, Size = 128, Channels = 3, Out = 126, Filters = 64, Row = Size * Size * Channels, OutRow = Out * Out * Filters;

    [Fact]
    public void Convolution_OfTenImages_ForwardAndBackward()
    {
        var model = new TorchModels.LectureConvolution(seed: 1);
        Assert.Equal([Size, Size, Channels], typeof(TorchModels.LectureConvolution).GetCustomAttributes(false).OfType<NetworkAttribute>().Single().Shape);
        Assert.Equal(OutRow, model.Definition.Outputs);
        Assert.Contains("(None, None, 126, 126, 64)", TorchModels.LectureConvolution.Summary);
        Assert.Equal(64 * 27 + 64, model.Parameters.Length);

        long before = GC.GetAllocatedBytesForCurrentThread();
        SequencePass pass = model.CreatePass(Steps, 1, training: true);
        long memory = GC.GetAllocatedBytesForCurrentThread() - before, data = 2L * Steps * (Row + OutRow) * sizeof(float);
        output.WriteLine($"memory of the pass: {memory / 1e6:F1} MB, of that inputs, outputs and their gradients {data / 1e6:F1} MB");
        Assert.InRange(memory, data, data + 4_000_000);

        var random = new Random(1);
        float[] x = [.. Enumerable.Range(0, Steps * Row).Select(_ => 2 * random.NextSingle() - 1)], dy = [.. Enumerable.Range(0, Steps * OutRow).Select(_ => 2 * random.NextSingle() - 1)];
        double forward = double.MaxValue, backward = double.MaxValue;
        for (int run = 0; run < 3; run++)
        {
            pass.Begin(Steps, 1);
            for (int t = 0; t < Steps; t++)
            {
                x.AsSpan(t * Row, Row).CopyTo(pass.InputAt(t, 0));
                dy.AsSpan(t * OutRow, OutRow).CopyTo(pass.OutputGradientAt(t, 0));
            }

            pass.WantsInputGradient = true;
            pass.Gradients.Clear();
            long start = Stopwatch.GetTimestamp();
            model.Forward(pass);
            forward = Math.Min(forward, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            start = Stopwatch.GetTimestamp();
            model.Backward(pass);
            backward = Math.Min(backward, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        output.WriteLine($"forward {forward:F1} ms, backward {backward:F1} ms, on {model.Lanes}");
        var gradients = new float[model.Parameters.Length];
        model.CollectGradients(pass.Gradients, gradients);
        ReadOnlySpan<float> w = model.Parameters["conv2d_0.weight"].Values, b = model.Parameters["conv2d_0.bias"].Values;

        // Some outputs, weight gradients and input gradients, in double precision.
        for (int i = 0; i < 200; i++)
        {
            int t = random.Next(Steps), oy = random.Next(Out), ox = random.Next(Out), f = random.Next(Filters), c = random.Next(Channels), iy = random.Next(Size), ix = random.Next(Size);
            double y = b[f], dx = 0;
            for (int k = 0; k < 9 * Channels; k++)
            {
                y += w[f * 27 + k % Channels * 9 + k / Channels] * (double)x[X(t, oy + k / Channels / 3, ox + k / Channels % 3, k % Channels)];
            }

            for (int k = 0; k < 9; k++)
            {
                int py = iy - k / 3, px = ix - k % 3;
                for (int filter = 0; filter < Filters && py is >= 0 and < Out && px is >= 0 and < Out; filter++)
                {
                    dx += dy[Y(t, py, px, filter)] * (double)w[filter * 27 + c * 9 + k];
                }
            }

            Assert.Equal(y, pass.OutputAt(t, 0)[Y(0, oy, ox, f)], 1e-6);
            Assert.Equal(dx, pass.InputGradientAt(t, 0)[X(0, iy, ix, c)], 1e-5);
        }

        for (int i = 0; i < 20; i++)
        {
            int f = random.Next(Filters), c = random.Next(Channels), k = random.Next(9);
            double dw = 0, db = 0;
            for (int place = 0; place < Steps * Out * Out; place++)
            {
                int t = place / (Out * Out), oy = place / Out % Out, ox = place % Out;
                dw += dy[Y(t, oy, ox, f)] * (double)x[X(t, oy + k / 3, ox + k % 3, c)];
                db += dy[Y(t, oy, ox, f)];
            }

            // 158 760 terms of either sign: the sum is about 130, its error some tenths of a thousandth.
            Assert.Equal(dw, gradients[f * 27 + c * 9 + k], 5e-3);
            Assert.Equal(db, gradients[64 * 27 + f], 5e-3);
        }

        // Step by step: the same bits.
        TorchModels.LectureConvolution.State state = model.CreateState();
        float[] one = new float[OutRow];
        for (int t = 0; t < Steps; t++)
        {
            model.Step(state, x.AsSpan(t * Row, Row), one);
            Assert.True(one.AsSpan().SequenceEqual(pass.OutputAt(t, 0)));
        }

        static int X(int t, int y, int x, int c) => t * Row + (y * Size + x) * Channels + c;
        static int Y(int t, int y, int x, int f) => t * OutRow + (y * Out + x) * Filters + f;
    }
}
