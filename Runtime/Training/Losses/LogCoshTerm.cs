using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>ln cosh d = |d| + ln(1 + e^(−2|d|)) − ln 2, which does not overflow.</summary>
internal readonly struct LogCoshTerm : IElementTerm
{
    private const double Ln2 = 0.6931471805599453;

    public double Value(double d)
    {
        double size = Math.Abs(d);

        // Near 0 the terms nearly cancel; the series continues with −d⁴/12.
        return size < 1e-3 ? 0.5 * size * size * (1 - size * size / 6) : size + DoubleMath.Log1p(DoubleMath.Exp(-2 * size)) - Ln2;
    }

    public double Slope(double d) => DoubleMath.Tanh(d);
}
