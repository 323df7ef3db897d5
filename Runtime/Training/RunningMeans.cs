using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Unrolled.Training;

/// <summary>Loss and metrics over the batches so far, each a few sums: a smaller last batch weighs less, as in Keras.</summary>
internal sealed class RunningMeans(ImmutableArray<Metric> metrics, int outputs, ImmutableArray<OutputLoss> outputLosses)
{
    private readonly double[] _counters = new double[MetricCounters.Length(metrics, outputs)];
    private readonly double[] _outputSums = new double[outputLosses.Length], _outputTerms = new double[outputLosses.Length];
    private double _lossSum;
    private double _lossTerms;

    /// <summary>
    /// The mean; NaN if nothing counts: all time steps are masked, or all weights are 0. With several outputs, an output of which nothing counts adds nothing; NaN if this holds for all of them.
    /// </summary>
    public double Loss
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        get
        {
            bool any = _lossTerms != 0;
            double loss = any ? _lossSum / _lossTerms : 0;
            for (int o = 0; o < _outputSums.Length; o++)
            {
                if (_outputTerms[o] != 0)
                {
                    any = true;
                    loss += outputLosses[o].Weight * (_outputSums[o] / _outputTerms[o]);
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
                int count = metrics[m].Counters(outputs);
                values[m] = metrics[m].Result(_counters.AsSpan(first, count));
                first += count;
            }

            return new MetricValues(metrics, values);
        }
    }

    /// <summary>How many sums there are.</summary>
    public int Length => 2 + 2 * _outputSums.Length + _counters.Length;

    /// <summary>All sums, [<see cref="Length"/>].</summary>
    public double[] ToArray() => [_lossSum, _lossTerms, .. _outputSums, .. _outputTerms, .. _counters];

    /// <summary>Reads the sums that <see cref="ToArray"/> gave: finite ones, since other losses end training, of terms that weigh 0 or more. What metrics count is theirs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double[] Read(CheckpointReader reader, string name)
    {
        double[] sums = reader.Doubles(name, Length);
        int counters = 2 + 2 * _outputSums.Length;
        for (int i = 0; i < counters; i++)
        {
            bool isSum = i == 0 || (i >= 2 && i < 2 + _outputSums.Length);
            reader.RequireRange(name, i, sums[i], isSum ? double.MinValue : 0, double.MaxValue);
        }

        return sums;
    }

    /// <summary>Takes the sums that <see cref="ToArray"/> gave.</summary>
    public void Set(ReadOnlySpan<double> sums)
    {
        (_lossSum, _lossTerms) = (sums[0], sums[1]);
        int outputs = _outputSums.Length;
        sums.Slice(2, outputs).CopyTo(_outputSums);
        sums.Slice(2 + outputs, outputs).CopyTo(_outputTerms);
        sums[(2 + 2 * outputs)..].CopyTo(_counters);
    }

    public void Clear()
    {
        _lossSum = 0;
        _lossTerms = 0;
        Array.Clear(_outputSums);
        Array.Clear(_outputTerms);
        Array.Clear(_counters);
    }

    /// <summary>Adds the sums of a shard.</summary>
    public void Add(LossShard shard)
    {
        _lossSum += shard.Loss;
        Add(_outputSums, shard.OutputLosses);
        Add(_counters, shard.Counters);
    }

    /// <summary>Adds the sums of other means.</summary>
    public void Add(RunningMeans batch)
    {
        _lossSum += batch._lossSum;
        _lossTerms += batch._lossTerms;
        Add(_outputSums, batch._outputSums);
        Add(_outputTerms, batch._outputTerms);
        Add(_counters, batch._counters);
    }

    /// <summary>Counts the terms of the loss whose sums were added, each by its weight.</summary>
    public void Count(double terms, double[] outputTerms)
    {
        _lossTerms += terms;
        Add(_outputTerms, outputTerms);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(double[] sums, double[] terms)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += terms[i];
        }
    }
}
