namespace Unrolled.Samples;

/// <summary>One or two shapes on a gray ground, and the sentence that says so.</summary>
/// <remarks>
/// A scene is drawn so that its sentence is not in doubt: shapes do not touch, and one is clearly above or clearly left of the other, which comes second in the
/// sentence; one alone is clearly at a side or in the middle.
/// </remarks>
/// <param name="Shapes">One or two, in the order of the sentence.</param>
/// <param name="Sentence">"a small dark circle above a large light square".</param>
internal sealed record Scene(SceneShape[] Shapes, string Sentence)
{
    /// <summary>Pixels of each side of an image.</summary>
    public const int Side = 32;

    private const double Middle = Side / 2.0;
    private const double LeastSmall = 3, LeastLarge = 5.5, Spread = 1.5; // radii
    private const double ShareOfOne = 0.3;
    private const double Gap = 1; // pixels between two shapes
    private const double Clear = 3; // pixels by which one direction outweighs the other
    private const double InTheMiddle = 2.5, AtASide = 5.5; // pixels from the middle
    private const int Samples = 4; // per pixel and direction
    private const double Noise = 0.06;

    /// <summary>Draws a scene by chance.</summary>
    public static Scene Draw(RandomSource random)
    {
        if (random.NextDouble() < ShareOfOne)
        {
            while (true)
            {
                SceneShape shape = DrawShape(random);
                if (Place(shape) is { } place)
                {
                    return new Scene([shape], $"{shape.Phrase} {place}");
                }
            }
        }

        while (true)
        {
            SceneShape first = DrawShape(random), second = DrawShape(random);
            if (Relation(first, second) is { } relation)
            {
                return new Scene([first, second], $"{first.Phrase} {relation} {second.Phrase}");
            }
        }
    }

    /// <summary>Draws the image: a ground and tones by chance, soft edges, noise.</summary>
    public GrayImage Render(RandomSource random)
    {
        double ground = 0.45 + 0.1 * random.NextDouble();
        double[] values = new double[Side * Side];
        Array.Fill(values, ground);
        foreach (SceneShape shape in Shapes)
        {
            double contrast = 0.2 + 0.2 * random.NextDouble(), tone = shape.IsLight ? contrast : -contrast;
            for (int y = 0; y < Side; y++)
            {
                for (int x = 0; x < Side; x++)
                {
                    values[y * Side + x] += tone * Coverage(shape, x, y);
                }
            }
        }

        return new GrayImage(Side, Side, [.. values.Select(v => (byte)Math.Round(255 * Math.Clamp(v + Noise * random.NextNormal(), 0, 1)))]);
    }

    private static SceneShape DrawShape(RandomSource random)
    {
        bool isLarge = random.NextInt(2) == 0;
        double radius = (isLarge ? LeastLarge : LeastSmall) + Spread * random.NextDouble(), room = Side - 2 * radius;
        return new SceneShape(
            (ShapeForm)random.NextInt(Enum.GetValues<ShapeForm>().Length), isLarge, random.NextInt(2) == 0, radius + room * random.NextDouble(), radius + room * random.NextDouble(), radius);
    }

    // Where one shape is, or null if that is in doubt.
    private static string? Place(SceneShape shape)
    {
        double dx = shape.X - Middle, dy = shape.Y - Middle, across = Math.Abs(dx), down = Math.Abs(dy);
        return across <= InTheMiddle && down <= InTheMiddle ? "in the middle"
            : across >= AtASide && across >= down + Clear ? dx < 0 ? "at the left" : "at the right"
            : down >= AtASide && down >= across + Clear ? dy < 0 ? "at the top" : "at the bottom"
            : null;
    }

    // How the first shape lies to the second, or null if it is the other way round or in doubt.
    private static string? Relation(SceneShape first, SceneShape second)
    {
        double dx = second.X - first.X, dy = second.Y - first.Y, apart = first.Radius + second.Radius + Gap;
        return dy >= apart && dy >= Math.Abs(dx) + Clear ? "above"
            : dx >= apart && dx >= Math.Abs(dy) + Clear ? "left of"
            : null;
    }

    // The share of a pixel that a shape covers.
    private static double Coverage(SceneShape shape, int x, int y)
    {
        int covered = 0;
        for (int i = 0; i < Samples * Samples; i++)
        {
            covered += shape.Covers(x + (i % Samples + 0.5) / Samples, y + (i / Samples + 0.5) / Samples) ? 1 : 0;
        }

        return covered / (double)(Samples * Samples);
    }
}
