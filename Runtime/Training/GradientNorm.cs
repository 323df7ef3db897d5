using Unrolled.Kernels;

namespace Unrolled;

/// <summary>The length of the gradient of all parameters together, and clipping by it.</summary>
internal static class GradientNorm
{
    /// <summary>
    /// √Σg², in double: no finite gradient overflows, so the norm is finite exactly if every gradient is. Eight sums side by side, always
    /// in the same order, because one alone would wait four cycles for each addition.
    /// </summary>
    public static double Of(ReadOnlySpan<float> gradients)
    {
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
        while (gradients.Length >= 8)
        {
            s0 += (double)gradients[0] * gradients[0];
            s1 += (double)gradients[1] * gradients[1];
            s2 += (double)gradients[2] * gradients[2];
            s3 += (double)gradients[3] * gradients[3];
            s4 += (double)gradients[4] * gradients[4];
            s5 += (double)gradients[5] * gradients[5];
            s6 += (double)gradients[6] * gradients[6];
            s7 += (double)gradients[7] * gradients[7];
            gradients = gradients[8..];
        }

        foreach (float g in gradients)
        {
            s0 += (double)g * g;
        }

        return Math.Sqrt(s0 + s1 + (s2 + s3) + (s4 + s5 + (s6 + s7)));
    }

    /// <summary>Scales the gradients by max / max(norm, max): Pascanu, Mikolov, Bengio, "On the difficulty of training recurrent neural networks", 2013.</summary>
    /// <param name="gradients">Changed in place, if their norm is above the limit.</param>
    /// <param name="norm">What <see cref="Of"/> gave; finite.</param>
    /// <param name="max">The limit, above 0.</param>
    /// <param name="lanes">The lanes to run on.</param>
    public static void Clip(Span<float> gradients, double norm, float max, LaneWidth lanes)
    {
        if (norm > max)
        {
            Elementwise.Scale(gradients, (float)(max / norm), lanes);
        }
    }
}
