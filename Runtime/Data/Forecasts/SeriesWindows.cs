using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled.Data;

/// <summary>
/// Windows over many series of any lengths, each with the rows that follow it, and each scaled by itself (<see cref="WindowScale"/>): one network learns from all series. Nothing of the
/// series is copied.
/// </summary>
public sealed class SeriesWindows
{
    private readonly ImmutableArray<ReadOnlyMemory<float>> _series;
    private readonly int _first, _end;

    // How many windows the series before each have, and all of them.
    private readonly int[] _counts;

    /// <summary>Initializes windows over whole series.</summary>
    /// <param name="series">Values in the order of time, of each series; finite.</param>
    /// <param name="window">Values of a window, 1 or more.</param>
    /// <param name="horizon">Values to forecast, which follow the window, 1 or more.</param>
    /// <param name="stride">Values from one window to the next one of the same series, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    /// <exception cref="ArgumentException">No series is as long as a window with its horizon, or there are more than 2³¹ − 1 windows.</exception>
    public SeriesWindows(IEnumerable<ReadOnlyMemory<float>> series, int window, int horizon, int stride = 1)
        : this([.. Require.NotNull(series, nameof(series))], window, horizon, stride, 0, int.MaxValue)
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private SeriesWindows(ImmutableArray<ReadOnlyMemory<float>> series, int window, int horizon, int stride, int first, int end)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        (_series, Window, Horizon, Stride, _first, _end) = (series, window, horizon, stride, Math.Max(first, window), end);
        _counts = new int[series.Length + 1];
        long count = 0;
        for (int i = 0; i < series.Length; i++)
        {
            long last = (long)Math.Min(series[i].Length, _end) - horizon;
            count += last < _first ? 0 : (last - _first) / stride + 1;
            _counts[i + 1] = count <= int.MaxValue ? (int)count : throw new ArgumentException($"Expected at most {int.MaxValue} windows; the first {i + 1} series have {count}.", nameof(series));
        }

        if (count == 0)
        {
            throw new ArgumentException($"Expected a series with {(long)window + horizon} values in the range or more, for a window of {window} and the {horizon} after it; the longest of {series.Length} has {series.Select(s => s.Length).DefaultIfEmpty().Max()}.", nameof(series));
        }
    }

    /// <summary>Values of a window.</summary>
    public int Window { get; }

    /// <summary>Values to forecast.</summary>
    public int Horizon { get; }

    /// <summary>Values from one window to the next one of the same series.</summary>
    public int Stride { get; }

    /// <summary>The number of windows.</summary>
    public int Count => _counts[^1];

    /// <summary>The windows whose targets lie in a range of rows, which is the same for all series: a training or a test part. Windows may reach back before the range.</summary>
    /// <param name="first">The first row that may be a target, 0 or more.</param>
    /// <param name="end">The row after the last one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The first row is below 0.</exception>
    /// <exception cref="ArgumentException">No window has its target in the range.</exception>
    public SeriesWindows Between(int first, int end)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        return new SeriesWindows(_series, Window, Horizon, Stride, first, end);
    }

    /// <summary>Where a window stands.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1: all windows of the first series, then those of the next.</param>
    /// <returns>The series' index, and the row of its first target.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such window.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public (int Series, int Row) Place(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        int found = Array.BinarySearch(_counts, index);
        int series = found >= 0 ? found : ~found - 1;

        // Series without a window have the same count as the next one.
        while (_counts[series + 1] == index)
        {
            series++;
        }

        return (series, _first + (index - _counts[series]) * Stride);
    }

    /// <summary>A window, in the unit of its series.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such window.</exception>
    public ReadOnlySpan<float> Input(int index)
    {
        (int series, int row) = Place(index);
        return _series[series].Span.Slice(row - Window, Window);
    }

    /// <summary>What follows a window, in the unit of its series.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such window.</exception>
    public ReadOnlySpan<float> Target(int index)
    {
        (int series, int row) = Place(index);
        return _series[series].Span.Slice(row, Horizon);
    }

    /// <summary>A window's scale.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such window.</exception>
    public WindowScale Scale(int index) => WindowScale.Of(Input(index));

    /// <summary>Samples for a trainer: windows and targets, scaled by <see cref="Scale"/>.</summary>
    /// <param name="segment">Values of a time step, a divisor of <see cref="Window"/>: 24 makes days of hours. A network reads fewer and longer steps faster and learns longer ranges.</param>
    /// <returns>Inputs [window / segment, segment], and targets [horizon] with <see cref="SequenceData.TargetSteps"/> 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The segment is below 1.</exception>
    /// <exception cref="ArgumentException">The segment does not divide the window.</exception>
    public SequenceData ToData(int segment = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(segment, 1);
        if (Window % segment != 0)
        {
            throw new ArgumentException($"Expected a divisor of the window of {Window} values, got {segment}.", nameof(segment));
        }

        int steps = Window / segment;
        return SequenceData.Generate(Write, Count, steps, segment, Horizon);

        int Write(int index, RandomSource random, Span<float> input, Span<float> target)
        {
            (int series, int row) = Place(index);
            ReadOnlySpan<float> values = _series[series].Span.Slice(row - Window, Window + Horizon);
            var scale = WindowScale.Of(values[..Window]);
            scale.Transform(values[..Window], input);
            scale.Transform(values[Window..], target);
            return steps;
        }
    }

    /// <summary>Scales forecasts back to the units of the series.</summary>
    /// <param name="forecasts">[count, outputs], as a network predicts them from <see cref="ToData"/>.</param>
    /// <exception cref="ArgumentException">The length is no multiple of <see cref="Count"/>.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Restore(Span<float> forecasts)
    {
        if (forecasts.Length % Count != 0)
        {
            throw new ArgumentException($"Expected a multiple of {Count} values, as many for each window; got {forecasts.Length}.", nameof(forecasts));
        }

        int outputs = forecasts.Length / Count;
        for (int i = 0; i < Count; i++)
        {
            Span<float> forecast = forecasts.Slice(i * outputs, outputs);
            Scale(i).Inverse(forecast, forecast);
        }
    }
}
