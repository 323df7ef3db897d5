using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled.Data;

/// <summary>
/// The level and the size of a window of a series. A network that reads windows relative to them, and whose forecasts are scaled back by them, works for series of any unit, and goes on
/// working when a series' level moves: reversible instance normalization (Kim et al., "Reversible instance normalization for accurate time-series forecasting against distribution shift",
/// 2022), with the last value as the level (Lin et al., "SegRNN", 2023).
/// </summary>
/// <param name="Level">The window's last value.</param>
/// <param name="Deviation">The standard deviation of its values; 1 if they are all the same.</param>
public readonly record struct WindowScale(float Level, float Deviation)
{
    /// <summary>The scale of a window.</summary>
    /// <param name="window">Its values, finite, one or more.</param>
    /// <exception cref="ArgumentException">The window is empty.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static WindowScale Of(ReadOnlySpan<float> window)
    {
        if (window.IsEmpty)
        {
            throw new ArgumentException("Expected one value or more.", nameof(window));
        }

        double sum = 0, squares = 0;
        foreach (float value in window)
        {
            sum += value;
        }

        double mean = sum / window.Length;
        foreach (float value in window)
        {
            squares += (value - mean) * (value - mean);
        }

        float deviation = (float)Math.Sqrt(squares / window.Length);
        return new WindowScale(window[^1], deviation > 0 ? deviation : 1);
    }

    /// <summary>Scales values: (value − level) / deviation.</summary>
    /// <param name="values">In the unit of the series.</param>
    /// <param name="scaled">As many; may be the same memory.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Transform(ReadOnlySpan<float> values, Span<float> scaled)
    {
        Require.Length(scaled.Length, values.Length, nameof(scaled), "the scaled values");
        for (int i = 0; i < values.Length; i++)
        {
            scaled[i] = (values[i] - Level) / Deviation;
        }
    }

    /// <summary>Scales a forecast back: level + deviation · value.</summary>
    public float Inverse(float value) => Level + Deviation * value;

    /// <summary>Scales forecasts back.</summary>
    /// <param name="scaled">Outputs of the network.</param>
    /// <param name="values">As many, in the unit of the series; may be the same memory.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Inverse(ReadOnlySpan<float> scaled, Span<float> values)
    {
        Require.Length(values.Length, scaled.Length, nameof(values), "the values");
        for (int i = 0; i < scaled.Length; i++)
        {
            values[i] = Inverse(scaled[i]);
        }
    }
}
