namespace Unrolled.Training;

/// <summary>½·d² up to δ, δ·(|d| − ½·δ) beyond.</summary>
internal readonly struct HuberTerm(float delta) : IElementTerm
{
    public double Value(double d)
    {
        double size = Math.Abs(d);
        return size <= delta ? 0.5 * size * size : delta * (size - 0.5 * delta);
    }

    public double Slope(double d) => d > delta ? delta : d < -delta ? -delta : d;
}
