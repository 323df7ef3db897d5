using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Unrolled.Kernels;

namespace Unrolled.Data;

/// <summary>
/// Scales each feature from its range in the training data to [low, high]: y = low + (x − min) / (max − min) · (high − low). For a constant feature, 1
/// replaces max − min, so its values become low. Values outside the range of the training data are scaled to values outside [low, high].
/// </summary>
public sealed class MinMaxScaler : Scaler
{
    internal const string Kind = "minmax";

    /// <summary>Creates a scaler from known ranges, such as scikit-learn's <c>data_min_</c> and <c>data_max_</c>.</summary>
    /// <param name="minimum">[features], finite.</param>
    /// <param name="maximum">[features], finite, none below its minimum.</param>
    /// <param name="low">The value that a feature's minimum is scaled to.</param>
    /// <param name="high">The value that a feature's maximum is scaled to; above <paramref name="low"/>.</param>
    /// <exception cref="ArgumentException">A length or a value does not fit.</exception>
    public MinMaxScaler(ReadOnlySpan<float> minimum, ReadOnlySpan<float> maximum, float low = 0f, float high = 1f)
        : base(ToDoubles(minimum), Ranges(minimum, maximum), low, (double)high - low)
    {
        if (!float.IsFinite(low) || !float.IsFinite(high) || low >= high)
        {
            throw new ArgumentException("Expected finite bounds with low below high.", nameof(high));
        }

        Minimum = [.. minimum];
        Maximum = [.. maximum];
        Low = low;
        High = high;
    }

    /// <summary>The smallest value of each feature, [features].</summary>
    public ImmutableArray<float> Minimum { get; }

    /// <summary>The largest value of each feature, [features].</summary>
    public ImmutableArray<float> Maximum { get; }

    /// <summary>The value that a feature's minimum is scaled to.</summary>
    public float Low { get; }

    /// <summary>The value that a feature's maximum is scaled to.</summary>
    public float High { get; }

    /// <summary>Fits the ranges to training data.</summary>
    /// <param name="series">[steps, features], row-major; at least one step, all values finite.</param>
    /// <param name="features">Features per time step, 1 or more.</param>
    /// <param name="low">The value that a feature's minimum is scaled to.</param>
    /// <param name="high">The value that a feature's maximum is scaled to; above <paramref name="low"/>.</param>
    /// <exception cref="ArgumentException">A length does not fit, a value is not finite (the message names its index), or low is not below high.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static MinMaxScaler Fit(ReadOnlySpan<float> series, int features = 1, float low = 0f, float high = 1f)
    {
        CheckSeries(series, features);
        float[] minimum = series[..features].ToArray(), maximum = series[..features].ToArray();
        for (int i = 0; i < series.Length; i++)
        {
            int f = i % features;
            minimum[f] = Math.Min(minimum[f], series[i]);
            maximum[f] = Math.Max(maximum[f], series[i]);
        }

        return new MinMaxScaler(minimum, maximum, low, high);
    }

    private protected override void Write(Utf8JsonWriter json)
    {
        json.WriteString("kind", Kind);
        json.WriteNumber("low", Low);
        json.WriteNumber("high", High);
        WriteNumbers(json, "minimum", Minimum);
        WriteNumbers(json, "maximum", Maximum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WriteNumbers(Utf8JsonWriter json, string key, ImmutableArray<float> values)
    {
        json.WriteStartArray(key);
        foreach (float value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double[] ToDoubles(ReadOnlySpan<float> values)
    {
        double[] doubles = new double[values.Length];
        for (int f = 0; f < values.Length; f++)
        {
            doubles[f] = values[f];
        }

        return doubles;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double[] Ranges(ReadOnlySpan<float> minimum, ReadOnlySpan<float> maximum)
    {
        if (minimum.IsEmpty)
        {
            throw new ArgumentException("Expected at least one feature, got none.", nameof(minimum));
        }

        Require.Length(maximum.Length, minimum.Length, nameof(maximum), "the maxima");
        double[] ranges = new double[minimum.Length];
        for (int f = 0; f < ranges.Length; f++)
        {
            if (!float.IsFinite(minimum[f]) || !float.IsFinite(maximum[f]) || maximum[f] < minimum[f])
            {
                throw new ArgumentException($"Expected finite bounds with the maximum not below the minimum; those of feature {f} are not.", nameof(maximum));
            }

            double range = (double)maximum[f] - minimum[f];
            ranges[f] = range == 0 ? 1 : range;
        }

        return ranges;
    }
}
