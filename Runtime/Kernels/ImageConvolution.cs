using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

/// <summary>A convolution over images, one in each row of a matrix: [height, width, channels], and [height, width, filters] of the output.</summary>
public static class ImageConvolution
{
    /// <summary>y = b + Σ W·x over the window of every output pixel.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="windows">The windows.</param>
    /// <param name="images">Rows of x and y.</param>
    /// <param name="x">[images, height · width · channels], row stride <paramref name="xRow"/>.</param>
    /// <param name="xRow">Floats from an image of x to the next.</param>
    /// <param name="panels">The packed weights.</param>
    /// <param name="scratch">Scratch memory, <see cref="ConvolutionShape.ScratchLength"/> of the chunk.</param>
    /// <param name="chunk">How many pixels of y are computed at a time. It does not change the result.</param>
    /// <param name="y">The target, [images, output height · output width · filters], row stride <paramref name="yRow"/>; zeros up to a multiple of 4.</param>
    /// <param name="yRow">Floats from an image of y to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<L, V>(in ConvolutionShape shape, in ImageWindows windows, nint images, ref float x, nint xRow, ref float panels, ref float scratch, nint chunk, ref float y, nint yRow)
        where L : struct, ILanes<V>
        where V : struct
    {
        ref float sums = ref Unsafe.Add(ref scratch, chunk * shape.ColumnStride);
        nint pixels = windows.OutputHeight * windows.OutputWidth;
        for (nint i = 0; i < images; i++)
        {
            for (nint pixel = 0; pixel < pixels; pixel += chunk)
            {
                nint rows = Math.Min(chunk, pixels - pixel);
                Gather<L, V>(shape, windows, pixel, rows, ref Unsafe.Add(ref x, i * xRow), ref scratch);
                Convolution.Forward<L, V>(shape, rows, ref scratch, ref panels, ref sums, ref Unsafe.Add(ref y, i * yRow + pixel * shape.Filters), shape.Filters);
            }
        }

        Convolution.ClearPadding(images, pixels * shape.Filters, ref y, yRow);
    }

    /// <summary>Adds to the gradients of bias and weights.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="windows">The windows.</param>
    /// <param name="images">Rows of x and dy.</param>
    /// <param name="x">What <see cref="Forward"/> read.</param>
    /// <param name="xRow">Floats from an image of x to the next.</param>
    /// <param name="scratch">Scratch memory, <see cref="ConvolutionShape.ScratchLength"/> of the chunk.</param>
    /// <param name="chunk">How many pixels of dy are taken at a time. It does not change the result.</param>
    /// <param name="dy">The gradient of what <see cref="Forward"/> wrote, row stride <paramref name="dyRow"/>.</param>
    /// <param name="dyRow">Floats from an image of dy to the next.</param>
    /// <param name="gradients">The gradient columns.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddWeightGradients<L, V>(in ConvolutionShape shape, in ImageWindows windows, nint images, ref float x, nint xRow, ref float scratch, nint chunk, ref float dy, nint dyRow, ref float gradients)
        where L : struct, ILanes<V>
        where V : struct
    {
        ref float sums = ref Unsafe.Add(ref scratch, chunk * shape.ColumnStride);
        nint pixels = windows.OutputHeight * windows.OutputWidth;
        for (nint i = 0; i < images; i++)
        {
            for (nint pixel = 0; pixel < pixels; pixel += chunk)
            {
                nint rows = Math.Min(chunk, pixels - pixel);
                Gather<L, V>(shape, windows, pixel, rows, ref Unsafe.Add(ref x, i * xRow), ref scratch);
                Convolution.AddWeightGradients<L, V>(shape, rows, ref scratch, ref sums, ref Unsafe.Add(ref dy, i * dyRow + pixel * shape.Filters), shape.Filters, ref gradients);
            }
        }
    }

    /// <summary>Gives the gradient of x.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="windows">The windows.</param>
    /// <param name="images">Rows of dx and dy.</param>
    /// <param name="rowCopies">What <see cref="Convolution.CopyRows"/> wrote.</param>
    /// <param name="zeros">64 zeros.</param>
    /// <param name="scratch">Scratch memory, <see cref="ConvolutionShape.ScratchLength"/> of the chunk.</param>
    /// <param name="chunk">How many pixels of dy are taken at a time. It does not change the result.</param>
    /// <param name="dy">The gradient of what <see cref="Forward"/> wrote, row stride <paramref name="dyRow"/>.</param>
    /// <param name="dyRow">Floats from an image of dy to the next.</param>
    /// <param name="dx">The gradient of x, overwritten.</param>
    /// <param name="dxRow">Floats from an image of dx to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void InputGradient<L, V>(in ConvolutionShape shape, in ImageWindows windows, nint images, ref float rowCopies, ref float zeros, ref float scratch, nint chunk, ref float dy, nint dyRow, ref float dx, nint dxRow)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint pixels = windows.OutputHeight * windows.OutputWidth;
        for (nint i = 0; i < images; i++)
        {
            Convolution.Clear<L, V>(ref Unsafe.Add(ref dx, i * dxRow), dxRow);
            for (nint pixel = 0; pixel < pixels; pixel += chunk)
            {
                nint rows = Math.Min(chunk, pixels - pixel);
                Convolution.ColumnGradients<L, V>(shape, rows, ref Unsafe.Add(ref dy, i * dyRow + pixel * shape.Filters), shape.Filters, ref rowCopies, ref zeros, ref scratch);
                Scatter<L, V>(shape, windows, pixel, rows, ref scratch, ref Unsafe.Add(ref dx, i * dxRow));
            }
        }
    }

    // The columns of some output pixels of an image.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Gather<L, V>(in ConvolutionShape shape, in ImageWindows windows, nint pixel, nint rows, ref float x, ref float columns)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint kernelHeight = windows.Vertical.Kernel, kernelWidth = windows.Horizontal.Kernel;
        nint width = windows.Width, channels = shape.Channels;
        nint down = windows.Vertical.Dilation, right = windows.Horizontal.Dilation;
        // The pixels of a row of a window lie side by side, and are copied as one.
        bool together = right == 1 && shape.Groups == 1;
        nint oy = pixel / windows.OutputWidth, ox = pixel % windows.OutputWidth;
        for (nint r = 0; r < rows; r++)
        {
            nint top = oy * windows.Vertical.Stride - windows.Above, left = ox * windows.Horizontal.Stride - windows.Left;
            ref float column = ref columns;
            for (nint ky = 0; ky < kernelHeight; ky++)
            {
                nint row = top + ky * down;
                bool inside = (nuint)row < (nuint)windows.Height;
                if (together)
                {
                    // Of the window's row, the pixels from … to − 1 lie in the image.
                    nint from = inside ? Math.Min(Math.Max(-left, 0), kernelWidth) : kernelWidth;
                    nint to = inside ? Math.Max(Math.Min(width - left, kernelWidth), from) : kernelWidth;
                    Convolution.Clear<L, V>(ref column, from * channels);
                    Convolution.Copy<L, V>(ref Unsafe.Add(ref x, (row * width + left + from) * channels), ref Unsafe.Add(ref column, from * channels), (to - from) * channels);
                    Convolution.Clear<L, V>(ref Unsafe.Add(ref column, to * channels), (kernelWidth - to) * channels);
                    column = ref Unsafe.Add(ref column, kernelWidth * channels);
                    continue;
                }

                for (nint kx = 0; kx < kernelWidth; kx++)
                {
                    nint place = left + kx * right;
                    ref float source = ref inside && (nuint)place < (nuint)width ? ref Unsafe.Add(ref x, (row * width + place) * channels) : ref Unsafe.NullRef<float>();
                    Convolution.CopyTap<L, V>(shape, ky * kernelWidth + kx, ref source, ref columns);
                }
            }

            columns = ref Unsafe.Add(ref columns, shape.ColumnStride);
            if (++ox == windows.OutputWidth)
            {
                ox = 0;
                oy++;
            }
        }
    }

    // Adds the gradient of the columns to that of the image. Of the pixels in one row of the output, tap after tap is added, the last of a
    // window's row first: a pixel of the image then takes what comes from the left first, as if one output pixel were added after the other,
    // and what was written last is not read again at once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Scatter<L, V>(in ConvolutionShape shape, in ImageWindows windows, nint pixel, nint rows, ref float columns, ref float dx)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint kernelHeight = windows.Vertical.Kernel, kernelWidth = windows.Horizontal.Kernel;
        nint width = windows.Width, channels = shape.Channels, stride = windows.Horizontal.Stride;
        nint oy = pixel / windows.OutputWidth, ox = pixel % windows.OutputWidth;
        while (rows > 0)
        {
            nint count = Math.Min(rows, windows.OutputWidth - ox);
            for (nint ky = 0; ky < kernelHeight; ky++)
            {
                nint row = oy * windows.Vertical.Stride - windows.Above + ky * windows.Vertical.Dilation;
                for (nint kx = kernelWidth - 1; kx >= 0 && (nuint)row < (nuint)windows.Height; kx--)
                {
                    // Of these pixels, the tap of from … to − 1 lies in the image.
                    nint place = ox * stride - windows.Left + kx * windows.Horizontal.Dilation;
                    nint from = place < 0 ? (stride - 1 - place) / stride : 0, to = place < width ? Math.Min(count, (width - place + stride - 1) / stride) : 0;
                    ref float source = ref Unsafe.Add(ref columns, from * shape.ColumnStride);
                    ref float target = ref Unsafe.Add(ref dx, (row * width + place + from * stride) * channels);
                    for (nint r = from; r < to; r++)
                    {
                        Convolution.AddTap<L, V>(shape, ky * kernelWidth + kx, ref source, ref target);
                        source = ref Unsafe.Add(ref source, shape.ColumnStride);
                        target = ref Unsafe.Add(ref target, stride * channels);
                    }
                }
            }

            columns = ref Unsafe.Add(ref columns, count * shape.ColumnStride);
            rows -= count;
            ox = 0;
            oy++;
        }
    }
}
