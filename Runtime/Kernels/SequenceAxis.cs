using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Unrolled;

/// <summary>
/// The time axis of a pass: how long each sequence is, and where its steps lie in memory. A matrix over an axis holds, step after step, one
/// row for each sequence that still runs: [total, features]. The longest sequences come first, so that the rows of a step are the first rows
/// of the step before it, and nothing is kept or computed past a sequence's end.
/// </summary>
/// <remarks>A row is a sequence's place in the caller's batch, a position its place in this order: sequences of the same length keep the caller's.</remarks>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public sealed class SequenceAxis
{
    private int[] _active = [], _offsets = [], _lengths = [], _positions = [], _rows = [];

    internal SequenceAxis(int maxSteps, int maxRows)
    {
        MaxSteps = maxSteps;
        MaxRows = maxRows;
    }

    /// <summary>The longest sequences it has room for.</summary>
    public int MaxSteps { get; }

    /// <summary>The most sequences it has room for.</summary>
    public int MaxRows { get; }

    /// <summary>Steps of the current longest sequence.</summary>
    public int Steps { get; private set; }

    /// <summary>Current sequences.</summary>
    public int Rows { get; private set; }

    /// <summary>Steps of all sequences together.</summary>
    public nint Total => _offsets[Steps];

    /// <summary>True if all sequences are of the same length; positions are then the caller's rows.</summary>
    public bool IsUniform => _active[Steps - 1] == Rows;

    /// <summary>The lengths of the sequences, by the caller's rows.</summary>
    public ReadOnlySpan<int> Lengths => _lengths.AsSpan(0, Rows);

    /// <summary>How many sequences have a step, 0 past the end of the longest: their positions are 0 … ActiveRows − 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint ActiveRows(nint step) => _active[step];

    /// <summary>How many rows come before a step's first one; at <see cref="Steps"/>, how many there are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Offset(nint step) => _offsets[step];

    /// <summary>Where the rows of the step before stand, in rows: the initial states, one for each sequence, lie before the first step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint OffsetBefore(nint step) => step > 0 ? _offsets[step - 1] : -Rows;

    /// <summary>The length of the sequence at a position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int LengthAt(nint position) => _lengths[_rows[position]];

    /// <summary>The position of a row.</summary>
    public int Position(int row) => _positions[row];

    /// <summary>The row at a position.</summary>
    public int RowAt(int position) => _rows[position];

    /// <summary>Where a step of a row stands in a matrix over the axis, in rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row, or its sequence has no such step.</exception>
    public nint IndexOf(int step, int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(step, _lengths[row]);
        return (nint)_offsets[step] + _positions[row];
    }

    /// <summary>Takes the memory for the most steps and sequences, once it is known that a pass of them has room.</summary>
    internal void Allocate()
    {
        _active = new int[MaxSteps + 1];
        _offsets = new int[MaxSteps + 1];
        _lengths = new int[MaxRows];
        _positions = new int[MaxRows];
        _rows = new int[MaxRows];
    }

    /// <summary>Takes over sequences of the same length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Set(int steps, int rows)
    {
        Steps = steps;
        Rows = rows;
        for (int t = 0; t <= steps; t++)
        {
            _active[t] = t < steps ? rows : 0;
            _offsets[t] = t * rows;
        }

        for (int r = 0; r < rows; r++)
        {
            _lengths[r] = steps;
            _positions[r] = _rows[r] = r;
        }
    }

    /// <summary>Takes over sequences of several lengths, each 1 … <see cref="MaxSteps"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Set(ReadOnlySpan<int> lengths)
    {
        lengths.CopyTo(_lengths);
        Rows = lengths.Length;
        Steps = 0;
        foreach (int length in lengths)
        {
            Steps = Math.Max(Steps, length);
        }

        // How many sequences are longer than t.
        Array.Clear(_active, 0, Steps + 1);
        foreach (int length in lengths)
        {
            _active[length - 1]++;
        }

        for (int t = Steps - 2; t >= 0; t--)
        {
            _active[t] += _active[t + 1];
        }

        _offsets[0] = 0;
        for (int t = 0; t < Steps; t++)
        {
            _offsets[t + 1] = _offsets[t] + _active[t];
        }

        // Those of length n start after all longer ones, of which there are ActiveRows(n).
        for (int n = Steps; n >= 1; n--)
        {
            int position = _active[n];
            for (int r = 0; r < Rows && position < _active[n - 1]; r++)
            {
                if (_lengths[r] == n)
                {
                    _positions[r] = position;
                    _rows[position++] = r;
                }
            }
        }
    }

    /// <summary>Takes over lengths that grow with those of another axis: the sequences stand in its order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void SetLike(SequenceAxis other, ReadOnlySpan<int> lengths)
    {
        Set(lengths);
        for (int r = 0; r < Rows; r++)
        {
            _positions[r] = other._positions[r];
            _rows[r] = other._rows[r];
        }
    }
}
