using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

public abstract partial class Initializer
{
    /// <summary>
    /// The basis of a short-time Fourier transform, [2 · bins, window]: a periodic Hann window ½ − ½·cos(2πn / window) times cos(2πkn / window), then times
    /// −sin(2πkn / window). Nothing is drawn.
    /// </summary>
    public static Initializer Fourier { get; } = new FourierInitializer();

    private sealed class FourierInitializer : Initializer
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        internal override void Fill(Span<float> values, ImmutableArray<int> shape, RandomSource random)
        {
            int bins = shape[0] / 2;
            long window = shape[1];
            for (int k = 0; k < bins; k++)
            {
                for (int n = 0; n < window; n++)
                {
                    // −sin(2πt) = cos(2π(t + ¼)).
                    double hann = 0.5 - 0.5 * Cosine(n, window);
                    values[k * (int)window + n] = (float)(hann * Cosine(k * (long)n, window));
                    values[(bins + k) * (int)window + n] = (float)(hann * Cosine(4L * k * n + window, 4 * window));
                }
            }
        }

        // cos(2π·turns / whole), exactly 0 where it is.
        private static double Cosine(long turns, long whole)
        {
            long part = turns % whole;
            part = Math.Min(part, whole - part);
            return 4 * part == whole ? 0 : DoubleMath.CosPi(2.0 * part / whole);
        }
    }
}
