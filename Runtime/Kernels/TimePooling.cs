using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

/// <summary>Maximum and mean of each feature along time, over windows or over whole sequences. Past the ends of a sequence there is nothing.</summary>
public static class TimePooling
{
    /// <summary>y(t) = the maximum or the mean of x over the window of t.</summary>
    /// <param name="window">The windows; each sees at least one step.</param>
    /// <param name="source">The axis of x.</param>
    /// <param name="target">The axis of y: as many steps of each sequence as it has windows, the sequences in the order of the source.</param>
    /// <param name="width">Features.</param>
    /// <param name="x">[total of the source, features], row stride <paramref name="row"/>.</param>
    /// <param name="y">[total of the target, features], row stride <paramref name="row"/>.</param>
    /// <param name="row">Floats from a row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<TPool, L, V>(in WindowAxis window, SequenceAxis source, SequenceAxis target, nint width, ref float x, ref float y, nint row)
        where TPool : struct, IPool
        where L : struct, ILanes<V>
        where V : struct
    {
        for (nint t = 0; t < target.Steps; t++)
        {
            for (nint p = 0; p < target.ActiveRows(t); p++)
            {
                (nint from, nint to) = Steps(window, t, source.LengthAt(p));
                Forward<TPool, L, V>(source, p, from, to, width, ref x, row, ref Unsafe.Add(ref y, (target.Offset(t) + p) * row));
            }
        }
    }

    /// <summary>Gives the gradient of x.</summary>
    /// <param name="window">The windows.</param>
    /// <param name="source">The axis of x.</param>
    /// <param name="target">The axis of y.</param>
    /// <param name="width">Features.</param>
    /// <param name="x">What the pooling read.</param>
    /// <param name="y">What it wrote.</param>
    /// <param name="dy">The gradient of y.</param>
    /// <param name="dx">The gradient of x, overwritten.</param>
    /// <param name="row">Floats from a row of each of them to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<TPool, L, V>(in WindowAxis window, SequenceAxis source, SequenceAxis target, nint width, ref float x, ref float y, ref float dy, ref float dx, nint row)
        where TPool : struct, IPool
        where L : struct, ILanes<V>
        where V : struct
    {
        Convolution.Clear<L, V>(ref dx, source.Total * row);
        for (nint t = 0; t < target.Steps; t++)
        {
            for (nint p = 0; p < target.ActiveRows(t); p++)
            {
                (nint from, nint to) = Steps(window, t, source.LengthAt(p));
                nint output = (target.Offset(t) + p) * row;
                Backward<TPool, L, V>(source, p, from, to, width, ref x, ref Unsafe.Add(ref y, output), ref Unsafe.Add(ref dy, output), ref dx, row);
            }
        }
    }

    /// <summary>y = the maximum or the mean of x over all steps of each sequence.</summary>
    /// <param name="source">The axis of x.</param>
    /// <param name="width">Features.</param>
    /// <param name="x">[total of the source, features], row stride <paramref name="row"/>.</param>
    /// <param name="y">[rows, features] in the caller's order, row stride <paramref name="row"/>.</param>
    /// <param name="row">Floats from a row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ForwardAll<TPool, L, V>(SequenceAxis source, nint width, ref float x, ref float y, nint row)
        where TPool : struct, IPool
        where L : struct, ILanes<V>
        where V : struct
    {
        for (int p = 0; p < source.Rows; p++)
        {
            Forward<TPool, L, V>(source, p, 0, source.LengthAt(p), width, ref x, row, ref Unsafe.Add(ref y, source.RowAt(p) * row));
        }
    }

    /// <summary>Gives the gradient of x.</summary>
    /// <param name="source">The axis of x.</param>
    /// <param name="width">Features.</param>
    /// <param name="x">What the pooling read.</param>
    /// <param name="y">What it wrote.</param>
    /// <param name="dy">The gradient of y.</param>
    /// <param name="dx">The gradient of x, overwritten.</param>
    /// <param name="row">Floats from a row of each of them to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void BackwardAll<TPool, L, V>(SequenceAxis source, nint width, ref float x, ref float y, ref float dy, ref float dx, nint row)
        where TPool : struct, IPool
        where L : struct, ILanes<V>
        where V : struct
    {
        Convolution.Clear<L, V>(ref dx, source.Total * row);
        for (int p = 0; p < source.Rows; p++)
        {
            nint output = source.RowAt(p) * row;
            Backward<TPool, L, V>(source, p, 0, source.LengthAt(p), width, ref x, ref Unsafe.Add(ref y, output), ref Unsafe.Add(ref dy, output), ref dx, row);
        }
    }

    // Of a sequence of the given length, the steps from … to − 1 that a window sees.
    private static (nint From, nint To) Steps(in WindowAxis window, nint t, int length)
    {
        nint first = t * window.Stride - window.Before(length);
        return (Math.Max(first, 0), Math.Min(first + window.Kernel, length));
    }

    private static void Forward<TPool, L, V>(SequenceAxis source, nint p, nint from, nint to, nint width, ref float x, nint row, ref float y)
        where TPool : struct, IPool
        where L : struct, ILanes<V>
        where V : struct
    {
        nint u = width / L.Width * L.Width, tail = L.Width > 4 ? width / 4 * 4 : u;
        ForwardRun<TPool, L, V>(source, p, from, to, ref x, row, ref y, 0, u);
        if (tail > u)
        {
            ForwardRun<TPool, Lanes128, Vector128<float>>(source, p, from, to, ref x, row, ref y, u, tail);
        }

        ForwardRun<TPool, Lanes1, float>(source, p, from, to, ref x, row, ref y, tail, width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ForwardRun<TPool, L, V>(SequenceAxis source, nint p, nint from, nint to, ref float x, nint row, ref float y, nint first, nint last)
        where TPool : struct, IPool
        where L : struct, ILanes<V>
        where V : struct
    {
        V count = L.Splat(to - from);
        for (nint u = first; u < last; u += L.Width)
        {
            V sum = L.Load(ref x, (source.Offset(from) + p) * row + u);
            for (nint t = from + 1; t < to; t++)
            {
                sum = TPool.Combine<L, V>(sum, L.Load(ref x, (source.Offset(t) + p) * row + u));
            }

            L.Store(TPool.Finish<L, V>(sum, count), ref y, u);
        }
    }

    private static void Backward<TPool, L, V>(SequenceAxis source, nint p, nint from, nint to, nint width, ref float x, ref float y, ref float dy, ref float dx, nint row)
        where TPool : struct, IPool
        where L : struct, ILanes<V>
        where V : struct
    {
        nint u = width / L.Width * L.Width, tail = L.Width > 4 ? width / 4 * 4 : u;
        BackwardRun<TPool, L, V>(source, p, from, to, ref x, ref y, ref dy, ref dx, row, 0, u);
        if (tail > u)
        {
            BackwardRun<TPool, Lanes128, Vector128<float>>(source, p, from, to, ref x, ref y, ref dy, ref dx, row, u, tail);
        }

        BackwardRun<TPool, Lanes1, float>(source, p, from, to, ref x, ref y, ref dy, ref dx, row, tail, width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void BackwardRun<TPool, L, V>(SequenceAxis source, nint p, nint from, nint to, ref float x, ref float y, ref float dy, ref float dx, nint row, nint first, nint last)
        where TPool : struct, IPool
        where L : struct, ILanes<V>
        where V : struct
    {
        V count = L.Splat(to - from);
        for (nint u = first; u < last; u += L.Width)
        {
            V result = L.Load(ref y, u), left = TPool.Start<L, V>(L.Load(ref dy, u), count);
            for (nint t = from; t < to; t++)
            {
                nint place = (source.Offset(t) + p) * row + u;
                L.Store(L.Add(L.Load(ref dx, place), TPool.Share<L, V>(L.Load(ref x, place), result, ref left)), ref dx, place);
            }
        }
    }
}
