namespace Unrolled.Tests;

/// <summary>Samples in two arrays.</summary>
internal sealed class Samples(int count, int steps, int inputs, int targetSteps, int targets)
    : SequenceData(count, steps, inputs, targetSteps, targets)
{
    public float[] X { get; } = new float[count * steps * inputs];

    public float[] Y { get; } = new float[count * targetSteps * targets];

    /// <summary>Random inputs; each target is the mean of the step's inputs, plus ½.</summary>
    public static Samples Means(int count, int steps = 3, int inputs = 5, int targets = 2, bool everyStep = false, int seed = 7)
    {
        var samples = new Samples(count, steps, inputs, everyStep ? steps : 1, targets);
        var random = new RandomSource(seed, 0);
        foreach (ref float x in samples.X.AsSpan())
        {
            x = (float)random.NextNormal();
        }

        for (int i = 0; i < samples.Y.Length; i++)
        {
            int row = i / targets, step = everyStep ? row : row * steps + steps - 1;
            float sum = 0;
            for (int k = 0; k < inputs; k++)
            {
                sum += samples.X[step * inputs + k];
            }

            samples.Y[i] = sum / inputs + 0.5f;
        }

        return samples;
    }

    public override ReadOnlySpan<float> Input(int index) => X.AsSpan(index * Steps * Inputs, Steps * Inputs);

    public override void CopyTarget(int index, Span<float> target) => Y.AsSpan(index * TargetSteps * Targets, TargetSteps * Targets).CopyTo(target);
}
