using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

/// <summary>
/// The two other arrangements of a layer's weights that training uses: row copies, which carry a gradient back through a layer, and
/// gradient columns, in which the weight gradients of a batch are summed. Gates are padded to a multiple of 4 units in both.
/// </summary>
public static class GradientRows
{
    /// <summary>Copies weights [gates·units, columns] to [gates·padded units, <paramref name="stride"/>], zeros elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CopyRows(ReadOnlySpan<float> weights, int gates, int units, Span<float> rows, int stride)
    {
        int columns = weights.Length / (gates * units), padded = Panels.PaddedUnits(units);
        for (int g = 0; g < gates; g++)
        {
            Copy(weights.Slice(g * units * columns, units * columns), columns, rows.Slice(g * padded * stride, (units - 1) * stride + columns), stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(ReadOnlySpan<float> source, int columns, Span<float> target, int stride)
    {
        ref float s = ref MemoryMarshal.GetReference(source), t = ref MemoryMarshal.GetReference(target);
        for (nint row = 0; row < source.Length / columns; row++)
        {
            if (columns < 8)
            {
                for (nint c = 0; c < columns; c++)
                {
                    Unsafe.Add(ref t, row * stride + c) = Unsafe.Add(ref s, row * columns + c);
                }

                continue;
            }

            // The last vector is moved back until it ends with the row.
            for (nint c = 0; c < columns; c += 8)
            {
                nint first = Math.Min(c, columns - 8);
                Vector256.LoadUnsafe(ref Unsafe.Add(ref s, row * columns + first)).StoreUnsafe(ref Unsafe.Add(ref t, row * stride + first));
            }
        }
    }

    /// <summary>Writes gradient columns [columns, gates·padded units] to a canonical tensor [gates·units, columns].</summary>
    public static void Collect(ReadOnlySpan<float> gradientColumns, int gates, int units, Span<float> gradient)
        => Collect(gradientColumns, gates, units, gates * Panels.PaddedUnits(units), gradient);

    /// <summary>Writes some gates of gradient columns, whose rows are <paramref name="stride"/> floats apart, to a canonical tensor [gates·units, columns].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Collect(ReadOnlySpan<float> gradientColumns, int gates, int units, int stride, Span<float> gradient)
    {
        int columns = gradient.Length / (gates * units), padded = Panels.PaddedUnits(units);
        for (int g = 0; g < gates; g++)
        {
            // [columns, units of a gate] to [units, columns].
            Span<float> rows = gradient.Slice(g * units * columns, units * columns);
            ReadOnlySpan<float> source = gradientColumns.Slice(g * padded, (columns - 1) * stride + units);
            Transposition.Copy(columns, units, ref MemoryMarshal.GetReference(source), stride, 1f, ref MemoryMarshal.GetReference(rows), columns);
        }
    }
}
