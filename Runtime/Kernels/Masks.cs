using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

/// <summary>Time steps that are skipped because all their features equal the mask's value.</summary>
public static class Masks
{
    /// <summary>True if all features of a time step equal the value.</summary>
    /// <param name="features">The time step, [features].</param>
    /// <param name="value">The value. −0 equals 0, and a NaN nothing.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool IsMasked(ReadOnlySpan<float> features, float value)
    {
        foreach (float feature in features)
        {
            if (feature != value)
            {
                return false;
            }
        }

        return true;
    }
}
