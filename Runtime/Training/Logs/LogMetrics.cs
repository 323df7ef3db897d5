using System.Collections.Immutable;

namespace Unrolled.Training;

/// <summary>The metrics that a log was begun with.</summary>
/// <param name="values">Those of the first report.</param>
internal readonly struct LogMetrics(in MetricValues values)
{
    private readonly ImmutableArray<Metric> _metrics = values.Metrics;

    /// <summary>The metrics' names.</summary>
    public IEnumerable<string> Names => _metrics.Select(m => m.Name);

    /// <summary>How many there are.</summary>
    public int Count => _metrics.Length;

    /// <summary>Finds out whether a report is one of the same metrics.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public void Require(in MetricValues values)
    {
        ImmutableArray<Metric> metrics = values.Metrics;
        if (!metrics.AsSpan().SequenceEqual(_metrics.AsSpan()))
        {
            throw new ArgumentException($"The log has the metrics [{string.Join(", ", Names)}], got [{string.Join(", ", metrics)}]. Open another log for another training.", nameof(values));
        }
    }
}
