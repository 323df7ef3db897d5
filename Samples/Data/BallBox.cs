namespace Unrolled.Samples;

/// <summary>A ball in a box of width and height 1, under gravity, that loses nothing when it bounces off floor, ceiling and walls.</summary>
/// <remarks>
/// Between bounces the steps are exact: y += v − g/2, v −= g. A step that would end beyond floor or ceiling is mirrored there, and the speed is that of the same energy. What
/// a path does is computed with sums, products and roots alone, so it is the same on every machine.
/// </remarks>
internal static class BallBox
{
    /// <summary>Numbers of a place: x and y, 0 … 1.</summary>
    public const int Coordinates = 2;

    private const double Gravity = 0.002; // per step and step: from ceiling to floor in 32 steps
    private const double MostSpeed = 0.04; // per step and coordinate, at the start

    /// <summary>A path from a place and with a speed that are drawn by chance.</summary>
    /// <param name="random">Draws them.</param>
    /// <param name="path">[steps, 2], row-major.</param>
    public static void Draw(RandomSource random, Span<float> path)
    {
        double x = random.NextDouble(), y = random.NextDouble();
        double vx = MostSpeed * (2 * random.NextDouble() - 1), vy = MostSpeed * (2 * random.NextDouble() - 1);
        for (int i = 0; i < path.Length; i += Coordinates)
        {
            (path[i], path[i + 1]) = ((float)x, (float)y);
            x += vx;
            y += vy - Gravity / 2;
            vy -= Gravity;
            if (x is < 0 or > 1)
            {
                x = x < 0 ? -x : 2 - x;
                vx = -vx;
            }

            // Mirroring raises the ball by 2·y, or lowers it: energy v²/2 + g·y stays.
            if (y < 0)
            {
                y = -y;
                vy = Math.Sqrt(Math.Max(vy * vy - 4 * Gravity * y, 0));
            }
            else if (y > 1)
            {
                y = 2 - y;
                vy = -Math.Sqrt(vy * vy + 4 * Gravity * (1 - y));
            }
        }
    }
}
