using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Unrolled.Kernels;

namespace Unrolled.Data;

/// <summary>
/// Scales each feature to mean 0 and standard deviation 1 over the training data: y = (x − mean) / deviation, with the population's deviation, √(Σ(x −
/// mean)² / steps). For a constant feature the deviation is 1, so its values become 0.
/// </summary>
public sealed class StandardScaler : Scaler
{
    internal const string Kind = "standard";

    /// <summary>Creates a scaler from known means and deviations, such as scikit-learn's <c>mean_</c> and <c>scale_</c>.</summary>
    /// <param name="mean">[features], finite.</param>
    /// <param name="deviation">[features], finite and above 0.</param>
    /// <exception cref="ArgumentException">A length or a value does not fit.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public StandardScaler(ReadOnlySpan<double> mean, ReadOnlySpan<double> deviation)
        : base(mean.ToArray(), deviation.ToArray(), 0, 1)
    {
        if (mean.IsEmpty)
        {
            throw new ArgumentException("Expected at least one feature, got none.", nameof(mean));
        }

        Require.Length(deviation.Length, mean.Length, nameof(deviation), "the deviations");
        for (int f = 0; f < mean.Length; f++)
        {
            if (!double.IsFinite(mean[f]) || !double.IsFinite(deviation[f]) || deviation[f] <= 0)
            {
                throw new ArgumentException($"Expected a finite mean and a finite deviation above 0; those of feature {f} are not.", nameof(deviation));
            }
        }

        Mean = [.. mean];
        Deviation = [.. deviation];
    }

    /// <summary>The mean of each feature, [features].</summary>
    public ImmutableArray<double> Mean { get; }

    /// <summary>The standard deviation of each feature, [features]; 1 for a constant feature.</summary>
    public ImmutableArray<double> Deviation { get; }

    /// <summary>Fits means and deviations to training data.</summary>
    /// <param name="series">[steps, features], row-major; at least one step, all values finite.</param>
    /// <param name="features">Features per time step, 1 or more.</param>
    /// <exception cref="ArgumentException">A length does not fit, or a value is not finite (the message names its index).</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static StandardScaler Fit(ReadOnlySpan<float> series, int features = 1)
    {
        CheckSeries(series, features);
        double[] mean = new double[features], deviation = new double[features];
        for (int f = 0; f < features; f++)
        {
            (mean[f], deviation[f]) = Moments(series, f, features);
        }

        return new StandardScaler(mean, deviation);
    }

    private protected override void Write(Utf8JsonWriter json)
    {
        json.WriteString("kind", Kind);
        WriteNumbers(json, "mean", Mean);
        WriteNumbers(json, "deviation", Deviation);
    }

    // Two passes, since Σx² − (Σx)²/n loses all digits where the mean is large. A constant is recognized by its values and not by a sum of
    // squares, which rounding may leave a little above zero.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double Mean, double Deviation) Moments(ReadOnlySpan<float> series, int feature, int features)
    {
        double sum = 0;
        bool constant = true;
        for (int i = feature; i < series.Length; i += features)
        {
            sum += series[i];
            constant &= series[i] == series[feature];
        }

        if (constant)
        {
            return (series[feature], 1);
        }

        int steps = series.Length / features;
        double mean = sum / steps, squares = 0;
        for (int i = feature; i < series.Length; i += features)
        {
            squares += (series[i] - mean) * (series[i] - mean);
        }

        return (mean, Math.Sqrt(squares / steps));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WriteNumbers(Utf8JsonWriter json, string key, ImmutableArray<double> values)
    {
        json.WriteStartArray(key);
        foreach (double value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }
}
