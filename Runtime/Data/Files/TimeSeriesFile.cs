using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;

namespace Unrolled.Data;

/// <summary>
/// Series and their classes from a <c>.ts</c> file, the text format of the UEA and UCR archives of time series classification: a header of tags
/// (<c>@problemName</c>, <c>@timeStamps</c>, <c>@missing</c>, <c>@univariate</c>, <c>@dimensions</c>, <c>@equalLength</c>, <c>@seriesLength</c>, <c>@classLabel</c>), then <c>@data</c> and one
/// case a line. A case has its dimensions between ':', a dimension its values between ',' (<c>?</c> or <c>NaN</c> for a missing one), and the class comes last. Cases may have different lengths;
/// all dimensions of a case have the same.
/// </summary>
/// <remarks>
/// The format is that of sktime's "load_from_tsfile". Files with time stamps, or with numbers to predict in the place of classes, are refused. Memory is that of the values; a line is
/// never held as a whole.
/// </remarks>
public sealed class TimeSeriesFile
{
    /// <summary>The most values that a file may have unless the caller sets another limit: 2²⁸, which take 1 GiB.</summary>
    public const long DefaultMaxValues = 1L << 28;

    private readonly float[][] _series;
    private readonly int[] _classes;

    internal TimeSeriesFile(TimeSeriesHeader header, int dimensions, float[][] series, int[] classes, long missing)
    {
        Name = header.Name;
        ClassLabels = header.ClassLabels;
        Dimensions = dimensions;
        Missing = missing;
        _series = series;
        _classes = classes;
        MaxSteps = series.Max(s => s.Length) / dimensions;
        MinSteps = series.Min(s => s.Length) / dimensions;
    }

    /// <summary>The problem's name; an empty string if the file has none.</summary>
    public string Name { get; }

    /// <summary>The names of the classes, in the order of the header; empty if the cases have no classes.</summary>
    public ImmutableArray<string> ClassLabels { get; }

    /// <summary>Values of each time step, 1 or more.</summary>
    public int Dimensions { get; }

    /// <summary>The number of cases, 1 or more.</summary>
    public int Count => _series.Length;

    /// <summary>Time steps of the longest case.</summary>
    public int MaxSteps { get; }

    /// <summary>Time steps of the shortest case.</summary>
    public int MinSteps { get; }

    /// <summary>How many values are missing. They are NaN.</summary>
    public long Missing { get; }

    /// <summary>Reads a file in UTF-8.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxValues">The most values of all cases together, 1 or more: a larger file is refused before it fills the memory.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxValues"/> is below 1.</exception>
    /// <exception cref="DataFormatException">The content is invalid, or there are more values.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static TimeSeriesFile Read(string path, long maxValues = DefaultMaxValues)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var reader = new StreamReader(path, Encoding.UTF8);
        return Read(reader, path, maxValues);
    }

    /// <summary>Reads from a reader, to its end.</summary>
    /// <param name="reader">The text; it stays open.</param>
    /// <param name="file">The file's path, for messages; null if there is none.</param>
    /// <param name="maxValues">The most values of all cases together, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxValues"/> is below 1.</exception>
    /// <exception cref="DataFormatException">The content is invalid, or there are more values.</exception>
    public static TimeSeriesFile Read(TextReader reader, string? file = null, long maxValues = DefaultMaxValues)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxValues, 1);
        return new TimeSeriesReader(new DataScanner(reader, file), maxValues).Read();
    }

    /// <summary>Time steps of a case.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such case.</exception>
    public int Length(int index) => Series(index).Length / Dimensions;

    /// <summary>The values of a case.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <returns>[<see cref="Length"/>, <see cref="Dimensions"/>], row-major: a row is a time step.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such case.</exception>
    public ReadOnlySpan<float> Values(int index) => Series(index);

    /// <summary>The class of a case: its place in <see cref="ClassLabels"/>, or −1 if the cases have no classes.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such case.</exception>
    public int Class(int index)
    {
        Series(index);
        return _classes[index];
    }

    /// <summary>The cases as samples: the values, with the class as the target if there is one. Shorter cases end in zeros that are not read.</summary>
    /// <param name="steps">Time steps of a sample, <see cref="MaxSteps"/> or more; null for <see cref="MaxSteps"/>. A network with a fixed number of steps needs the same for all its files.</param>
    /// <exception cref="ArgumentOutOfRangeException">A case has more steps.</exception>
    /// <exception cref="InvalidOperationException">Values are missing: a network has no use for NaN. Fill them first, from <see cref="Values"/>.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public SequenceData ToSequenceData(int? steps = null)
    {
        int most = steps ?? MaxSteps;
        ArgumentOutOfRangeException.ThrowIfLessThan(most, MaxSteps, nameof(steps));
        if (Missing > 0)
        {
            throw new InvalidOperationException($"Expected no missing values, got {Missing}. Fill them first.");
        }

        float[] inputs = new float[checked(Count * most * Dimensions)], targets = new float[Count];
        int[] lengths = new int[Count];
        for (int i = 0; i < Count; i++)
        {
            _series[i].CopyTo(inputs, i * most * Dimensions);
            targets[i] = _classes[i];
            lengths[i] = Length(i);
        }

        SequenceData data = ClassLabels.IsEmpty ? SequenceData.Sequences(inputs, most, Dimensions) : SequenceData.Pairs(inputs, targets, most, Dimensions, 1);
        return MinSteps == most ? data : data.WithLengths(lengths);
    }

    private float[] Series(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return _series[index];
    }
}
