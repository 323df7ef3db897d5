using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Unrolled.Kernels;

/// <summary>
/// Matrices with a row for each token: the product of a vector with a one at a token's place is that row. Tokens are floats that
/// <see cref="Tokens"/> has checked; here they are not checked again.
/// </summary>
public static class TokenRows
{
    /// <summary>target[r, :] = table[token of r, :].</summary>
    /// <param name="rows">Rows of the target.</param>
    /// <param name="units">Columns of both.</param>
    /// <param name="tokens">The token of the first row.</param>
    /// <param name="tokenStride">Floats from a row's token to the next.</param>
    /// <param name="table">[tokens, units].</param>
    /// <param name="tableRow">Floats from a row of the table to the next.</param>
    /// <param name="target">[rows, units].</param>
    /// <param name="targetRow">Floats from a row of the target to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(nint rows, int units, ref float tokens, nint tokenStride, ref float table, nint tableRow, ref float target, nint targetRow)
    {
        for (nint r = 0; r < rows; r++)
        {
            nint token = (nint)Unsafe.Add(ref tokens, r * tokenStride);
            MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref table, token * tableRow), units)
                .CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref target, r * targetRow), units));
        }
    }

    /// <summary>target[r, :] = a one at the place of r's token, zeros elsewhere.</summary>
    /// <param name="rows">Rows of the target.</param>
    /// <param name="count">Columns of the target: how many tokens there are.</param>
    /// <param name="tokens">The token of the first row.</param>
    /// <param name="tokenStride">Floats from a row's token to the next.</param>
    /// <param name="target">[rows, count].</param>
    /// <param name="targetRow">Floats from a row of the target to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OneHot(nint rows, int count, ref float tokens, nint tokenStride, ref float target, nint targetRow)
    {
        for (nint r = 0; r < rows; r++)
        {
            nint token = (nint)Unsafe.Add(ref tokens, r * tokenStride);
            ref float row = ref Unsafe.Add(ref target, r * targetRow);
            MemoryMarshal.CreateSpan(ref row, count).Clear();
            Unsafe.Add(ref row, token) = 1f;
        }
    }

    /// <summary>values[r] = 0 for all rows: the gradient of tokens.</summary>
    /// <param name="rows">How many rows.</param>
    /// <param name="values">The first row's value.</param>
    /// <param name="stride">Floats from a row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Clear(nint rows, ref float values, nint stride)
    {
        for (nint r = 0; r < rows; r++)
        {
            Unsafe.Add(ref values, r * stride) = 0f;
        }
    }

    /// <summary>
    /// target[token of r, :] += source[r, :], r ascending: what comes back to a table's rows. The bits are those of
    /// <see cref="Matrix.MultiplyAdd"/> with the ones and zeros written out, as long as the source is finite.
    /// </summary>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="columns">Columns of both.</param>
    /// <param name="tokens">The token of the first row.</param>
    /// <param name="tokenStride">Floats from a row's token to the next.</param>
    /// <param name="source">[rows, columns].</param>
    /// <param name="sourceRow">Floats from a row of the source to the next.</param>
    /// <param name="target">[tokens, columns].</param>
    /// <param name="targetRow">Floats from a row of the target to the next.</param>
    /// <param name="except">A token whose row stays as it is, or −1.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Add<L, V>(nint rows, nint columns, ref float tokens, nint tokenStride, ref float source, nint sourceRow, ref float target, nint targetRow, nint except = -1)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (nint r = 0; r < rows; r++)
        {
            nint token = (nint)Unsafe.Add(ref tokens, r * tokenStride);
            if (token == except)
            {
                continue;
            }

            ref float from = ref Unsafe.Add(ref source, r * sourceRow);
            ref float to = ref Unsafe.Add(ref target, token * targetRow);
            nint i = 0;
            for (; i + L.Width <= columns; i += L.Width)
            {
                L.Store(L.Add(L.Load(ref to, i), L.Load(ref from, i)), ref to, i);
            }

            for (; i < columns; i++)
            {
                Unsafe.Add(ref to, i) += Unsafe.Add(ref from, i);
            }
        }
    }
}
