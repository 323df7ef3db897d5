using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

/// <summary>
/// Which rows of a table a batch has added to. A table of embeddings has a row for each word of a language, a batch meets a few of them: what
/// clears and adds such gradients goes by this list instead of the whole table.
/// </summary>
public sealed class TouchedRows
{
    private readonly bool[] _isTouched;
    private readonly int[] _list;

    /// <summary>No row is touched.</summary>
    /// <param name="rows">Rows of the table.</param>
    public TouchedRows(int rows)
    {
        _isTouched = new bool[rows];
        _list = new int[rows];
    }

    /// <summary>Rows of the table.</summary>
    public int Rows => _isTouched.Length;

    /// <summary>Rows that have been touched, in the order of their first touch.</summary>
    public ReadOnlySpan<int> List => _list.AsSpan(0, Count);

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>True if a row has been touched.</summary>
    /// <param name="row">0 … rows − 1.</param>
    internal bool Contains(int row) => _isTouched[row];

    /// <summary>Remembers a row.</summary>
    /// <param name="row">0 … rows − 1.</param>
    public void Add(int row)
    {
        if (!_isTouched[row])
        {
            _isTouched[row] = true;
            _list[Count++] = row;
        }
    }

    /// <summary>Forgets all rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Clear()
    {
        foreach (int row in List)
        {
            _isTouched[row] = false;
        }

        Count = 0;
    }
}
