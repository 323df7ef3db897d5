namespace Unrolled.Tests;

/// <summary>Windows over the image of each step.</summary>
internal sealed class OracleImageWindows : OracleWindows
{
    private readonly int _width, _kernelHeight, _kernelWidth, _dilation, _height;
    private readonly int[] _tops, _lefts;
    private bool _whole;

    public OracleImageWindows((int Height, int Width, int Channels) image, int kernelHeight, int kernelWidth, int strideDown, int strideRight, int dilation, Padding padding, int zerosDown, int zerosRight)
        : base(image.Channels)
    {
        _height = image.Height;
        _width = image.Width;
        _kernelHeight = kernelHeight;
        _kernelWidth = kernelWidth;
        _dilation = dilation;
        _tops = Starts(_height, kernelHeight, strideDown, dilation, padding, zerosDown);
        _lefts = Starts(_width, kernelWidth, strideRight, dilation, padding, zerosRight);
    }

    public override int Taps => _kernelHeight * _kernelWidth;

    /// <summary>One window over the whole image, whose result is no image.</summary>
    public static OracleImageWindows Whole((int Height, int Width, int Channels) image)
        => new(image, image.Height, image.Width, 1, 1, 1, Padding.Valid, 0, 0) { _whole = true };

    public override OracleShape OutputOf(OracleShape input, int values)
        => input with { Width = _tops.Length * _lefts.Length * values, Image = _whole ? null : (_tops.Length, _lefts.Length, values) };

    protected override IEnumerable<OracleWindow> Make(int steps, int values)
    {
        for (int t = 0; t < steps; t++)
        {
            for (int i = 0; i < _tops.Length * _lefts.Length; i++)
            {
                var places = new List<OraclePlace?>();
                for (int k = 0; k < Taps; k++)
                {
                    int y = _tops[i / _lefts.Length] + k / _kernelWidth * _dilation, x = _lefts[i % _lefts.Length] + k % _kernelWidth * _dilation;
                    bool inside = y >= 0 && y < _height && x >= 0 && x < _width;
                    places.Add(inside ? new OraclePlace(t, (y * _width + x) * Channels) : null);
                }

                yield return new OracleWindow(new OraclePlace(t, i * values), places);
            }
        }
    }
}
