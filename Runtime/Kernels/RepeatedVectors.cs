using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Unrolled.Kernels;

/// <summary>One vector of each sequence at every step of a time axis, and back. Both matrices have the same row stride and order of sequences.</summary>
public static class RepeatedVectors
{
    /// <summary>sequences[t, r, :] = vectors[r, :] for every step t of every sequence r.</summary>
    /// <param name="axis">The axis of the sequences.</param>
    /// <param name="stride">Floats from a row to the next.</param>
    /// <param name="vectors">[sequences, stride].</param>
    /// <param name="sequences">[total, stride].</param>
    public static void Write(SequenceAxis axis, nint stride, ref float vectors, ref float sequences)
    {
        for (nint t = 0; t < axis.Steps; t++)
        {
            int floats = (int)(axis.ActiveRows(t) * stride);
            MemoryMarshal.CreateReadOnlySpan(ref vectors, floats).CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref sequences, axis.Offset(t) * stride), floats));
        }
    }

    /// <summary>vectors[r, :] = Σ_t sequences[t, r, :], t ascending from the first step's.</summary>
    /// <param name="axis">The axis of the sequences.</param>
    /// <param name="stride">Floats from a row to the next.</param>
    /// <param name="sequences">[total, stride].</param>
    /// <param name="vectors">[sequences, stride].</param>
    public static void Sum<L, V>(SequenceAxis axis, nint stride, ref float sequences, ref float vectors)
        where L : struct, ILanes<V>
        where V : struct
    {
        int floats = (int)(axis.Rows * stride);
        MemoryMarshal.CreateReadOnlySpan(ref sequences, floats).CopyTo(MemoryMarshal.CreateSpan(ref vectors, floats));
        for (nint t = 1; t < axis.Steps; t++)
        {
            Matrix.Add<L, V>(axis.ActiveRows(t) * stride, ref Unsafe.Add(ref sequences, axis.Offset(t) * stride), ref vectors);
        }
    }
}
