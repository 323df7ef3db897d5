using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Unrolled.Training;

/// <summary>The values of a few metrics. It is a value type, so reporting does not allocate.</summary>
public readonly struct MetricValues : IEquatable<MetricValues>
{
    /// <summary>The most metrics that a trainer reports: 8.</summary>
    public const int MaxCount = 8;

    private readonly ImmutableArray<Metric> _metrics;
    private readonly Values _values;

    internal MetricValues(ImmutableArray<Metric> metrics, ReadOnlySpan<double> values)
    {
        _metrics = metrics;
        values[..metrics.Length].CopyTo(_values);
    }

    /// <summary>The metrics, in the order of <see cref="TrainerOptions.Metrics"/>.</summary>
    public ImmutableArray<Metric> Metrics => _metrics.IsDefault ? [] : _metrics;

    /// <summary>The number of metrics.</summary>
    public int Count => _metrics.IsDefault ? 0 : _metrics.Length;

    /// <summary>The value of the metric at an index.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no element at this index.</exception>
    public double this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return _values[index];
        }
    }

    /// <summary>The value of a metric.</summary>
    /// <param name="metric">One of <see cref="Metrics"/>.</param>
    /// <exception cref="KeyNotFoundException">The trainer does not report it; the message lists the metrics that it does report.</exception>
    public double this[Metric metric]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(metric);
            int index = Metrics.IndexOf(metric);
            return index >= 0 ? _values[index]
                : throw new KeyNotFoundException($"The metric '{metric.Name}' is not reported. Reported metrics: {(Count == 0 ? "none" : string.Join(", ", Metrics))}.");
        }
    }

    /// <summary>True if both contain the same metrics with the same values.</summary>
    public static bool operator ==(MetricValues left, MetricValues right) => left.Equals(right);

    /// <summary>True if the metrics or their values differ.</summary>
    public static bool operator !=(MetricValues left, MetricValues right) => !left.Equals(right);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Equals(MetricValues other)
    {
        if (Count != other.Count)
        {
            return false;
        }

        for (int i = 0; i < Count; i++)
        {
            if (!_metrics[i].Equals(other._metrics[i]) || !_values[i].Equals(other._values[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is MetricValues other && Equals(other);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int GetHashCode()
    {
        HashCode hash = default;
        for (int i = 0; i < Count; i++)
        {
            hash.Add(_values[i]);
        }

        return hash.ToHashCode();
    }

    /// <summary>Names and values: <c>MeanAbsoluteError 0.125, RootMeanSquaredError 0.2</c>.</summary>
    public override string ToString()
    {
        MetricValues values = this;
        return string.Join(", ", Metrics.Select((metric, i) => string.Create(CultureInfo.InvariantCulture, $"{metric.Name} {values[i]:G6}")));
    }

    [InlineArray(MaxCount)]
    private struct Values
    {
        private double _first;
    }
}
