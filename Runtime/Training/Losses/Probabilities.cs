namespace Unrolled.Training;

/// <summary>Probabilities as Keras takes them: clipped so that their logarithm is finite.</summary>
internal static class Probabilities
{
    // Keras's bounds in its float32: 1 − 1e-7 is 1 − 2⁻²³ there.
    private const float Least = 1e-7f, Most = 1f - 1e-7f;

    // The error that rounding and approximated functions may add to a probability. Larger deviations come from another activation.
    private const float Tolerance = 1e-3f;

    /// <summary>The nearest number that is no less than 1e-7 from 0 and 1; NaN gives NaN.</summary>
    /// <param name="p">The network's output.</param>
    /// <param name="inside">1, or 0 where it was clipped: the derivative.</param>
    public static double Clip(float p, out double inside)
    {
        RequireProbability(p);
        return ClipShare(p, out inside);
    }

    /// <summary>The same, of a number that need not be a network's output.</summary>
    public static double ClipShare(double p, out double inside)
    {
        inside = p is < Least or > Most ? 0 : 1;
        return p < Least ? Least : p > Most ? Most : p;
    }

    /// <summary>Throws unless an output can be a probability. NaN can.</summary>
    public static void RequireProbability(float p)
    {
        if (p is < -Tolerance or > 1 + Tolerance)
        {
            throw new LossRowException(
                $"Expected a probability in [0, 1], the network gave {p}. Let it end in a sigmoid or softmax, or set {nameof(BinaryCrossEntropy.FromLogits)} of the loss.");
        }
    }
}
