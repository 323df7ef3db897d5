using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Unrolled.Kernels;

/// <summary>What moves rows along a <see cref="SequenceAxis"/>, and between it and vectors. Strides are multiples of 16 floats.</summary>
public static class Sequences
{
    /// <summary>to[row] = from[last step of the row]: a matrix along an axis to one of vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Last(SequenceAxis axis, ref float from, ref float to, int stride)
    {
        for (int r = 0; r < axis.Rows; r++)
        {
            Matrix.Copy(stride, ref Unsafe.Add(ref from, axis.IndexOf(axis.Lengths[r] - 1, r) * stride), ref Unsafe.Add(ref to, (nint)r * stride));
        }
    }

    /// <summary>to[last step of the row] = from[row], zeros at the other steps: the gradient of <see cref="Last"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LastBackward(SequenceAxis axis, ref float from, ref float to, int stride)
    {
        MemoryMarshal.CreateSpan(ref to, (int)(axis.Total * stride)).Clear();
        for (int r = 0; r < axis.Rows; r++)
        {
            Matrix.Copy(stride, ref Unsafe.Add(ref from, (nint)r * stride), ref Unsafe.Add(ref to, axis.IndexOf(axis.Lengths[r] - 1, r) * stride));
        }
    }

    /// <summary>The last steps of each sequence: as many as it has along the other axis.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LastSteps(SequenceAxis source, SequenceAxis axis, ref float from, ref float to, int stride)
    {
        for (int r = 0; r < axis.Rows; r++)
        {
            int steps = axis.Lengths[r], first = source.Lengths[r] - steps;
            for (int t = 0; t < steps; t++)
            {
                Matrix.Copy(stride, ref Unsafe.Add(ref from, source.IndexOf(first + t, r) * stride), ref Unsafe.Add(ref to, axis.IndexOf(t, r) * stride));
            }
        }
    }

    /// <summary>The gradients of the last steps to their places, zeros at the steps before them: the gradient of <see cref="LastSteps"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LastStepsBackward(SequenceAxis source, SequenceAxis axis, ref float from, ref float to, int stride)
    {
        MemoryMarshal.CreateSpan(ref to, (int)(source.Total * stride)).Clear();
        for (int r = 0; r < axis.Rows; r++)
        {
            int steps = axis.Lengths[r], first = source.Lengths[r] - steps;
            for (int t = 0; t < steps; t++)
            {
                Matrix.Copy(stride, ref Unsafe.Add(ref from, axis.IndexOf(t, r) * stride), ref Unsafe.Add(ref to, source.IndexOf(first + t, r) * stride));
            }
        }
    }

    /// <summary>The columns of one image for each sequence, [height, steps, channels], as steps: to[t] = from[:, t, :], one row of the column after another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns(SequenceAxis source, SequenceAxis axis, int height, int channels, ref float from, int fromStride, ref float to, int toStride)
    {
        for (int r = 0; r < axis.Rows; r++)
        {
            ref float image = ref Unsafe.Add(ref from, source.IndexOf(0, r) * fromStride);
            int steps = axis.Lengths[r];
            for (int t = 0; t < steps; t++)
            {
                ref float step = ref Unsafe.Add(ref to, axis.IndexOf(t, r) * toStride);
                for (nint h = 0; h < height; h++)
                {
                    Matrix.Copy(channels, ref Unsafe.Add(ref image, (h * steps + t) * channels), ref Unsafe.Add(ref step, h * channels));
                }
            }
        }
    }

    /// <summary>The steps as the columns of images: <see cref="Columns"/> back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ColumnsBackward(SequenceAxis source, SequenceAxis axis, int height, int channels, ref float from, int fromStride, ref float to, int toStride)
    {
        for (int r = 0; r < axis.Rows; r++)
        {
            ref float image = ref Unsafe.Add(ref to, source.IndexOf(0, r) * toStride);
            int steps = axis.Lengths[r];
            for (int t = 0; t < steps; t++)
            {
                ref float step = ref Unsafe.Add(ref from, axis.IndexOf(t, r) * fromStride);
                for (nint h = 0; h < height; h++)
                {
                    Matrix.Copy(channels, ref Unsafe.Add(ref step, h * channels), ref Unsafe.Add(ref image, (h * steps + t) * channels));
                }
            }
        }
    }

    /// <summary>to[position] += from[row]: the gradient of a vector to that of the last step's state.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddToPositions<L, V>(SequenceAxis axis, ref float from, ref float to, int stride)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (int r = 0; r < axis.Rows; r++)
        {
            Matrix.Add<L, V>(stride, ref Unsafe.Add(ref from, (nint)r * stride), ref Unsafe.Add(ref to, (nint)axis.Position(r) * stride));
        }
    }

    /// <summary>to[row] = from[position]: the gradient of an initial state becomes that of the vector that it was.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void StartBackward(SequenceAxis axis, ref float from, ref float to, int stride)
    {
        for (int r = 0; r < axis.Rows; r++)
        {
            Matrix.Copy(stride, ref Unsafe.Add(ref from, (nint)axis.Position(r) * stride), ref Unsafe.Add(ref to, (nint)r * stride));
        }
    }

    /// <summary>to[position] = from[row]: a vector becomes an initial state; <paramref name="to"/> is the matrix whose initial rows lie before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Start(SequenceAxis axis, ref float from, ref float to, int stride)
    {
        for (int r = 0; r < axis.Rows; r++)
        {
            ref float state = ref Unsafe.Add(ref to, ((nint)axis.Position(r) - axis.Rows) * stride);
            Matrix.Copy(stride, ref Unsafe.Add(ref from, (nint)r * stride), ref state);
            FlushToZero.Apply(ref state, stride, FlushToZero.Value);
        }
    }

    /// <summary>The final states of one axis become the initial ones of another, whose initial rows lie before <paramref name="to"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Continue(SequenceAxis source, ref float from, SequenceAxis axis, ref float to, int stride)
    {
        for (int r = 0; r < axis.Rows; r++)
        {
            Matrix.Copy(stride, ref Unsafe.Add(ref from, source.IndexOf(source.Lengths[r] - 1, r) * stride), ref Unsafe.Add(ref to, ((nint)axis.Position(r) - axis.Rows) * stride));
        }
    }

    /// <summary>The gradients of one axis's initial states are added to those of another's final ones, both by position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ContinueBackward<L, V>(SequenceAxis axis, ref float from, SequenceAxis source, ref float to, int stride)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (int r = 0; r < axis.Rows; r++)
        {
            Matrix.Add<L, V>(stride, ref Unsafe.Add(ref from, (nint)axis.Position(r) * stride), ref Unsafe.Add(ref to, (nint)source.Position(r) * stride));
        }
    }

    /// <summary>to[t] = from[length − 1 − t] for each sequence: its steps in reverse order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Reverse(SequenceAxis axis, ref float from, ref float to, int stride)
    {
        for (int r = 0; r < axis.Rows; r++)
        {
            int length = axis.Lengths[r];
            for (int t = 0; t < length; t++)
            {
                Matrix.Copy(stride, ref Unsafe.Add(ref from, axis.IndexOf(length - 1 - t, r) * stride), ref Unsafe.Add(ref to, axis.IndexOf(t, r) * stride));
            }
        }
    }

    /// <summary>to[t] = from[row of the sequence]: a vector joined to every step. Copies <paramref name="width"/> floats to the current columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Spread(SequenceAxis axis, ref float from, int fromStride, ref float to, int toStride, int width)
    {
        for (nint t = 0; t < axis.Steps; t++)
        {
            for (int p = 0; p < axis.ActiveRows(t); p++)
            {
                Matrix.Copy(width, ref Unsafe.Add(ref from, (nint)axis.RowAt(p) * fromStride), ref Unsafe.Add(ref to, (axis.Offset(t) + p) * toStride));
            }
        }
    }

    /// <summary>to[row] = Σ_t from[t], t ascending: the gradient of <see cref="Spread"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather<L, V>(SequenceAxis axis, ref float from, int fromStride, ref float to, int toStride, int width)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (int r = 0; r < axis.Rows; r++)
        {
            ref float sum = ref Unsafe.Add(ref to, (nint)r * toStride);
            Matrix.Copy(width, ref Unsafe.Add(ref from, (nint)axis.Position(r) * fromStride), ref sum);
            for (int t = 1; t < axis.Lengths[r]; t++)
            {
                Matrix.Add<L, V>(width, ref Unsafe.Add(ref from, axis.IndexOf(t, r) * fromStride), ref sum);
            }
        }
    }

    /// <summary>to[row] = all steps of the sequence, concatenated; <paramref name="width"/> floats of each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Flatten(SequenceAxis axis, ref float from, int fromStride, ref float to, int toStride, int width)
    {
        for (int r = 0; r < axis.Rows; r++)
        {
            for (int t = 0; t < axis.Lengths[r]; t++)
            {
                Matrix.Copy(width, ref Unsafe.Add(ref from, axis.IndexOf(t, r) * fromStride), ref Unsafe.Add(ref to, (nint)r * toStride + (nint)t * width));
            }
        }
    }

    /// <summary>The steps of each sequence from one row: <see cref="Flatten"/> back. Zeros stand after a step's values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Unflatten(SequenceAxis axis, ref float from, int fromStride, ref float to, int toStride, int width)
    {
        for (int r = 0; r < axis.Rows; r++)
        {
            for (int t = 0; t < axis.Lengths[r]; t++)
            {
                ref float row = ref Unsafe.Add(ref to, axis.IndexOf(t, r) * toStride);
                Matrix.Copy(width, ref Unsafe.Add(ref from, (nint)r * fromStride + (nint)t * width), ref row);
                MemoryMarshal.CreateSpan(ref Unsafe.Add(ref row, width), toStride - width).Clear();
            }
        }
    }

    /// <summary>
    /// gradient[units, columns] += Σ h(t − 1)ᵀ·dz(t) over all steps and rows, where h(t − 1) of the first step is the initial state, which
    /// lies before <paramref name="h"/>. Steps whose rows follow each other without a gap go as one product: the order of additions is the same.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyAddBefore<L, V>(SequenceAxis axis, nint units, nint columns, ref float h, nint hStride, ref float dz, nint dzStride, ref float gradient, nint gradientStride)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (nint t = 0, end; t < axis.Steps; t = end)
        {
            nint from = axis.Offset(t), before = axis.OffsetBefore(t);
            end = t + 1;
            while (end < axis.Steps && axis.OffsetBefore(end) - before == axis.Offset(end) - from)
            {
                end++;
            }

            Matrix.MultiplyAdd<L, V>(
                units, columns, axis.Offset(end) - from, ref Unsafe.Add(ref h, before * hStride), 1, hStride,
                ref Unsafe.Add(ref dz, from * dzStride), dzStride, ref gradient, gradientStride);
        }
    }

    /// <summary>gradient[u] += Σ dz(t)[u]·c(t − 1)[u] over all steps and rows; see <see cref="MultiplyAddBefore"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddPeepholesBefore<L, V>(SequenceAxis axis, nint units, ref float dz, nint dzStride, ref float c, nint cStride, ref float gradient)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (nint t = 0; t < axis.Steps; t++)
        {
            Peepholes.AddGradient<L, V>(axis.ActiveRows(t), units, ref Unsafe.Add(ref dz, axis.Offset(t) * dzStride), dzStride, ref Unsafe.Add(ref c, axis.OffsetBefore(t) * cStride), cStride, ref gradient);
        }
    }
}
