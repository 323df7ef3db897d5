using System.ComponentModel;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

// Tables have a row of gradients for every token, but a pass reads only a few: only their rows are cleared and added.
public abstract partial class SequencePass
{
    private readonly List<Table> _tables = [];

    /// <summary>Sets <see cref="Gradients"/> to zero. The cost does not grow with the vocabulary of an embedding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ClearGradients()
    {
        int from = 0;
        foreach (Table table in _tables)
        {
            Gradients[from..table.Offset].Clear();
            foreach (int row in table.Touched.List)
            {
                Gradients.Slice(table.Offset + row * table.Width, table.Width).Clear();
            }

            table.Touched.Clear();
            from = table.End;
        }

        Gradients[from..].Clear();
    }

    /// <summary>Adds the <see cref="Gradients"/> of another pass of the same network.</summary>
    /// <param name="other">The pass; it keeps its gradients.</param>
    /// <param name="lanes">The lanes to run on.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void AddGradients(SequencePass other, LaneWidth lanes)
    {
        int from = 0;
        for (int i = 0; i < _tables.Count; i++)
        {
            Table table = _tables[i];
            Add(from, table.Offset - from);
            foreach (int row in other._tables[i].Touched.List)
            {
                table.Touched.Add(row);
                Add(table.Offset + row * table.Width, table.Width);
            }

            from = table.End;
        }

        Add(from, Gradients.Length - from);

        void Add(int start, int length) => Elementwise.Add(Gradients.Slice(start, length), other.Gradients.Slice(start, length), lanes);
    }

    /// <summary>The tables among the gradient columns, in ascending order: where each starts, and its rows.</summary>
    internal IEnumerable<(int Offset, int Rows, int Width)> GradientTables => _tables.Select(t => (t.Offset, t.Touched.Rows, t.Width));

    /// <summary>The rows of a table that have gradients.</summary>
    internal TouchedRows TouchedOf(int table) => _tables[table].Touched;

    /// <summary>Remembers that a backward pass adds to the rows of tokens. For generated code.</summary>
    /// <param name="offset">Where the table starts in <see cref="Gradients"/>.</param>
    /// <param name="rows">How many tokens.</param>
    /// <param name="tokens">The first token, checked.</param>
    /// <param name="stride">Floats from a token to the next.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void TouchRows(int offset, nint rows, ref float tokens, nint stride)
    {
        foreach (Table table in _tables)
        {
            if (table.Offset == offset)
            {
                for (nint r = 0; r < rows; r++)
                {
                    table.Touched.Add((int)Unsafe.Add(ref tokens, r * stride));
                }
            }
        }
    }

    /// <summary>Names a table among the gradient columns, in ascending order.</summary>
    protected void PlaceTable(int offset, int rows, int width) => _tables.Add(new Table(offset, width, new TouchedRows(rows)));

    private sealed record Table(int Offset, int Width, TouchedRows Touched)
    {
        public int End => Offset + Touched.Rows * Width;
    }
}
