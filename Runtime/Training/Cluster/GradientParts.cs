using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>
/// What ranks send each other of gradient columns: all of them, except that of the tables of embeddings only rows that some rank has touched. Packed,
/// the rows come after everything else, in the order in which they were added.
/// </summary>
internal sealed class GradientParts
{
    private readonly (int Offset, int Rows, int Width, int First)[] _tables;
    private readonly (int Column, int Length, int At)[] _runs;
    private readonly TouchedRows _rows;
    private readonly int _dense;
    private int[] _ends = [];

    /// <param name="pass">A pass of the network.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public GradientParts(SequencePass pass)
    {
        List<(int, int, int, int)> tables = [];
        List<(int, int, int)> runs = [];
        int column = 0, first = 0;
        foreach ((int offset, int rows, int width) in pass.GradientTables)
        {
            tables.Add((offset, rows, width, first));
            runs.Add((column, offset - column, _dense));
            _dense += offset - column;
            column = offset + rows * width;
            first = checked(first + rows);
        }

        runs.Add((column, pass.Gradients.Length - column, _dense));
        _dense += pass.Gradients.Length - column;
        _tables = [.. tables];
        _runs = [.. runs];
        _rows = new TouchedRows(first);
    }

    /// <summary>True if there are tables.</summary>
    public bool HasTables => _tables.Length > 0;

    /// <summary>The floats of all parts.</summary>
    public int Length => _rows.Count == 0 ? _dense : _ends[_rows.Count - 1];

    /// <summary>The rows of tables, counted through all tables.</summary>
    public ReadOnlySpan<int> Rows => _rows.List;

    /// <summary>Forgets the rows.</summary>
    public void Clear() => _rows.Clear();

    /// <summary>Adds the rows that a pass has touched.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddRows(SequencePass pass)
    {
        for (int t = 0; t < _tables.Length; t++)
        {
            foreach (int row in pass.TouchedOf(t).List)
            {
                _rows.Add(_tables[t].First + row);
            }
        }
    }

    /// <summary>Adds rows of another rank.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddRows(ReadOnlySpan<int> rows)
    {
        foreach (int row in rows)
        {
            _rows.Add(row);
        }
    }

    /// <summary>Finds the place of each row; after the last was added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Place()
    {
        if (_ends.Length < _rows.Count)
        {
            _ends = new int[_rows.Count];
        }

        int end = _dense;
        for (int i = 0; i < _rows.Count; i++)
        {
            end = checked(end + _tables[TableOf(_rows.List[i])].Width);
            _ends[i] = end;
        }
    }

    /// <summary>Takes some of the parts out of a pass.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="from">The first of the packed floats.</param>
    /// <param name="packed">Where they go.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Copy(SequencePass pass, int from, Span<float> packed)
    {
        while (!packed.IsEmpty)
        {
            int length = Math.Min(Run(from, out int column, out _, out _), packed.Length);
            pass.Gradients.Slice(column, length).CopyTo(packed);
            packed = packed[length..];
            from += length;
        }
    }

    /// <summary>Adds a pass's to some of the parts: as one pass is added to another, where only touched rows are added.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="from">The first of the packed floats.</param>
    /// <param name="packed">The sums.</param>
    /// <param name="lanes">The lanes to run on.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddTo(SequencePass pass, int from, Span<float> packed, LaneWidth lanes)
    {
        while (!packed.IsEmpty)
        {
            int length = Math.Min(Run(from, out int column, out int table, out int row), packed.Length);
            if (table < 0 || pass.TouchedOf(table).Contains(row))
            {
                Elementwise.Add(packed[..length], pass.Gradients.Slice(column, length), lanes);
            }

            packed = packed[length..];
            from += length;
        }
    }

    /// <summary>Puts all parts into a pass, whose own gradients are lost.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void PutInto(SequencePass pass, ReadOnlySpan<float> packed)
    {
        pass.ClearGradients();
        for (int at = 0; at < packed.Length;)
        {
            int length = Run(at, out int column, out int table, out int row);
            packed.Slice(at, length).CopyTo(pass.Gradients[column..]);
            if (table >= 0)
            {
                pass.TouchedOf(table).Add(row);
            }

            at += length;
        }
    }

    // The floats from a place to the end of its run, which stand side by side in the columns too. Table −1 is no table.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Run(int at, out int column, out int table, out int row)
    {
        if (at < _dense)
        {
            int r = _runs.Length - 1;
            while (_runs[r].At > at)
            {
                r--;
            }

            (table, row) = (-1, 0);
            column = _runs[r].Column + (at - _runs[r].At);
            return _runs[r].Length - (at - _runs[r].At);
        }

        int found = _ends.AsSpan(0, _rows.Count).BinarySearch(at);
        int place = found < 0 ? ~found : found + 1, number = _rows.List[place];
        table = TableOf(number);
        row = number - _tables[table].First;
        int left = _ends[place] - at;
        column = _tables[table].Offset + (row + 1) * _tables[table].Width - left;
        return left;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int TableOf(int number)
    {
        int table = _tables.Length - 1;
        while (_tables[table].First > number)
        {
            table--;
        }

        return table;
    }
}
