using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

/// <summary>
/// Maximum and mean of each channel over windows of images, one image in each row of a matrix: [height, width, channels]. Beyond the borders
/// of an image there is nothing. A window as large as the image gives one value per channel.
/// </summary>
public static class ImagePooling
{
    /// <summary>y = the maximum or the mean of x over the window of every output pixel.</summary>
    /// <param name="windows">The windows; each sees at least one pixel.</param>
    /// <param name="images">Rows of x and y.</param>
    /// <param name="channels">Channels of x and y.</param>
    /// <param name="x">[images, height · width · channels], row stride <paramref name="xRow"/>.</param>
    /// <param name="xRow">Floats from an image of x to the next.</param>
    /// <param name="y">[images, output height · output width · channels], row stride <paramref name="yRow"/>.</param>
    /// <param name="yRow">Floats from an image of y to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<TPool, L, V>(in ImageWindows windows, nint images, nint channels, ref float x, nint xRow, ref float y, nint yRow)
        where TPool : struct, IPool
        where L : struct, ILanes<V>
        where V : struct
    {
        nint u = channels / L.Width * L.Width, tail = L.Width > 4 ? channels / 4 * 4 : u;
        for (nint i = 0; i < images; i++)
        {
            ForwardRun<TPool, L, V>(windows, channels, ref x, ref y, 0, u);
            if (tail > u)
            {
                ForwardRun<TPool, Lanes128, Vector128<float>>(windows, channels, ref x, ref y, u, tail);
            }

            ForwardRun<TPool, Lanes1, float>(windows, channels, ref x, ref y, tail, channels);
            x = ref Unsafe.Add(ref x, xRow);
            y = ref Unsafe.Add(ref y, yRow);
        }
    }

    /// <summary>Gives the gradient of x.</summary>
    /// <param name="windows">The windows.</param>
    /// <param name="images">Rows of x and y.</param>
    /// <param name="channels">Channels of x and y.</param>
    /// <param name="x">What <see cref="Forward"/> read.</param>
    /// <param name="xRow">Floats from an image of x, and of dx, to the next.</param>
    /// <param name="y">What it wrote.</param>
    /// <param name="dy">The gradient of y.</param>
    /// <param name="yRow">Floats from an image of y, and of dy, to the next.</param>
    /// <param name="dx">The gradient of x, overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<TPool, L, V>(in ImageWindows windows, nint images, nint channels, ref float x, nint xRow, ref float y, ref float dy, nint yRow, ref float dx)
        where TPool : struct, IPool
        where L : struct, ILanes<V>
        where V : struct
    {
        nint u = channels / L.Width * L.Width, tail = L.Width > 4 ? channels / 4 * 4 : u;
        for (nint i = 0; i < images; i++)
        {
            Convolution.Clear<L, V>(ref dx, xRow);
            BackwardRun<TPool, L, V>(windows, channels, ref x, ref y, ref dy, ref dx, 0, u);
            if (tail > u)
            {
                BackwardRun<TPool, Lanes128, Vector128<float>>(windows, channels, ref x, ref y, ref dy, ref dx, u, tail);
            }

            BackwardRun<TPool, Lanes1, float>(windows, channels, ref x, ref y, ref dy, ref dx, tail, channels);
            x = ref Unsafe.Add(ref x, xRow);
            dx = ref Unsafe.Add(ref dx, xRow);
            y = ref Unsafe.Add(ref y, yRow);
            dy = ref Unsafe.Add(ref dy, yRow);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ForwardRun<TPool, L, V>(in ImageWindows windows, nint channels, ref float x, ref float y, nint first, nint last)
        where TPool : struct, IPool
        where L : struct, ILanes<V>
        where V : struct
    {
        for (nint oy = 0; oy < windows.OutputHeight; oy++)
        {
            (nint top, nint bottom) = Places(windows.Vertical, oy, windows.Above, windows.Height);
            for (nint ox = 0; ox < windows.OutputWidth; ox++)
            {
                (nint left, nint right) = Places(windows.Horizontal, ox, windows.Left, windows.Width);
                V count = L.Splat((bottom - top) * (right - left));
                for (nint u = first; u < last; u += L.Width)
                {
                    V sum = L.Load(ref x, (top * windows.Width + left) * channels + u);
                    for (nint iy = top; iy < bottom; iy++)
                    {
                        for (nint ix = iy == top ? left + 1 : left; ix < right; ix++)
                        {
                            sum = TPool.Combine<L, V>(sum, L.Load(ref x, (iy * windows.Width + ix) * channels + u));
                        }
                    }

                    L.Store(TPool.Finish<L, V>(sum, count), ref y, u);
                }

                y = ref Unsafe.Add(ref y, channels);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void BackwardRun<TPool, L, V>(in ImageWindows windows, nint channels, ref float x, ref float y, ref float dy, ref float dx, nint first, nint last)
        where TPool : struct, IPool
        where L : struct, ILanes<V>
        where V : struct
    {
        for (nint oy = 0; oy < windows.OutputHeight; oy++)
        {
            (nint top, nint bottom) = Places(windows.Vertical, oy, windows.Above, windows.Height);
            for (nint ox = 0; ox < windows.OutputWidth; ox++)
            {
                (nint left, nint right) = Places(windows.Horizontal, ox, windows.Left, windows.Width);
                V count = L.Splat((bottom - top) * (right - left));
                for (nint u = first; u < last; u += L.Width)
                {
                    V result = L.Load(ref y, u), rest = TPool.Start<L, V>(L.Load(ref dy, u), count);
                    for (nint iy = top; iy < bottom; iy++)
                    {
                        for (nint ix = left; ix < right; ix++)
                        {
                            nint place = (iy * windows.Width + ix) * channels + u;
                            L.Store(L.Add(L.Load(ref dx, place), TPool.Share<L, V>(L.Load(ref x, place), result, ref rest)), ref dx, place);
                        }
                    }
                }

                y = ref Unsafe.Add(ref y, channels);
                dy = ref Unsafe.Add(ref dy, channels);
            }
        }
    }

    // The places from … to − 1 that a window sees.
    private static (nint From, nint To) Places(in WindowAxis window, nint index, nint before, nint length)
    {
        nint first = index * window.Stride - before;
        return (Math.Max(first, 0), Math.Min(first + window.Kernel, length));
    }
}
