using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>A convolution along time against plain loops, bit for bit on all lanes, forward and backward.</summary>
public class TimeConvolutionTests
{
    public static TheoryData<int> Seeds { get; } = [.. Enumerable.Range(0, 60)];

    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(2, 3, 7, 1)]
    [InlineData(3, 1, 16, 1)]
    [InlineData(5, 4, 20, 1)]
    [InlineData(3, 8, 33, 1)]
    [InlineData(3, 9, 17, 1)]
    [InlineData(9, 17, 9, 1)]
    [InlineData(3, 6, 4, 2)]
    [InlineData(2, 16, 16, 16)]
    [InlineData(3, 4, 20, 4)]
    [InlineData(4, 10, 34, 2)]
    [InlineData(3, 60, 8, 1)]
    public void Convolution_OfAnyPadding_IsThatOfPlainLoops(int kernel, int channels, int filters, int groups)
    {
        foreach (Padding padding in Enum.GetValues<Padding>())
        {
            foreach ((int stride, int dilation) in new[] { (1, 1), (2, 1), (1, 2), (3, 2) })
            {
                int size = padding == Padding.Valid ? stride : 0;
                Check(new Case(new ConvolutionShape(kernel, channels, filters, groups), new WindowAxis(kernel, stride, dilation, padding, size), [23, 20, 20, 19], seed: 1));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Convolution_OfRandomShape_IsThatOfPlainLoops(int seed)
    {
        var random = new Random(seed);
        int groups = random.Next(1, 4), kernel = random.Next(1, 6);
        var shape = new ConvolutionShape(kernel, groups * random.Next(1, 9), groups * random.Next(1, 12), groups);
        var padding = (Padding)random.Next(3);
        var window = new WindowAxis(kernel, random.Next(1, 4), random.Next(1, 4), padding, padding == Padding.Valid ? random.Next(3) : 0);
        int shortest = padding == Padding.Valid ? (int)window.Span : 1;
        int[] lengths = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => shortest + random.Next(20)).OrderDescending()];
        Check(new Case(shape, window, lengths, seed) { Chunk = random.Next(1, 40) });
    }

    private static void Check(Case test)
    {
        List<NamedValues<float>> expected = test.Expected();
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            test.Lanes = lanes;
            ILaneAction.On(lanes, test);
            Closeness.AssertSameBits(expected, test.Results, $"{test.Shape}, {test.Window}, {lanes}");
        }
    }

    // Sequences of falling length, so that their positions are their rows on both axes.
    private sealed class Case : ConvolutionCase
    {
        private readonly SequenceAxis _source, _target;

        public Case(ConvolutionShape shape, WindowAxis window, int[] lengths, int seed)
            : base(shape, seed)
        {
            Window = window;
            _source = AxisOf(lengths);
            _target = AxisOf([.. lengths.Select(window.Count)]);
            X = DrawRows(Input);
            OutputGradient = DrawRows(Output);
        }

        public WindowAxis Window { get; }

        public override (int Rows, int Width, int Stride) Input => ((int)_source.Total, Shape.Channels, Stride(Shape.Channels));

        public override (int Rows, int Width, int Stride) Output => ((int)_target.Total, Shape.Filters, Stride(Shape.Filters));

        protected override IEnumerable<Place> Places()
        {
            for (int t = 0; t < _target.Steps; t++)
            {
                for (int n = 0; n < _target.ActiveRows(t); n++)
                {
                    int length = _source.Lengths[n];
                    yield return new Place((int)_target.IndexOf(t, n) * Output.Stride, [.. Enumerable.Range(0, Shape.Taps).Select(k =>
                    {
                        int step = t * Window.Stride + k * Window.Dilation - (int)Window.Before(length);
                        return step >= 0 && step < length ? (int)_source.IndexOf(step, n) * Input.Stride : (int?)null;
                    })]);
                }
            }
        }

        protected override void Forward<L, V>(ref float panels, ref float scratch, ref float y)
            => TimeConvolution.Forward<L, V>(Shape, Window, _source, _target, ref X[0], Input.Stride, ref Unsafe.NullRef<float>(), 0, ref panels, ref scratch, Chunk, ref y, Output.Stride);

        protected override void AddWeightGradients<L, V>(ref float scratch, ref float dy, ref float gradients)
            => TimeConvolution.AddWeightGradients<L, V>(Shape, Window, _source, _target, ref X[0], Input.Stride, ref Unsafe.NullRef<float>(), 0, ref scratch, Chunk, ref dy, Output.Stride, ref gradients);

        protected override void InputGradient<L, V>(ref float rowCopies, ref float zeros, ref float scratch, ref float dy, ref float dx)
            => TimeConvolution.InputGradient<L, V>(Shape, Window, _source, _target, ref rowCopies, ref zeros, ref scratch, Chunk, ref dy, Output.Stride, ref dx, Input.Stride);

        private static SequenceAxis AxisOf(int[] lengths)
        {
            var axis = new SequenceAxis(lengths[0], lengths.Length);
            axis.Allocate();
            axis.Set(lengths);
            return axis;
        }

        private static int Stride(int width) => width + 15 & ~15;
    }
}
