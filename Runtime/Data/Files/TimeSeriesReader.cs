using System.Globalization;
using System.Runtime.CompilerServices;

namespace Unrolled.Data;

/// <summary>Reads the cases of a <c>.ts</c> file.</summary>
/// <param name="scanner">The file.</param>
/// <param name="maxValues">The most values of all cases together.</param>
internal sealed class TimeSeriesReader(DataScanner scanner, long maxValues)
{
    private readonly List<float[]> _series = [];
    private readonly List<int> _classes = [];
    private readonly List<float> _values = []; // of one case: [dimensions, steps]
    private TimeSeriesHeader _header = new();
    private int? _dimensions;
    private long _count, _missing;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public TimeSeriesFile Read()
    {
        _header = TimeSeriesHeader.Read(scanner);
        _dimensions = _header.Dimensions;
        while (true)
        {
            scanner.SkipBlanks();
            switch (scanner.Peek())
            {
                case DataScanner.End:
                    return _series.Count > 0
                        ? new TimeSeriesFile(_header, _dimensions!.Value, [.. _series], [.. _classes], _missing)
                        : throw scanner.Fault(scanner.Line, "one case or more after '@data'", "none");
                case '\n' or '\r' or '#':
                    scanner.SkipLine();
                    break;
                default:
                    ReadCase();
                    break;
            }
        }
    }

    // A case's last field is its class, if there are classes; which one is the last is known only at the line's end.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadCase()
    {
        int line = scanner.Line, dimensions = 0, steps = 0, first = 0;
        _values.Clear();
        while (true)
        {
            int end = scanner.ReadField(',', ':');
            bool ends = end is '\n' or DataScanner.End;
            if (ends && !_header.ClassLabels.IsEmpty)
            {
                if (_values.Count > first)
                {
                    throw scanner.Fault(line, "':' and the class after the last dimension", $"{DataScanner.Quote(scanner.Field)} at the line's end");
                }

                break;
            }

            AddValue(line);
            if (end == ',')
            {
                continue;
            }

            int length = _values.Count - first;
            if (dimensions > 0 && length != steps)
            {
                throw scanner.Fault(line, $"{steps} values of dimension {dimensions + 1}, as of the first", $"{length}");
            }

            steps = length;
            dimensions++;
            first = _values.Count;
            if (ends)
            {
                break;
            }
        }

        RequireShape(line, dimensions, steps);
        _classes.Add(_header.ClassLabels.IsEmpty ? -1 : Class(line));
        _series.Add(Transpose(dimensions, steps));
    }

    private void AddValue(int line)
    {
        ReadOnlySpan<char> field = scanner.Field;
        if (field is "?" || field.Equals("NaN", StringComparison.OrdinalIgnoreCase))
        {
            _values.Add(_header.MayMiss ? float.NaN : throw scanner.Fault(line, "a number, since '@missing' is false", DataScanner.Quote(field)));
            _missing++;
        }
        else
        {
            _values.Add(float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value)
                ? value
                : throw scanner.Fault(line, "a finite number, or '?' for a missing one", DataScanner.Quote(field)));
        }

        if (++_count > maxValues)
        {
            throw scanner.Fault(line, string.Create(CultureInfo.InvariantCulture, $"at most {maxValues} values"), "more");
        }
    }

    private void RequireShape(int line, int dimensions, int steps)
    {
        if (dimensions == 0)
        {
            throw scanner.Fault(line, "values and ':' before the class", DataScanner.Quote(scanner.Field));
        }

        _dimensions ??= dimensions;
        if (dimensions != _dimensions)
        {
            throw scanner.Fault(line, $"{_dimensions} dimensions", $"{dimensions}");
        }

        int? expected = !_header.EqualLength ? null : _header.SeriesLength ?? (_series.Count > 0 ? _series[0].Length / dimensions : null);
        if (expected is { } length && steps != length)
        {
            throw scanner.Fault(line, $"{length} values in each dimension, since '@equalLength' is true", $"{steps}");
        }
    }

    private int Class(int line)
    {
        int found = _header.ClassLabels.IndexOf(scanner.Field.ToString());
        return found >= 0 ? found : throw scanner.Fault(line, $"one of the {_header.ClassLabels.Length} classes of '@classLabel'", DataScanner.Quote(scanner.Field));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float[] Transpose(int dimensions, int steps)
    {
        float[] series = new float[dimensions * steps];
        for (int d = 0; d < dimensions; d++)
        {
            for (int t = 0; t < steps; t++)
            {
                series[t * dimensions + d] = _values[d * steps + t];
            }
        }

        return series;
    }
}
