using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>A convolution over images against plain loops, bit for bit on all lanes, forward and backward.</summary>
public class ImageConvolutionTests
{
    public static TheoryData<int> Seeds { get; } = [.. Enumerable.Range(0, 60)];

    [Theory]
    [InlineData(1, 1, 1, 1, 1)]
    [InlineData(3, 3, 3, 64, 1)]
    [InlineData(3, 3, 1, 7, 1)]
    [InlineData(2, 3, 4, 20, 1)]
    [InlineData(5, 1, 9, 17, 1)]
    [InlineData(1, 4, 6, 33, 3)]
    [InlineData(2, 2, 16, 16, 16)]
    [InlineData(3, 3, 17, 8, 1)]
    public void Convolution_OfAnyPadding_IsThatOfPlainLoops(int height, int width, int channels, int filters, int groups)
    {
        foreach ((Padding padding, int size) in new[] { (Padding.Valid, 0), (Padding.Valid, 1), (Padding.Same, 0) })
        {
            foreach ((int stride, int dilation) in new[] { (1, 1), (2, 1), (1, 2), (3, 2) })
            {
                Check(new Case(
                    new ConvolutionShape(height * width, channels, filters, groups),
                    new ImageWindows(9, 10, new WindowAxis(height, stride, dilation, padding, size), new WindowAxis(width, stride, dilation, padding, size)), 2, seed: 1));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Convolution_OfRandomShape_IsThatOfPlainLoops(int seed)
    {
        var random = new Random(seed);
        int groups = random.Next(1, 4), height = random.Next(1, 4), width = random.Next(1, 6), stride = random.Next(1, 4), dilation = random.Next(1, 3);
        var shape = new ConvolutionShape(height * width, groups * random.Next(1, 6), groups * random.Next(1, 12), groups);
        Padding padding = random.Next(2) == 0 ? Padding.Valid : Padding.Same;
        int size = padding == Padding.Valid ? random.Next(4) : 0;
        WindowAxis vertical = new(height, stride, dilation, padding, size), horizontal = new(width, stride, dilation, padding, size);
        var windows = new ImageWindows((int)vertical.Span + random.Next(8), (int)horizontal.Span + random.Next(8), vertical, horizontal);
        Check(new Case(shape, windows, random.Next(1, 4), seed) { Chunk = random.Next(1, 40) });
    }

    private static void Check(Case test)
    {
        List<NamedValues<float>> expected = test.Expected();
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            test.Lanes = lanes;
            ILaneAction.On(lanes, test);
            Closeness.AssertSameBits(expected, test.Results, $"{test.Shape}, {test.Windows.Vertical}, {test.Windows.Horizontal}, {lanes}");
        }
    }

    private sealed class Case : ConvolutionCase
    {
        private readonly int _images;

        public Case(ConvolutionShape shape, ImageWindows windows, int images, int seed)
            : base(shape, seed)
        {
            Windows = windows;
            _images = images;
            X = DrawRows(Input);
            OutputGradient = DrawRows(Output);
        }

        public ImageWindows Windows { get; }

        public override (int Rows, int Width, int Stride) Input => Rows((int)(Windows.Height * Windows.Width) * Shape.Channels);

        public override (int Rows, int Width, int Stride) Output => Rows((int)(Windows.OutputHeight * Windows.OutputWidth) * Shape.Filters);

        protected override IEnumerable<Place> Places()
        {
            for (int i = 0; i < _images; i++)
            {
                for (int oy = 0; oy < Windows.OutputHeight; oy++)
                {
                    for (int ox = 0; ox < Windows.OutputWidth; ox++)
                    {
                        var inputs = new List<int?>();
                        for (int ky = 0; ky < Windows.Vertical.Kernel; ky++)
                        {
                            for (int kx = 0; kx < Windows.Horizontal.Kernel; kx++)
                            {
                                int y = oy * Windows.Vertical.Stride + ky * Windows.Vertical.Dilation - (int)Windows.Above;
                                int x = ox * Windows.Horizontal.Stride + kx * Windows.Horizontal.Dilation - (int)Windows.Left;
                                bool inside = y >= 0 && y < Windows.Height && x >= 0 && x < Windows.Width;
                                inputs.Add(inside ? i * Input.Stride + (y * (int)Windows.Width + x) * Shape.Channels : null);
                            }
                        }

                        yield return new Place(i * Output.Stride + (oy * (int)Windows.OutputWidth + ox) * Shape.Filters, [.. inputs]);
                    }
                }
            }
        }

        protected override void Forward<L, V>(ref float panels, ref float scratch, ref float y)
            => ImageConvolution.Forward<L, V>(Shape, Windows, _images, ref X[0], Input.Stride, ref panels, ref scratch, Chunk, ref y, Output.Stride);

        protected override void AddWeightGradients<L, V>(ref float scratch, ref float dy, ref float gradients)
            => ImageConvolution.AddWeightGradients<L, V>(Shape, Windows, _images, ref X[0], Input.Stride, ref scratch, Chunk, ref dy, Output.Stride, ref gradients);

        protected override void InputGradient<L, V>(ref float rowCopies, ref float zeros, ref float scratch, ref float dy, ref float dx)
            => ImageConvolution.InputGradient<L, V>(Shape, Windows, _images, ref rowCopies, ref zeros, ref scratch, Chunk, ref dy, Output.Stride, ref dx, Input.Stride);

        private (int Rows, int Width, int Stride) Rows(int width) => (_images, width, width + 15 & ~15);
    }
}
