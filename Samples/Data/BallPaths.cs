namespace Unrolled.Samples;

/// <summary>Paths of balls, as a network sees them and as they are.</summary>
/// <param name="Places">[count, steps + 1, 2], 0 … 1.</param>
/// <param name="Count">Paths.</param>
/// <param name="Steps">Steps of each to forecast from.</param>
internal sealed record BallPaths(float[] Places, int Count, int Steps)
{
    // Places 0 … 1 become −1 … 1, and moves, at most some hundredths, about as large.
    private const float MoveScale = 20;

    /// <summary>Draws paths.</summary>
    /// <param name="random">Draws them.</param>
    /// <param name="count">How many.</param>
    /// <param name="steps">Steps to forecast from; each path has a place more.</param>
    public static BallPaths Draw(RandomSource random, int count, int steps)
    {
        int length = (steps + 1) * BallBox.Coordinates;
        float[] places = new float[count * length];
        for (int i = 0; i < count; i++)
        {
            BallBox.Draw(random, places.AsSpan(i * length, length));
        }

        return new BallPaths(places, count, steps);
    }

    /// <summary>A path.</summary>
    /// <returns>[steps + 1, 2].</returns>
    public ReadOnlySpan<float> Path(int index) => Places.AsSpan(index * (Steps + 1) * BallBox.Coordinates, (Steps + 1) * BallBox.Coordinates);

    /// <summary>Places in, moves out, at every step; the first one does not count, since one place says nothing of the speed.</summary>
    public SequenceData ToData()
    {
        int length = Steps * BallBox.Coordinates;
        float[] inputs = new float[Count * length], targets = new float[Count * length], weights = new float[Count * Steps];
        weights.AsSpan().Fill(1);
        for (int i = 0; i < Count; i++)
        {
            ReadOnlySpan<float> path = Path(i);
            for (int k = 0; k < length; k++)
            {
                inputs[i * length + k] = ToInput(path[k]);
                targets[i * length + k] = (path[k + BallBox.Coordinates] - path[k]) * MoveScale;
            }

            weights[i * Steps] = 0;
        }

        return SequenceData.Pairs(inputs, targets, Steps, BallBox.Coordinates, BallBox.Coordinates, Steps).WithWeights(weights);
    }

    /// <summary>A coordinate as the network sees it.</summary>
    public static float ToInput(float place) => 2 * place - 1;

    /// <summary>A coordinate after a move.</summary>
    /// <param name="place">Before it.</param>
    /// <param name="output">What the network says.</param>
    public static float Moved(float place, float output) => place + output / MoveScale;
}
