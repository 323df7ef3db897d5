using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled.Data;

/// <summary>Windows over a series, each with the steps that follow it as its target.</summary>
internal sealed class WindowData : SequenceData
{
    private readonly ReadOnlyMemory<float> _series;
    private readonly int _horizon;
    private readonly int _stride;
    private readonly int[]? _targetFeatures; // null: all

    private WindowData(ReadOnlyMemory<float> series, int count, int steps, int horizon, int features, int stride, int[]? targetFeatures)
        : base(count, steps, features, 1, Math.Max(1, Require.Product(horizon, targetFeatures?.Length ?? features, nameof(horizon), "values of a target")))
    {
        _series = series;
        _horizon = horizon;
        _stride = stride;
        _targetFeatures = targetFeatures;
    }

    /// <summary>Checks what <see cref="SequenceData.Windows"/> was given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static WindowData Create(ReadOnlyMemory<float> series, int steps, int horizon, int features, int stride, ReadOnlySpan<int> targetFeatures)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        int count = CountOf(series, steps, horizon, features, stride);
        for (int i = 0; i < targetFeatures.Length; i++)
        {
            int feature = targetFeatures[i];
            if (feature < 0 || feature >= features)
            {
                throw new ArgumentException($"Expected target features from 0 to {features - 1}, got {feature}.", nameof(targetFeatures));
            }

            if (targetFeatures[..i].Contains(feature))
            {
                throw new ArgumentException($"Expected each target feature once, got {feature} twice.", nameof(targetFeatures));
            }
        }

        return new WindowData(series, count, steps, horizon, features, stride, targetFeatures.IsEmpty ? null : targetFeatures.ToArray());
    }

    /// <summary>Windows up to the end of the series, whose targets come from elsewhere.</summary>
    public static WindowData CreateWithoutHorizon(ReadOnlyMemory<float> series, int steps, int features, int stride)
        => new(series, CountOf(series, steps, 0, features, stride), steps, 0, features, stride, null);

    private static int CountOf(ReadOnlyMemory<float> series, int steps, int horizon, int features, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        if (series.Length % features != 0)
        {
            throw new ArgumentException($"Expected [length, {features}], a multiple of {features} floats; got {series.Length}.", nameof(series));
        }

        long length = series.Length / features, needed = (long)steps + horizon;
        return length >= needed
            ? (int)((length - needed) / stride + 1)
            : throw new ArgumentException($"Expected at least {needed} steps, for a window of {steps}{(horizon == 0 ? "" : $" and the {horizon} after it")}; got {length}.", nameof(series));
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<float> Input(int index)
    {
        CheckIndex(index);
        return _series.Span.Slice(index * _stride * Inputs, Steps * Inputs);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void CopyTarget(int index, Span<float> target)
    {
        CheckIndex(index);
        Require.Length(target.Length, Targets, nameof(target), "the target");
        ReadOnlySpan<float> next = _series.Span.Slice((index * _stride + Steps) * Inputs, _horizon * Inputs);
        if (_targetFeatures is null)
        {
            next.CopyTo(target);
            return;
        }

        for (int t = 0, i = 0; t < _horizon; t++)
        {
            foreach (int feature in _targetFeatures)
            {
                target[i++] = next[t * Inputs + feature];
            }
        }
    }
}
