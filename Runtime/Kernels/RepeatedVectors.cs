using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Unrolled.Kernels;

/// <summary>
/// One vector of each sequence at every step of a time axis, and back. Vectors lie in the caller's order, sequences in that of the axis; both
/// matrices have the same row stride.
/// </summary>
public static class RepeatedVectors
{
    /// <summary>sequences[t, position, :] = vectors[row at the position, :] for every step t of every sequence.</summary>
    /// <param name="axis">The axis of the sequences.</param>
    /// <param name="stride">Floats from a row to the next.</param>
    /// <param name="vectors">[rows, stride].</param>
    /// <param name="sequences">[total, stride].</param>
    public static void Write(SequenceAxis axis, nint stride, ref float vectors, ref float sequences)
    {
        for (int position = 0; position < axis.Rows; position++)
        {
            Copy(stride, ref Unsafe.Add(ref vectors, axis.RowAt(position) * stride), ref Unsafe.Add(ref sequences, position * stride));
        }

        // The rows of a step are the first rows of the step before it.
        for (nint t = 1; t < axis.Steps; t++)
        {
            Copy(axis.ActiveRows(t) * stride, ref sequences, ref Unsafe.Add(ref sequences, axis.Offset(t) * stride));
        }
    }

    /// <summary>vectors[row at the position, :] = Σ_t sequences[t, position, :], t ascending from the first step's.</summary>
    /// <param name="axis">The axis of the sequences.</param>
    /// <param name="stride">Floats from a row to the next.</param>
    /// <param name="sequences">[total, stride]; the first step's rows become the sums.</param>
    /// <param name="vectors">[rows, stride].</param>
    public static void Sum<L, V>(SequenceAxis axis, nint stride, ref float sequences, ref float vectors)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (nint t = 1; t < axis.Steps; t++)
        {
            Matrix.Add<L, V>(axis.ActiveRows(t) * stride, ref Unsafe.Add(ref sequences, axis.Offset(t) * stride), ref sequences);
        }

        for (int position = 0; position < axis.Rows; position++)
        {
            Copy(stride, ref Unsafe.Add(ref sequences, position * stride), ref Unsafe.Add(ref vectors, axis.RowAt(position) * stride));
        }
    }

    private static void Copy(nint floats, ref float from, ref float to)
        => MemoryMarshal.CreateReadOnlySpan(ref from, (int)floats).CopyTo(MemoryMarshal.CreateSpan(ref to, (int)floats));
}
