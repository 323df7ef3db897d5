using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

/// <summary>
/// A convolution along time, from a matrix over one axis to a matrix over the axis of its windows. Past the ends of a sequence a window sees
/// zeros, whatever stands there in memory, or before its first step what was carried over.
/// </summary>
public static class TimeConvolution
{
    /// <summary>y(t) = b + Σ_k W_k·x(t·stride + k·dilation − before).</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="window">The windows.</param>
    /// <param name="source">The axis of x.</param>
    /// <param name="target">The axis of y: as many steps of each sequence as it has windows, the sequences in the order of the source.</param>
    /// <param name="x">[total of the source, channels], row stride <paramref name="xRow"/>.</param>
    /// <param name="xRow">Floats from a row of x to the next.</param>
    /// <param name="past">The steps before each sequence's first, oldest first, by row: [rows, extent − 1, channels], row stride <paramref name="pastRow"/>; a null reference for zeros.</param>
    /// <param name="pastRow">Floats from a row of the past to the next.</param>
    /// <param name="panels">The packed weights.</param>
    /// <param name="scratch">Scratch memory, <see cref="ConvolutionShape.ScratchLength"/> of the chunk.</param>
    /// <param name="chunk">How many rows of y are computed at a time. It does not change the result.</param>
    /// <param name="y">The target, [total of the target, filters], row stride <paramref name="yRow"/>; zeros up to a multiple of 4.</param>
    /// <param name="yRow">Floats from a row of y to the next, no less than the filters rounded up to a multiple of 4.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<L, V>(in ConvolutionShape shape, in WindowAxis window, SequenceAxis source, SequenceAxis target, ref float x, nint xRow, ref float past, nint pastRow, ref float panels, ref float scratch, nint chunk, ref float y, nint yRow)
        where L : struct, ILanes<V>
        where V : struct
    {
        ref float sums = ref Unsafe.Add(ref scratch, chunk * shape.ColumnStride);
        (nint Step, nint Position) at = default;
        for (nint row = 0; row < target.Total; row += chunk)
        {
            nint rows = Math.Min(chunk, target.Total - row);
            Gather<L, V>(shape, window, source, target, ref at, rows, ref x, xRow, ref past, pastRow, ref scratch);
            Convolution.Forward<L, V>(shape, rows, ref scratch, ref panels, ref sums, ref Unsafe.Add(ref y, row * yRow), yRow);
        }

        Convolution.ClearPadding(target.Total, shape.Filters, ref y, yRow);
    }

    /// <summary>Adds to the gradients of bias and weights.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="window">The windows.</param>
    /// <param name="source">The axis of x.</param>
    /// <param name="target">The axis of y.</param>
    /// <param name="x">What <see cref="Forward"/> read.</param>
    /// <param name="xRow">Floats from a row of x to the next.</param>
    /// <param name="past">The steps before each sequence's first, oldest first, by row: [rows, extent − 1, channels], row stride <paramref name="pastRow"/>; a null reference for zeros.</param>
    /// <param name="pastRow">Floats from a row of the past to the next.</param>
    /// <param name="scratch">Scratch memory, <see cref="ConvolutionShape.ScratchLength"/> of the chunk.</param>
    /// <param name="chunk">How many rows of dy are taken at a time. It does not change the result.</param>
    /// <param name="dy">The gradient of what <see cref="Forward"/> wrote, row stride <paramref name="dyRow"/>.</param>
    /// <param name="dyRow">Floats from a row of dy to the next.</param>
    /// <param name="gradients">The gradient columns.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddWeightGradients<L, V>(in ConvolutionShape shape, in WindowAxis window, SequenceAxis source, SequenceAxis target, ref float x, nint xRow, ref float past, nint pastRow, ref float scratch, nint chunk, ref float dy, nint dyRow, ref float gradients)
        where L : struct, ILanes<V>
        where V : struct
    {
        ref float sums = ref Unsafe.Add(ref scratch, chunk * shape.ColumnStride);
        (nint Step, nint Position) at = default;
        for (nint row = 0; row < target.Total; row += chunk)
        {
            nint rows = Math.Min(chunk, target.Total - row);
            Gather<L, V>(shape, window, source, target, ref at, rows, ref x, xRow, ref past, pastRow, ref scratch);
            Convolution.AddWeightGradients<L, V>(shape, rows, ref scratch, ref sums, ref Unsafe.Add(ref dy, row * dyRow), dyRow, ref gradients);
        }
    }

    /// <summary>Gives the gradient of x.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="window">The windows.</param>
    /// <param name="source">The axis of x.</param>
    /// <param name="target">The axis of y.</param>
    /// <param name="rowCopies">What <see cref="Convolution.CopyRows"/> wrote.</param>
    /// <param name="zeros">64 zeros.</param>
    /// <param name="scratch">Scratch memory, <see cref="ConvolutionShape.ScratchLength"/> of the chunk.</param>
    /// <param name="chunk">How many rows of dy are taken at a time. It does not change the result.</param>
    /// <param name="dy">The gradient of what <see cref="Forward"/> wrote, row stride <paramref name="dyRow"/>.</param>
    /// <param name="dyRow">Floats from a row of dy to the next.</param>
    /// <param name="dx">The gradient of x, overwritten.</param>
    /// <param name="dxRow">Floats from a row of dx to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void InputGradient<L, V>(in ConvolutionShape shape, in WindowAxis window, SequenceAxis source, SequenceAxis target, ref float rowCopies, ref float zeros, ref float scratch, nint chunk, ref float dy, nint dyRow, ref float dx, nint dxRow)
        where L : struct, ILanes<V>
        where V : struct
    {
        Convolution.Clear<L, V>(ref dx, source.Total * dxRow);
        (nint Step, nint Position) at = default;
        for (nint row = 0; row < target.Total; row += chunk)
        {
            nint rows = Math.Min(chunk, target.Total - row);
            Convolution.ColumnGradients<L, V>(shape, rows, ref Unsafe.Add(ref dy, row * dyRow), dyRow, ref rowCopies, ref zeros, ref scratch);
            Scatter<L, V>(shape, window, source, target, ref at, rows, ref scratch, ref dx, dxRow);
        }
    }

    // The columns of some rows of the target, from a step and position on, which then stand after them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Gather<L, V>(in ConvolutionShape shape, in WindowAxis window, SequenceAxis source, SequenceAxis target, ref (nint Step, nint Position) at, nint rows, ref float x, nint xRow, ref float past, nint pastRow, ref float columns)
        where L : struct, ILanes<V>
        where V : struct
    {
        (nint t, nint p) = at;
        nint extent = (nint)window.Span - 1;
        for (nint r = 0; r < rows; r++)
        {
            int length = source.LengthAt(p);
            nint step = t * window.Stride - window.Before(length);
            for (nint k = 0; k < shape.Taps; k++)
            {
                bool before = step < 0 && !Unsafe.IsNullRef(ref past);
                ref float place = ref (nuint)step < (nuint)length ? ref Unsafe.Add(ref x, (source.Offset(step) + p) * xRow)
                    : ref before ? ref Unsafe.Add(ref past, source.RowAt((int)p) * pastRow + (extent + step) * shape.Channels)
                    : ref Unsafe.NullRef<float>();
                Convolution.CopyTap<L, V>(shape, k, ref place, ref columns);
                step += window.Dilation;
            }

            columns = ref Unsafe.Add(ref columns, shape.ColumnStride);
            if (++p == target.ActiveRows(t))
            {
                p = 0;
                t++;
            }
        }

        at = (t, p);
    }

    // Adds the gradient of the columns to that of x.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Scatter<L, V>(in ConvolutionShape shape, in WindowAxis window, SequenceAxis source, SequenceAxis target, ref (nint Step, nint Position) at, nint rows, ref float columns, ref float dx, nint dxRow)
        where L : struct, ILanes<V>
        where V : struct
    {
        (nint t, nint p) = at;
        for (nint r = 0; r < rows; r++)
        {
            int length = source.LengthAt(p);
            nint step = t * window.Stride - window.Before(length);
            for (nint k = 0; k < shape.Taps; k++)
            {
                if ((nuint)step < (nuint)length)
                {
                    Convolution.AddTap<L, V>(shape, k, ref columns, ref Unsafe.Add(ref dx, (source.Offset(step) + p) * dxRow));
                }

                step += window.Dilation;
            }

            columns = ref Unsafe.Add(ref columns, shape.ColumnStride);
            if (++p == target.ActiveRows(t))
            {
                p = 0;
                t++;
            }
        }

        at = (t, p);
    }
}
