namespace Unrolled.Samples;

/// <summary>A shape of a scene.</summary>
/// <param name="Form">What it is.</param>
/// <param name="IsLarge">False for a small one.</param>
/// <param name="IsLight">True if it is lighter than the ground, false if darker.</param>
/// <param name="X">Its middle, in pixels from the left edge.</param>
/// <param name="Y">Its middle, in pixels from the upper edge.</param>
/// <param name="Radius">From its middle to the sides of the square around it, in pixels.</param>
internal readonly record struct SceneShape(ShapeForm Form, bool IsLarge, bool IsLight, double X, double Y, double Radius)
{
    private const double SquareShare = 0.85, BarShare = 0.33;

    /// <summary>"a large dark cross".</summary>
    public string Phrase => $"a {(IsLarge ? "large" : "small")} {(IsLight ? "light" : "dark")} {Form.ToString().ToLowerInvariant()}";

    /// <summary>True if it covers a point.</summary>
    public bool Covers(double x, double y)
    {
        double dx = Math.Abs(x - X), dy = y - Y;
        return Form switch
        {
            ShapeForm.Circle => dx * dx + dy * dy <= Radius * Radius,
            ShapeForm.Square => dx <= SquareShare * Radius && Math.Abs(dy) <= SquareShare * Radius,
            ShapeForm.Triangle => dy <= Radius && dx <= 0.5 * (dy + Radius),
            ShapeForm.Cross => dx <= Radius && Math.Abs(dy) <= Radius && (dx <= BarShare * Radius || Math.Abs(dy) <= BarShare * Radius),
            _ => throw new InvalidOperationException($"Expected a form, got {Form}."),
        };
    }
}
