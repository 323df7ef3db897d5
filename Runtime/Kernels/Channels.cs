using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

/// <summary>
/// Values per channel of an image [height·width, channels] that lies flat in the row of a matrix; a vector of features is an image of one
/// pixel. Kernels work on columns, one for each channel of each pixel.
/// </summary>
public static class Channels
{
    /// <summary>columns[i] = values[i mod channels]: the same for every pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Expand(ReadOnlySpan<float> values, Span<float> columns)
    {
        for (int i = 0; i < columns.Length; i += values.Length)
        {
            values.CopyTo(columns[i..]);
        }
    }

    /// <summary>values[c] = Σ over the pixels of columns[pixel, c], in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fold(ReadOnlySpan<float> columns, Span<float> values)
    {
        columns[..values.Length].CopyTo(values);
        for (int i = values.Length; i < columns.Length; i += values.Length)
        {
            for (int c = 0; c < values.Length; c++)
            {
                values[c] += columns[i + c];
            }
        }
    }

    /// <summary><see cref="Expand(ReadOnlySpan{float}, Span{float})"/> of the first columns, in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Expand(nint columns, nint channels, ref float values)
    {
        for (nint i = channels; i < columns; i++)
        {
            Unsafe.Add(ref values, i) = Unsafe.Add(ref values, i - channels);
        }
    }

    /// <summary><see cref="Fold(ReadOnlySpan{float}, Span{float})"/> into the first columns, in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Fold(nint columns, nint channels, ref float values)
    {
        for (nint i = channels; i < columns; i++)
        {
            Unsafe.Add(ref values, i % channels) += Unsafe.Add(ref values, i);
        }
    }
}
