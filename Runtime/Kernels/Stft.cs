using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Unrolled.Kernels;

/// <summary>
/// The short-time Fourier transform of the samples in each row. A frame's products with the basis run over its samples in ascending order, one fused
/// multiply-add each; frames overlap in memory and need no copies.
/// </summary>
public static class Stft
{
    /// <summary>Packs the basis to columns, [window, real parts, imaginary parts], zeros after both up to a multiple of 4.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="basis">[2 · bins, window].</param>
    /// <param name="panels">The target, <see cref="StftShape.PanelLength"/> floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackPanels(in StftShape shape, ReadOnlySpan<float> basis, Span<float> panels)
    {
        panels[..shape.PanelLength].Clear();
        for (int row = 0; row < 2 * shape.Bins; row++)
        {
            int column = Column(shape, row);
            for (int n = 0; n < shape.Window; n++)
            {
                panels[n * shape.SumStride + column] = basis[row * shape.Window + n];
            }
        }
    }

    /// <summary>Copies the basis to rows that carry gradients back, [real parts, imaginary parts][window], zeros after both and after a row.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="basis">[2 · bins, window].</param>
    /// <param name="rows">The target, <see cref="StftShape.RowLength"/> floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CopyRows(in StftShape shape, ReadOnlySpan<float> basis, Span<float> rows)
    {
        rows[..shape.RowLength].Clear();
        for (int row = 0; row < 2 * shape.Bins; row++)
        {
            basis.Slice(row * shape.Window, shape.Window).CopyTo(rows[(Column(shape, row) * shape.PaddedWindow)..]);
        }
    }

    /// <summary>The transforms of rows.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="power">True for re² + im², false for its root.</param>
    /// <param name="rows">Rows of x and y.</param>
    /// <param name="x">[rows, samples], row stride <paramref name="xRow"/>.</param>
    /// <param name="xRow">Floats from a row of x to the next.</param>
    /// <param name="panels">What <see cref="PackPanels"/> wrote.</param>
    /// <param name="scratch">Scratch memory.</param>
    /// <param name="y">The target, [rows, frames · bins], row stride <paramref name="yRow"/>.</param>
    /// <param name="yRow">Floats from a row of y to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<L, V>(in StftShape shape, bool power, nint rows, ref float x, nint xRow, ref float panels, ref float scratch, ref float y, nint yRow)
        where L : struct, ILanes<V>
        where V : struct
    {
        ref float sums = ref Unsafe.Add(ref scratch, shape.SumOffset);
        for (nint r = 0; r < rows; r++)
        {
            Pad(shape, ref Unsafe.Add(ref x, r * xRow), ref scratch);
            for (nint f = 0; f < shape.Frames; f += StftShape.Chunk)
            {
                nint frames = Math.Min(StftShape.Chunk, shape.Frames - f);
                Multiply<L, V>(shape, f, frames, ref scratch, ref panels, ref sums);
                Magnitudes<L, V>(frames, shape.Bins, shape.PaddedBins, power, ref sums, ref Unsafe.Add(ref y, r * yRow + f * shape.Bins));
            }
        }
    }

    /// <summary>The gradients of rows.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="power">True for re² + im², false for its root.</param>
    /// <param name="rows">Rows of x and dy.</param>
    /// <param name="x">What <see cref="Forward"/> read.</param>
    /// <param name="xRow">Floats from a row of x, and of dx, to the next.</param>
    /// <param name="panels">What <see cref="PackPanels"/> wrote.</param>
    /// <param name="rowCopies">What <see cref="CopyRows"/> wrote.</param>
    /// <param name="scratch">Scratch memory of a pass that trains.</param>
    /// <param name="dy">The gradient of what <see cref="Forward"/> wrote.</param>
    /// <param name="dyRow">Floats from a row of dy to the next.</param>
    /// <param name="dx">The target; zeros after the samples up to a multiple of 4.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<L, V>(in StftShape shape, bool power, nint rows, ref float x, nint xRow, ref float panels, ref float rowCopies, ref float scratch, ref float dy, nint dyRow, ref float dx)
        where L : struct, ILanes<V>
        where V : struct
    {
        ref float sums = ref Unsafe.Add(ref scratch, shape.SumOffset);
        ref float dPadded = ref Unsafe.Add(ref scratch, shape.PaddedGradientOffset), dFrames = ref Unsafe.Add(ref scratch, shape.FrameGradientOffset);
        for (nint r = 0; r < rows; r++)
        {
            Pad(shape, ref Unsafe.Add(ref x, r * xRow), ref scratch);
            MemoryMarshal.CreateSpan(ref dPadded, shape.Padded).Clear();
            for (nint f = 0; f < shape.Frames; f += StftShape.Chunk)
            {
                nint frames = Math.Min(StftShape.Chunk, shape.Frames - f);
                Multiply<L, V>(shape, f, frames, ref scratch, ref panels, ref sums);
                Gradients<L, V>(frames, shape.Bins, shape.PaddedBins, power, ref sums, ref Unsafe.Add(ref dy, r * dyRow + f * shape.Bins));
                MemoryMarshal.CreateSpan(ref dFrames, (int)frames * shape.PaddedWindow).Clear();
                Matrix.MultiplyAdd<L, V>(frames, shape.PaddedWindow, shape.SumStride, ref sums, shape.SumStride, 1, ref rowCopies, shape.PaddedWindow, ref dFrames, shape.PaddedWindow);
                for (nint i = 0; i < frames; i++)
                {
                    Matrix.Add<L, V>(shape.Window, ref Unsafe.Add(ref dFrames, i * shape.PaddedWindow), ref Unsafe.Add(ref dPadded, (f + i) * shape.Hop));
                }
            }

            Unpad(shape, ref dPadded, ref Unsafe.Add(ref dx, r * xRow));
        }

        Matrix.ClearPadding(rows, shape.Samples, ref dx, (int)xRow);
    }

    // The place of a row of the basis among the columns.
    private static int Column(in StftShape shape, int row) => row < shape.Bins ? row : shape.PaddedBins + row - shape.Bins;

    // The samples between their reflections.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pad(in StftShape shape, ref float x, ref float padded)
    {
        ref float first = ref Unsafe.Add(ref padded, shape.Before), last = ref Unsafe.Add(ref first, shape.Samples - 1);
        Matrix.Copy(shape.Samples, ref x, ref first);
        for (nint i = 1; i <= shape.Before; i++)
        {
            Unsafe.Add(ref first, -i) = Unsafe.Add(ref first, i);
        }

        for (nint i = 1; i <= shape.After; i++)
        {
            Unsafe.Add(ref last, i) = Unsafe.Add(ref last, -i);
        }
    }

    // The gradients of the reflections are added to those of the samples that they reflect.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Unpad(in StftShape shape, ref float dPadded, ref float dx)
    {
        ref float first = ref Unsafe.Add(ref dPadded, shape.Before), last = ref Unsafe.Add(ref first, shape.Samples - 1);
        for (nint i = 1; i <= shape.Before; i++)
        {
            Unsafe.Add(ref first, i) += Unsafe.Add(ref first, -i);
        }

        for (nint i = 1; i <= shape.After; i++)
        {
            Unsafe.Add(ref last, -i) += Unsafe.Add(ref last, i);
        }

        Matrix.Copy(shape.Samples, ref first, ref dx);
        FlushToZero.Apply(ref dx, shape.Samples, FlushToZero.Gradient);
    }

    // sums[frames, SumStride] = frames · basisᵀ.
    private static void Multiply<L, V>(in StftShape shape, nint first, nint frames, ref float padded, ref float panels, ref float sums)
        where L : struct, ILanes<V>
        where V : struct
    {
        MemoryMarshal.CreateSpan(ref sums, (int)frames * shape.SumStride).Clear();
        Matrix.MultiplyAdd<L, V>(frames, shape.SumStride, shape.Window, ref Unsafe.Add(ref padded, first * shape.Hop), shape.Hop, 1, ref panels, shape.SumStride, ref sums, shape.SumStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Magnitudes<L, V>(nint frames, nint bins, nint paddedBins, bool power, ref float sums, ref float y)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (nint f = 0; f < frames; f++)
        {
            nint b = 0;
            for (; b + L.Width <= bins; b += L.Width)
            {
                Magnitude<L, V>(ref sums, b, paddedBins, power, ref y);
            }

            for (; b < bins; b++)
            {
                Magnitude<Lanes1, float>(ref sums, b, paddedBins, power, ref y);
            }

            sums = ref Unsafe.Add(ref sums, 2 * paddedBins);
            y = ref Unsafe.Add(ref y, bins);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Magnitude<L, V>(ref float sums, nint b, nint paddedBins, bool power, ref float y)
        where L : struct, ILanes<V>
        where V : struct
    {
        V square = Square<L, V>(L.Load(ref sums, b), L.Load(ref sums, paddedBins + b));
        L.Store(L.FlushToZero(power ? square : L.Sqrt(square), FlushToZero.Value), ref y, b);
    }

    // The gradients of the sums in their place.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Gradients<L, V>(nint frames, nint bins, nint paddedBins, bool power, ref float sums, ref float dy)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (nint f = 0; f < frames; f++)
        {
            nint b = 0;
            for (; b + L.Width <= bins; b += L.Width)
            {
                Gradient<L, V>(ref sums, b, paddedBins, power, ref dy);
            }

            for (; b < bins; b++)
            {
                Gradient<Lanes1, float>(ref sums, b, paddedBins, power, ref dy);
            }

            sums = ref Unsafe.Add(ref sums, 2 * paddedBins);
            dy = ref Unsafe.Add(ref dy, bins);
        }
    }

    // d√(re² + im²) = (re·dre + im·dim)/√(re² + im²), and no gradient where that is 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gradient<L, V>(ref float sums, nint b, nint paddedBins, bool power, ref float dy)
        where L : struct, ILanes<V>
        where V : struct
    {
        V re = L.Load(ref sums, b), im = L.Load(ref sums, paddedBins + b), d = L.Load(ref dy, b), square = Square<L, V>(re, im);
        V factor = power ? L.Add(d, d) : L.WherePositive(square, L.Divide(d, L.Sqrt(square)));
        L.Store(L.FlushToZero(L.Multiply(factor, re), FlushToZero.Gradient), ref sums, b);
        L.Store(L.FlushToZero(L.Multiply(factor, im), FlushToZero.Gradient), ref sums, paddedBins + b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Square<L, V>(V re, V im)
        where L : struct, ILanes<V>
        where V : struct
        => L.FusedMultiplyAdd(re, re, L.Multiply(im, im));
}
