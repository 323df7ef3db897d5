using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>What optimizers that keep squares of gradients have in common.</summary>
internal static class SquaredGradient
{
    /// <summary>
    /// The largest gradient whose square is finite, 1.8e19. A mean of squares that was infinite once would stay infinite or NaN forever.
    /// </summary>
    public const float Largest = 1.8446743e19f;

    /// <summary>A gradient within ±<see cref="Largest"/>; NaN if it was not finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Bound<L, V>(V gradient)
        where L : struct, ILanes<V>
        where V : struct
        => L.Add(L.Max(L.Splat(-Largest), L.Min(L.Splat(Largest), gradient)), L.Subtract(gradient, gradient)); // The difference is 0 or NaN.
}
