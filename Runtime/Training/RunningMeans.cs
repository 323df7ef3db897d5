using System.Collections.Immutable;

namespace Unrolled;

/// <summary>Loss and metrics over the batches so far, each a sum and a number of terms: a smaller last batch weighs less, as in Keras.</summary>
internal sealed class RunningMeans(Loss loss, ImmutableArray<Metric> metrics)
{
    private readonly double[] _metricSums = new double[metrics.Length];
    private readonly long[] _metricTerms = new long[metrics.Length];
    private double _lossSum;
    private long _lossTerms;

    /// <summary>The mean, 0 of nothing: the network has left out all time steps.</summary>
    public double Loss => _lossTerms == 0 ? 0 : _lossSum / _lossTerms;

    public MetricValues Metrics
    {
        get
        {
            Span<double> values = stackalloc double[MetricValues.MaxCount];
            for (int m = 0; m < metrics.Length; m++)
            {
                values[m] = metrics[m].Result(_metricSums[m], _metricTerms[m]);
            }

            return new MetricValues(metrics, values);
        }
    }

    public void Clear()
    {
        _lossSum = 0;
        _lossTerms = 0;
        Array.Clear(_metricSums);
        Array.Clear(_metricTerms);
    }

    /// <summary>Adds the sums of a shard.</summary>
    public void Add(LossShard shard)
    {
        _lossSum += shard.Loss;
        for (int m = 0; m < _metricSums.Length; m++)
        {
            _metricSums[m] += shard.Metrics[m];
        }
    }

    /// <summary>Adds the sums of other means.</summary>
    public void Add(RunningMeans batch)
    {
        _lossSum += batch._lossSum;
        _lossTerms += batch._lossTerms;
        for (int m = 0; m < _metricSums.Length; m++)
        {
            _metricSums[m] += batch._metricSums[m];
            _metricTerms[m] += batch._metricTerms[m];
        }
    }

    /// <summary>Counts the terms of output rows whose sums were added.</summary>
    public void Count(long outputRows, int outputs)
    {
        _lossTerms += outputRows * loss.TermsPerRow(outputs);
        for (int m = 0; m < _metricTerms.Length; m++)
        {
            _metricTerms[m] += outputRows * metrics[m].TermsPerRow(outputs);
        }
    }
}
