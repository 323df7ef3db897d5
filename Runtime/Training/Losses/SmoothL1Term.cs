namespace Unrolled.Training;

/// <summary>½·d²/β below β, |d| − ½·β from there on.</summary>
internal readonly struct SmoothL1Term(float beta) : IElementTerm
{
    public double Value(double d)
    {
        double size = Math.Abs(d);
        return size < beta ? 0.5 * size * size / beta : size - 0.5 * beta;
    }

    public double Slope(double d) => d >= beta ? 1 : d <= -beta ? -1 : d / beta;
}
