using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

/// <summary>
/// What convolutions along time and over images have in common: a chunk of output places at a time, whose columns (the values that the filters
/// see there) make a matrix product of it. The sum of an output starts with the bias, then takes the taps in ascending order, and the channels of
/// each in ascending order.
/// </summary>
public static class Convolution
{
    // Weights of a panel that one pass over the rows of a chunk keeps in the first-level cache.
    private const int DepthChunk = 128;

    /// <summary>Packs the canonical tensors to panels, one set per group: [group][unit block][bias, then tap, channel][lane].</summary>
    /// <param name="lanes">The lanes that will read the panels.</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="weights">[filters, channels / groups, taps].</param>
    /// <param name="bias">[filters], or empty for zeros.</param>
    /// <param name="scale">A factor on all of them, a power of two: ½ before a sigmoid.</param>
    /// <param name="panels">The target.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackPanels(LaneWidth lanes, in ConvolutionShape shape, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, float scale, Span<float> panels)
    {
        int depth = shape.Depth, channels = shape.GroupChannels, taps = shape.Taps;
        for (int g = 0; g < shape.Groups; g++)
        {
            for (int u = 0, width; u < shape.PaddedFilters; u += width)
            {
                width = Panels.BlockWidth(lanes, shape.PaddedFilters - u);
                Span<float> block = panels.Slice(g * shape.PanelLength + u * (1 + depth), width * (1 + depth));
                for (int lane = 0; lane < width; lane++)
                {
                    if (u + lane >= shape.GroupFilters)
                    {
                        for (int k = 0; k <= depth; k++)
                        {
                            block[k * width + lane] = 0f;
                        }

                        continue;
                    }

                    int filter = g * shape.GroupFilters + u + lane;
                    ReadOnlySpan<float> row = weights.Slice(filter * depth, depth);
                    block[lane] = bias.IsEmpty ? 0f : scale * bias[filter];
                    for (int c = 0; c < channels; c++)
                    {
                        for (int k = 0; k < taps; k++)
                        {
                            block[(1 + k * channels + c) * width + lane] = scale * row[c * taps + k];
                        }
                    }
                }
            }
        }
    }

    /// <summary>Copies the weights to rows that carry gradients back, [filters, padded depth], zeros after the depth.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="weights">[filters, channels / groups, taps].</param>
    /// <param name="rows">The target.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CopyRows(in ConvolutionShape shape, ReadOnlySpan<float> weights, Span<float> rows)
    {
        int depth = shape.Depth, channels = shape.GroupChannels, taps = shape.Taps;
        for (int f = 0; f < shape.Filters; f++)
        {
            ReadOnlySpan<float> source = weights.Slice(f * depth, depth);
            Span<float> target = rows.Slice(f * shape.PaddedDepth, shape.PaddedDepth);
            target[depth..].Clear();
            for (int c = 0; c < channels; c++)
            {
                for (int k = 0; k < taps; k++)
                {
                    target[k * channels + c] = source[c * taps + k];
                }
            }
        }
    }

    /// <summary>Writes gradient columns, [group][bias, then tap, channel][padded filters], to canonical tensors.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="gradientColumns">The columns.</param>
    /// <param name="weights">The gradient of the weights, [filters, channels / groups, taps].</param>
    /// <param name="bias">The gradient of the bias, [filters], or empty.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Collect(in ConvolutionShape shape, ReadOnlySpan<float> gradientColumns, Span<float> weights, Span<float> bias)
    {
        int depth = shape.Depth, channels = shape.GroupChannels, taps = shape.Taps, padded = shape.PaddedFilters;
        for (int f = 0; f < shape.Filters; f++)
        {
            ReadOnlySpan<float> column = gradientColumns[(f / shape.GroupFilters * shape.PanelLength + f % shape.GroupFilters)..];
            Span<float> row = weights.Slice(f * depth, depth);
            if (!bias.IsEmpty)
            {
                bias[f] = column[0];
            }

            for (int c = 0; c < channels; c++)
            {
                for (int k = 0; k < taps; k++)
                {
                    row[c * taps + k] = column[(1 + k * channels + c) * padded];
                }
            }
        }
    }

    /// <summary>y = b + W·columns for the places of a chunk.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="rows">Output places.</param>
    /// <param name="columns">[rows, <see cref="ConvolutionShape.ColumnStride"/>].</param>
    /// <param name="panels">The packed weights.</param>
    /// <param name="sums">Scratch memory, [rows, <see cref="ConvolutionShape.SumStride"/>].</param>
    /// <param name="y">The target, [rows, filters], row stride <paramref name="yRow"/>.</param>
    /// <param name="yRow">Floats from a place of y to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Forward<L, V>(in ConvolutionShape shape, nint rows, ref float columns, ref float panels, ref float sums, ref float y, nint yRow)
        where L : struct, ILanes<V>
        where V : struct
    {
        bool direct = IsDirect(shape, yRow);
        ref float target = ref direct ? ref y : ref sums;
        nint targetRow = direct ? yRow : shape.SumStride, targetGroup = direct ? shape.GroupFilters : shape.PaddedFilters;
        for (nint g = 0; g < shape.Groups; g++)
        {
            ref float a = ref Unsafe.Add(ref columns, g * shape.PaddedDepth);
            ref float w = ref Unsafe.Add(ref panels, g * shape.PanelLength);
            ref float c = ref Unsafe.Add(ref target, g * targetGroup);
            for (int k = 0; k < shape.Depth; k += DepthChunk)
            {
                Panels.Multiply<L, V>(
                    new PanelPart(1 + shape.Depth, 1 + k, 1), 0, k == 0, shape.PaddedFilters, rows, Math.Min(DepthChunk, shape.Depth - k),
                    ref Unsafe.Add(ref a, k), shape.ColumnStride, ref w, ref c, targetRow, 0);
            }
        }

        for (nint r = 0; r < rows && !direct; r++)
        {
            for (nint g = 0; g < shape.Groups; g++)
            {
                Copy<L, V>(ref Unsafe.Add(ref sums, r * targetRow + g * targetGroup), ref Unsafe.Add(ref y, r * yRow + g * shape.GroupFilters), shape.GroupFilters);
            }
        }
    }

    /// <summary>Adds the gradients of bias and weights of a chunk.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="rows">Output places.</param>
    /// <param name="columns">[rows, <see cref="ConvolutionShape.ColumnStride"/>].</param>
    /// <param name="sums">Scratch memory, [rows, <see cref="ConvolutionShape.SumStride"/>].</param>
    /// <param name="dy">The gradient of the sums, [rows, filters], row stride <paramref name="dyRow"/>.</param>
    /// <param name="dyRow">Floats from a place of dy to the next.</param>
    /// <param name="gradients">The gradient columns.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddWeightGradients<L, V>(in ConvolutionShape shape, nint rows, ref float columns, ref float sums, ref float dy, nint dyRow, ref float gradients)
        where L : struct, ILanes<V>
        where V : struct
    {
        bool direct = IsDirect(shape, dyRow);
        ref float source = ref direct ? ref dy : ref sums;
        nint sourceRow = direct ? dyRow : shape.SumStride, sourceGroup = direct ? shape.GroupFilters : shape.PaddedFilters;
        if (!direct)
        {
            Clear<L, V>(ref sums, rows * sourceRow);
            for (nint r = 0; r < rows; r++)
            {
                for (nint g = 0; g < shape.Groups; g++)
                {
                    Copy<L, V>(ref Unsafe.Add(ref dy, r * dyRow + g * shape.GroupFilters), ref Unsafe.Add(ref sums, r * sourceRow + g * sourceGroup), shape.GroupFilters);
                }
            }
        }

        float one = 1f;
        for (nint g = 0; g < shape.Groups; g++)
        {
            ref float group = ref Unsafe.Add(ref source, g * sourceGroup);
            ref float gradient = ref Unsafe.Add(ref gradients, g * shape.PanelLength);
            Matrix.MultiplyAdd<L, V>(1, shape.PaddedFilters, rows, ref one, 0, 0, ref group, sourceRow, ref gradient, shape.PaddedFilters);
            Matrix.MultiplyAdd<L, V>(
                shape.Depth, shape.PaddedFilters, rows, ref Unsafe.Add(ref columns, g * shape.PaddedDepth), 1, shape.ColumnStride,
                ref group, sourceRow, ref Unsafe.Add(ref gradient, shape.PaddedFilters), shape.PaddedFilters);
        }
    }

    /// <summary>The gradient of a chunk's columns.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="rows">Output places.</param>
    /// <param name="dy">The gradient of the sums, [rows, filters], row stride <paramref name="dyRow"/>.</param>
    /// <param name="dyRow">Floats from a place of dy to the next.</param>
    /// <param name="rowCopies">What <see cref="CopyRows"/> wrote.</param>
    /// <param name="zeros">64 zeros.</param>
    /// <param name="columns">The target, [rows, <see cref="ConvolutionShape.ColumnStride"/>].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void ColumnGradients<L, V>(in ConvolutionShape shape, nint rows, ref float dy, nint dyRow, ref float rowCopies, ref float zeros, ref float columns)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (nint g = 0; g < shape.Groups; g++)
        {
            Matrix.Multiply<L, V>(
                rows, shape.PaddedDepth, shape.GroupFilters, ref Unsafe.Add(ref dy, g * shape.GroupFilters), dyRow,
                ref Unsafe.Add(ref rowCopies, g * shape.GroupFilters * shape.PaddedDepth), shape.PaddedDepth, ref zeros, ref Unsafe.Add(ref columns, g * shape.PaddedDepth), shape.ColumnStride);
        }
    }

    /// <summary>Copies the channels of one place to a tap of the columns, group by group; a null reference stands for zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    internal static void CopyTap<L, V>(in ConvolutionShape shape, nint tap, ref float x, ref float column)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint channels = shape.GroupChannels;
        for (nint g = 0; g < shape.Groups; g++)
        {
            ref float target = ref Unsafe.Add(ref column, g * shape.PaddedDepth + tap * channels);
            if (Unsafe.IsNullRef(ref x))
            {
                Clear<L, V>(ref target, channels);
            }
            else
            {
                Copy<L, V>(ref Unsafe.Add(ref x, g * channels), ref target, channels);
            }
        }
    }

    /// <summary>Adds a tap of the columns' gradient to the gradient of the channels of one place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    internal static void AddTap<L, V>(in ConvolutionShape shape, nint tap, ref float column, ref float dx)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint channels = shape.GroupChannels;
        for (nint g = 0; g < shape.Groups; g++)
        {
            Add<L, V>(ref Unsafe.Add(ref column, g * shape.PaddedDepth + tap * channels), ref Unsafe.Add(ref dx, g * channels), channels);
        }
    }

    /// <summary>target = source, of any count: nothing after it is touched.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    internal static void Copy<L, V>(ref float source, ref float target, nint count)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint i = 0;
        for (; i + L.Width <= count; i += L.Width)
        {
            L.Store(L.Load(ref source, i), ref target, i);
        }

        if (L.Width > 8 && i + 8 <= count)
        {
            Vector256.LoadUnsafe(ref source, (nuint)i).StoreUnsafe(ref target, (nuint)i);
            i += 8;
        }

        if (L.Width > 4 && i + 4 <= count)
        {
            Vector128.LoadUnsafe(ref source, (nuint)i).StoreUnsafe(ref target, (nuint)i);
            i += 4;
        }

        for (; i < count; i++)
        {
            Unsafe.Add(ref target, i) = Unsafe.Add(ref source, i);
        }
    }

    /// <summary>target += source, of any count: nothing after it is touched.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    internal static void Add<L, V>(ref float source, ref float target, nint count)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint i = 0;
        for (; i + L.Width <= count; i += L.Width)
        {
            L.Store(L.Add(L.Load(ref target, i), L.Load(ref source, i)), ref target, i);
        }

        if (L.Width > 8 && i + 8 <= count)
        {
            (Vector256.LoadUnsafe(ref target, (nuint)i) + Vector256.LoadUnsafe(ref source, (nuint)i)).StoreUnsafe(ref target, (nuint)i);
            i += 8;
        }

        if (L.Width > 4 && i + 4 <= count)
        {
            (Vector128.LoadUnsafe(ref target, (nuint)i) + Vector128.LoadUnsafe(ref source, (nuint)i)).StoreUnsafe(ref target, (nuint)i);
            i += 4;
        }

        for (; i < count; i++)
        {
            Unsafe.Add(ref target, i) += Unsafe.Add(ref source, i);
        }
    }

    /// <summary>target = 0, of any count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    internal static void Clear<L, V>(ref float target, nint count)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint i = 0;
        for (; i + L.Width <= count; i += L.Width)
        {
            L.Store(L.Splat(0f), ref target, i);
        }

        for (; i < count; i++)
        {
            Unsafe.Add(ref target, i) = 0f;
        }
    }

    /// <summary>Zeros after the values of each row, up to a multiple of 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void ClearPadding(nint rows, nint width, ref float y, nint yRow)
    {
        for (nint r = 0; r < rows; r++)
        {
            for (nint u = width; u % 4 != 0; u++)
            {
                Unsafe.Add(ref y, r * yRow + u) = 0f;
            }
        }
    }

    // True if whole vectors of a group's filters may be written where they stand, without harm to their neighbours.
    private static bool IsDirect(in ConvolutionShape shape, nint row) => shape.GroupFilters % 4 == 0 || (shape.Groups == 1 && row >= shape.PaddedFilters);
}
