using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

/// <summary>
/// Moves the rows of one sequence between a matrix over a <see cref="SequenceAxis"/>, where they lie a step apart, and a separate block,
/// where they are contiguous: work that runs over the steps of a sequence is a matrix product there.
/// </summary>
public static class SequenceRows
{
    /// <summary>Copies the rows of the sequence at a position: block[t] = matrix[step t], zeros after the width up to a multiple of 4.</summary>
    /// <param name="axis">The axis of the matrix.</param>
    /// <param name="position">The sequence's position on the axis.</param>
    /// <param name="steps">Its steps.</param>
    /// <param name="width">Floats of a row that are copied.</param>
    /// <param name="matrix">[total, <paramref name="stride"/>].</param>
    /// <param name="stride">Floats from a row of the matrix to the next; 0 if all rows are the same one.</param>
    /// <param name="block">The target, [steps, <paramref name="blockStride"/>].</param>
    /// <param name="blockStride">Floats from a row of the block to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Gather(SequenceAxis axis, nint position, nint steps, nint width, ref float matrix, nint stride, ref float block, nint blockStride)
    {
        for (nint t = 0; t < steps; t++)
        {
            ref float row = ref Unsafe.Add(ref block, t * blockStride);
            Matrix.Copy(width, ref Unsafe.Add(ref matrix, (axis.Offset(t) + position) * stride), ref row);
            for (nint k = width; k < (width + 3 & ~3); k++)
            {
                Unsafe.Add(ref row, k) = 0f;
            }
        }
    }

    /// <summary>Copies the rows of the sequence at a position as columns: block[k, t] = matrix[step t, k], zeros after them up to a multiple of 4.</summary>
    /// <param name="axis">The axis of the matrix.</param>
    /// <param name="position">The sequence's position on the axis.</param>
    /// <param name="steps">Its steps.</param>
    /// <param name="width">Floats of a row that are copied.</param>
    /// <param name="matrix">[total, <paramref name="stride"/>].</param>
    /// <param name="stride">Floats from a row of the matrix to the next.</param>
    /// <param name="block">The target, [width, <paramref name="blockStride"/>].</param>
    /// <param name="blockStride">Floats from a row of the block to the next, the steps or more.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void GatherColumns(SequenceAxis axis, nint position, nint steps, nint width, ref float matrix, nint stride, ref float block, nint blockStride)
    {
        for (nint t = 0; t < steps; t++)
        {
            ref float row = ref Unsafe.Add(ref matrix, (axis.Offset(t) + position) * stride);
            ref float column = ref Unsafe.Add(ref block, t);
            for (nint k = 0; k < width; k++)
            {
                Unsafe.Add(ref column, k * blockStride) = Unsafe.Add(ref row, k);
            }
        }

        for (nint t = steps; t < (steps + 3 & ~3); t++)
        {
            for (nint k = 0; k < width; k++)
            {
                Unsafe.Add(ref block, k * blockStride + t) = 0f;
            }
        }
    }

    /// <summary>
    /// Copies a block to the rows of the sequence at a position, matrix[step t] = block[t], up to a multiple of 4: no NaN of an earlier pass lives on after
    /// the width. The parameters are those of <see cref="Gather"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Scatter(SequenceAxis axis, nint position, nint steps, nint width, ref float block, nint blockStride, ref float matrix, nint stride)
    {
        for (nint t = 0; t < steps; t++)
        {
            Matrix.Copy(width + 3 & ~3, ref Unsafe.Add(ref block, t * blockStride), ref Unsafe.Add(ref matrix, (axis.Offset(t) + position) * stride));
        }
    }
}
