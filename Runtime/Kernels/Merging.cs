using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Unrolled.Kernels;

/// <summary>Rows set, added and multiplied, element by element, between matrices whose rows are differently far apart. The same on all lanes.</summary>
public static class Merging
{
    /// <summary>to[r, k] = from[r, k] for all rows and columns k below the width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Set<L, V>(nint rows, nint width, ref float from, nint fromStride, ref float to, nint toStride)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (nint r = 0; r < rows; r++)
        {
            nint k = 0;
            for (; k + L.Width <= width; k += L.Width)
            {
                L.Store(L.Load(ref from, k), ref to, k);
            }

            for (; k < width; k++)
            {
                Unsafe.Add(ref to, k) = Unsafe.Add(ref from, k);
            }

            from = ref Unsafe.Add(ref from, fromStride);
            to = ref Unsafe.Add(ref to, toStride);
        }
    }

    /// <summary>to[r, column + k] = from[r, k] for all rows and columns k below the width, zeros in the other columns up to the stride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Embed<L, V>(nint rows, nint width, ref float from, nint fromStride, ref float to, nint toStride, nint column)
        where L : struct, ILanes<V>
        where V : struct
    {
        MemoryMarshal.CreateSpan(ref to, (int)(rows * toStride)).Clear();
        Set<L, V>(rows, width, ref from, fromStride, ref Unsafe.Add(ref to, column), toStride);
    }

    /// <summary>to[r, k] += from[r, k] for all rows and columns k below the width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add<L, V>(nint rows, nint width, ref float from, nint fromStride, ref float to, nint toStride)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (nint r = 0; r < rows; r++)
        {
            Matrix.Add<L, V>(width, ref from, ref to);
            from = ref Unsafe.Add(ref from, fromStride);
            to = ref Unsafe.Add(ref to, toStride);
        }
    }

    /// <summary>to[k] += Σ_r from[r, k], r ascending, for all columns k below the width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddRows<L, V>(nint rows, nint width, ref float from, nint fromStride, ref float to)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (nint r = 0; r < rows; r++)
        {
            Matrix.Add<L, V>(width, ref from, ref to);
            from = ref Unsafe.Add(ref from, fromStride);
        }
    }

    /// <summary>to[r, k] *= from[r, k] for all rows and columns k below the width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<L, V>(nint rows, nint width, ref float from, nint fromStride, ref float to, nint toStride)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (nint r = 0; r < rows; r++)
        {
            nint k = 0;
            for (; k + L.Width <= width; k += L.Width)
            {
                L.Store(L.Multiply(L.Load(ref to, k), L.Load(ref from, k)), ref to, k);
            }

            for (; k < width; k++)
            {
                Unsafe.Add(ref to, k) *= Unsafe.Add(ref from, k);
            }

            from = ref Unsafe.Add(ref from, fromStride);
            to = ref Unsafe.Add(ref to, toStride);
        }
    }

    /// <summary>values[r, k] *= factor for all rows and columns k below the width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale<L, V>(nint rows, nint width, float factor, ref float values, nint stride)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (nint r = 0; r < rows; r++)
        {
            nint k = 0;
            for (; k + L.Width <= width; k += L.Width)
            {
                L.Store(L.Multiply(L.Load(ref values, k), L.Splat(factor)), ref values, k);
            }

            for (; k < width; k++)
            {
                Unsafe.Add(ref values, k) *= factor;
            }

            values = ref Unsafe.Add(ref values, stride);
        }
    }
}
