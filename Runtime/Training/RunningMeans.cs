using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Unrolled.Training;

/// <summary>Loss and metrics over the batches so far, each a few sums: a smaller last batch weighs less, as in Keras.</summary>
internal sealed class RunningMeans(ImmutableArray<Metric> metrics, int width, ImmutableArray<ScoredOutput> outputs)
{
    private readonly double[] _counters = new double[MetricCounters.Length(metrics, width)];
    private readonly double[] _sums = new double[outputs.Length], _terms = new double[outputs.Length];

    /// <summary>
    /// The means of the outputs' losses, each times its weight. An output of which nothing counts adds nothing; NaN if this holds for all of them: all time steps are masked, or all weights are 0.
    /// </summary>
    public double Loss
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        get
        {
            bool any = false;
            double loss = 0;
            for (int o = 0; o < _sums.Length; o++)
            {
                if (_terms[o] != 0)
                {
                    any = true;
                    loss += outputs[o].Weight * (_sums[o] / _terms[o]);
                }
            }

            return any ? loss : double.NaN;
        }
    }

    public MetricValues Metrics
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        get
        {
            Span<double> values = stackalloc double[MetricValues.MaxCount];
            for (int m = 0, first = 0; m < metrics.Length; m++)
            {
                int count = metrics[m].Counters(width);
                values[m] = metrics[m].Result(_counters.AsSpan(first, count));
                first += count;
            }

            return new MetricValues(metrics, values);
        }
    }

    /// <summary>How many sums there are.</summary>
    public int Length => 2 * _sums.Length + _counters.Length;

    /// <summary>All sums, [<see cref="Length"/>]: of the first output the loss and its terms, the losses of the others, their terms, then the metrics.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double[] ToArray() => [_sums[0], _terms[0], .. _sums.AsSpan(1), .. _terms.AsSpan(1), .. _counters];

    /// <summary>Reads the sums that <see cref="ToArray"/> gave: finite ones, since other losses end training, of terms that weigh 0 or more. What metrics count is theirs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double[] Read(CheckpointReader reader, string name)
    {
        double[] sums = reader.Doubles(name, Length);
        for (int i = 0; i < 2 * _sums.Length; i++)
        {
            bool isSum = i == 0 || (i >= 2 && i <= _sums.Length);
            reader.RequireRange(name, i, sums[i], isSum ? double.MinValue : 0, double.MaxValue);
        }

        return sums;
    }

    /// <summary>Takes the sums that <see cref="ToArray"/> gave.</summary>
    public void Set(ReadOnlySpan<double> sums)
    {
        (_sums[0], _terms[0]) = (sums[0], sums[1]);
        int others = _sums.Length - 1;
        sums.Slice(2, others).CopyTo(_sums.AsSpan(1));
        sums.Slice(2 + others, others).CopyTo(_terms.AsSpan(1));
        sums[(2 * _sums.Length)..].CopyTo(_counters);
    }

    public void Clear()
    {
        Array.Clear(_sums);
        Array.Clear(_terms);
        Array.Clear(_counters);
    }

    /// <summary>Adds the sums of a shard.</summary>
    public void Add(ReadOnlySpan<double> losses, ReadOnlySpan<double> counters)
    {
        AddTo(_sums, losses);
        AddTo(_counters, counters);
    }

    /// <summary>Adds the sums of other means.</summary>
    public void Add(RunningMeans batch)
    {
        AddTo(_sums, batch._sums);
        AddTo(_terms, batch._terms);
        AddTo(_counters, batch._counters);
    }

    /// <summary>Counts the terms of the losses whose sums were added, each by its weight.</summary>
    public void Count(double[] terms) => AddTo(_terms, terms);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTo(Span<double> sums, ReadOnlySpan<double> terms)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += terms[i];
        }
    }
}
