using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>Poolings along time and over images against plain loops, bit for bit on all lanes, forward and backward.</summary>
public class PoolingTests
{
    public static TheoryData<int> Seeds { get; } = [.. Enumerable.Range(0, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void TimePooling_OfRandomShape_IsThatOfPlainLoops(int seed)
    {
        var random = new Random(seed);
        var padding = (Padding)random.Next(3);
        var window = new WindowAxis(random.Next(1, 5), random.Next(1, 5), 1, padding);
        int[] lengths = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => window.Kernel + random.Next(12)).OrderDescending()];
        Check(new Sequences(window, lengths, random.Next(1, 37), seed));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void TimePooling_OfWholeSequences_IsThatOfPlainLoops(int seed)
    {
        // Here the sequences come in any order.
        var random = new Random(seed);
        Check(new Whole([.. Enumerable.Range(0, random.Next(1, 7)).Select(_ => random.Next(1, 12))], random.Next(1, 37), seed));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void ImagePooling_OfRandomShape_IsThatOfPlainLoops(int seed)
    {
        var random = new Random(seed);
        Padding padding = random.Next(2) == 0 ? Padding.Valid : Padding.Same;
        WindowAxis vertical = new(random.Next(1, 4), random.Next(1, 4), 1, padding), horizontal = new(random.Next(1, 5), random.Next(1, 4), 1, padding);
        var windows = new ImageWindows(vertical.Kernel + random.Next(7), horizontal.Kernel + random.Next(7), vertical, horizontal);
        Check(new Images(windows, random.Next(1, 4), random.Next(1, 37), seed));
    }

    [Fact]
    public void MaximumPool_OfNaN_IsNaN()
    {
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            for (int step = 0; step < 3; step++)
            {
                var test = new Whole([3, 3], 20, seed: 1);
                test.X[(step * 2 + 1) * test.Stride + 19] = float.NaN;
                ILaneAction.On(lanes, test);
                float[] y = test.Results[0].Values;
                Assert.Equal(20 + 19, Array.FindIndex(y, float.IsNaN));
                Assert.Equal(1, y.Count(float.IsNaN));
            }
        }
    }

    private static void Check(Case test)
    {
        foreach (bool maximum in new[] { true, false })
        {
            test.IsMaximum = maximum;
            List<NamedValues<float>> expected = test.Expected();
            foreach (LaneWidth lanes in LaneSupport.Supported)
            {
                ILaneAction.On(lanes, test);
                Closeness.AssertSameBits(expected, test.Results, $"{test}, {(maximum ? "maximum" : "mean")}, {lanes}");
            }
        }
    }

    /// <summary>Values in few steps, so that the largest of a window often stands there more than once; NaN after the rows.</summary>
    private abstract class Case : ILaneAction
    {
        private const float Unset = 54321f;

        public bool IsMaximum { get; set; } = true;

        public float[] X { get; private set; } = [];

        public int Stride => Input.Stride;

        public List<NamedValues<float>> Results { get; private set; } = [];

        protected float[] OutputGradient { get; private set; } = [];

        protected abstract (int Rows, int Width, int Stride) Input { get; }

        protected abstract (int Rows, int Width, int Stride) Output { get; }

        public List<NamedValues<float>> Expected()
        {
            float[] y = new float[Output.Rows * Output.Stride], dx = new float[Input.Rows * Input.Stride];
            foreach ((int output, int[] inputs, int width) in Windows())
            {
                for (int u = 0; u < width; u++)
                {
                    int largest = inputs.MaxBy(i => X[i + u]);
                    if (IsMaximum)
                    {
                        y[output + u] = X[largest + u];
                        dx[largest + u] += OutputGradient[output + u];
                        continue;
                    }

                    y[output + u] = inputs.Skip(1).Aggregate(X[inputs[0] + u], (sum, i) => sum + X[i + u]) / inputs.Length;
                    foreach (int i in inputs)
                    {
                        dx[i + u] += OutputGradient[output + u] / inputs.Length;
                    }
                }
            }

            return Compact(y, dx);
        }

        public void Run<L, V>()
            where L : struct, ILanes<V>
            where V : struct
        {
            float[] y = new float[Output.Rows * Output.Stride], dx = new float[Input.Rows * Input.Stride];
            y.AsSpan().Fill(Unset);
            dx.AsSpan().Fill(float.NaN);
            if (IsMaximum)
            {
                Run<MaximumPool, L, V>(ref y[0], ref dx[0]);
            }
            else
            {
                Run<MeanPool, L, V>(ref y[0], ref dx[0]);
            }

            Results = Compact(y, dx);
            for (int r = 0; r < Output.Rows; r++)
            {
                Assert.All(y[(r * Output.Stride + Output.Width)..((r + 1) * Output.Stride)], v => Assert.Equal(Unset, v));
            }
        }

        protected abstract void Run<TPool, L, V>(ref float y, ref float dx)
            where TPool : struct, IPool
            where L : struct, ILanes<V>
            where V : struct;

        /// <summary>Where each result stands, where the values stand that it is made of, and how many lie side by side.</summary>
        protected abstract IEnumerable<(int Output, int[] Inputs, int Width)> Windows();

        protected void Draw(int seed)
        {
            var random = new Random(seed);
            X = new float[Input.Rows * Input.Stride];
            OutputGradient = new float[Output.Rows * Output.Stride];
            for (int i = 0; i < X.Length; i++)
            {
                X[i] = i % Input.Stride < Input.Width ? (random.Next(7) - 3) / 3f : float.NaN;
            }

            for (int i = 0; i < OutputGradient.Length; i++)
            {
                OutputGradient[i] = i % Output.Stride < Output.Width ? 2 * random.NextSingle() - 1 : float.NaN;
            }
        }

        protected static int StrideOf(int width) => width + 15 & ~15;

        private List<NamedValues<float>> Compact(float[] y, float[] dx) =>
        [
            new(Quantity.Output, "output", [.. Enumerable.Range(0, Output.Rows).SelectMany(r => y.Skip(r * Output.Stride).Take(Output.Width))]),
            new(Quantity.InputGradient, "dx", [.. Enumerable.Range(0, Input.Rows).SelectMany(r => dx.Skip(r * Input.Stride).Take(Input.Width))]),
        ];
    }

    private sealed class Sequences : Case
    {
        private readonly WindowAxis _window;
        private readonly int[] _lengths;
        private readonly int _width;
        private readonly SequenceAxis _source, _target;

        public Sequences(WindowAxis window, int[] lengths, int width, int seed)
        {
            (_window, _lengths, _width) = (window, lengths, width);
            _source = new SequenceAxis(lengths[0], lengths.Length);
            _source.Allocate();
            _source.Set(lengths);
            _target = new SequenceAxis(lengths[0], lengths.Length);
            _target.Allocate();
            _target.Set([.. lengths.Select(window.Count)]);
            Draw(seed);
        }

        protected override (int Rows, int Width, int Stride) Input => ((int)_source.Total, _width, StrideOf(_width));

        protected override (int Rows, int Width, int Stride) Output => ((int)_target.Total, _width, StrideOf(_width));

        public override string ToString() => $"{_window} over {string.Join(", ", _lengths)}, {_width}";

        protected override void Run<TPool, L, V>(ref float y, ref float dx)
        {
            TimePooling.Forward<TPool, L, V>(_window, _source, _target, _width, ref X[0], ref y, Stride);
            TimePooling.Backward<TPool, L, V>(_window, _source, _target, _width, ref X[0], ref y, ref OutputGradient[0], ref dx, Stride);
        }

        protected override IEnumerable<(int Output, int[] Inputs, int Width)> Windows()
            => from t in Enumerable.Range(0, _target.Steps)
               from n in Enumerable.Range(0, _lengths.Length)
               where t < _target.Lengths[n]
               let first = t * _window.Stride - (int)_window.Before(_lengths[n])
               select ((int)_target.IndexOf(t, n) * Stride, Enumerable.Range(first, _window.Kernel).Where(s => s >= 0 && s < _lengths[n]).Select(s => (int)_source.IndexOf(s, n) * Stride).ToArray(), _width);
    }

    private sealed class Whole : Case
    {
        private readonly int[] _lengths;
        private readonly int _width;
        private readonly SequenceAxis _source;

        public Whole(int[] lengths, int width, int seed)
        {
            (_lengths, _width) = (lengths, width);
            _source = new SequenceAxis(lengths.Max(), lengths.Length);
            _source.Allocate();
            _source.Set(lengths);
            Draw(seed);
        }

        protected override (int Rows, int Width, int Stride) Input => ((int)_source.Total, _width, StrideOf(_width));

        protected override (int Rows, int Width, int Stride) Output => (_lengths.Length, _width, StrideOf(_width));

        public override string ToString() => $"all of {string.Join(", ", _lengths)}, {_width}";

        protected override void Run<TPool, L, V>(ref float y, ref float dx)
        {
            TimePooling.ForwardAll<TPool, L, V>(_source, _width, ref X[0], ref y, Stride);
            TimePooling.BackwardAll<TPool, L, V>(_source, _width, ref X[0], ref y, ref OutputGradient[0], ref dx, Stride);
        }

        protected override IEnumerable<(int Output, int[] Inputs, int Width)> Windows()
            => _lengths.Select((length, n) => (n * Stride, Enumerable.Range(0, length).Select(t => (int)_source.IndexOf(t, n) * Stride).ToArray(), _width));
    }

    private sealed class Images : Case
    {
        private readonly ImageWindows _windows;
        private readonly int _images, _channels;

        public Images(ImageWindows windows, int images, int channels, int seed)
        {
            (_windows, _images, _channels) = (windows, images, channels);
            Draw(seed);
        }

        protected override (int Rows, int Width, int Stride) Input => Rows((int)(_windows.Height * _windows.Width) * _channels);

        protected override (int Rows, int Width, int Stride) Output => Rows((int)(_windows.OutputHeight * _windows.OutputWidth) * _channels);

        public override string ToString() => $"{_windows.Vertical}, {_windows.Horizontal} over {_windows.Height} × {_windows.Width} × {_channels}";

        protected override void Run<TPool, L, V>(ref float y, ref float dx)
        {
            ImagePooling.Forward<TPool, L, V>(_windows, _images, _channels, ref X[0], Input.Stride, ref y, Output.Stride);
            ImagePooling.Backward<TPool, L, V>(_windows, _images, _channels, ref X[0], Input.Stride, ref y, ref OutputGradient[0], Output.Stride, ref dx);
        }

        protected override IEnumerable<(int Output, int[] Inputs, int Width)> Windows()
            => from i in Enumerable.Range(0, _images)
               from oy in Enumerable.Range(0, (int)_windows.OutputHeight)
               from ox in Enumerable.Range(0, (int)_windows.OutputWidth)
               let rows = Enumerable.Range(oy * _windows.Vertical.Stride - (int)_windows.Above, _windows.Vertical.Kernel).Where(y => y >= 0 && y < _windows.Height)
               let columns = Enumerable.Range(ox * _windows.Horizontal.Stride - (int)_windows.Left, _windows.Horizontal.Kernel).Where(x => x >= 0 && x < _windows.Width).ToArray()
               select (
                   i * Output.Stride + (oy * (int)_windows.OutputWidth + ox) * _channels,
                   rows.SelectMany(y => columns.Select(x => i * Input.Stride + (y * (int)_windows.Width + x) * _channels)).ToArray(),
                   _channels);

        private (int Rows, int Width, int Stride) Rows(int width) => (_images, width, StrideOf(width));
    }
}
