using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

public static partial class LaneMath
{
    private const float SmallestNormal = 1.17549435e-38f;

    /// <summary>
    /// Softmax of <paramref name="count"/> values, in place: e^(x−max) over the sum. The maximum and the sum are taken one
    /// value at a time, in order: sums over lanes would depend on their number.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Softmax(ref float values, nint count)
    {
        float max = float.NegativeInfinity;
        for (nint j = 0; j < count; j++)
        {
            max = Unsafe.Add(ref values, j) > max ? Unsafe.Add(ref values, j) : max;
        }

        float sum = 0f;
        for (nint j = 0; j < count; j++)
        {
            float e = Exp<Lanes1, float>(Unsafe.Add(ref values, j) - max);
            Unsafe.Add(ref values, j) = e;
            sum += e;
        }

        // A share that would be a denormal number becomes the smallest normal one: products of denormal numbers take a hundred times as long.
        float scale = 1f / sum, least = sum * SmallestNormal;
        for (nint j = 0; j < count; j++)
        {
            float e = Unsafe.Add(ref values, j);
            Unsafe.Add(ref values, j) = e < least ? SmallestNormal : e * scale;
        }
    }

    /// <summary>Softmax of each of <paramref name="rows"/> rows of <paramref name="count"/> values, <paramref name="stride"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SoftmaxRows(nint rows, nint count, nint stride, ref float values)
    {
        for (nint r = 0; r < rows; r++)
        {
            Softmax(ref Unsafe.Add(ref values, r * stride), count);
        }
    }

    /// <summary><see cref="SoftmaxGradient"/> of each of <paramref name="rows"/> rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SoftmaxGradientRows(nint rows, nint count, nint stride, ref float y, ref float dy)
    {
        for (nint r = 0; r < rows; r++)
        {
            SoftmaxGradient(ref Unsafe.Add(ref y, r * stride), ref Unsafe.Add(ref dy, r * stride), count);
        }
    }

    /// <summary>dx = y·(dy − Σ y·dy), in place of dy, with y the softmax of <paramref name="count"/> values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SoftmaxGradient(ref float y, ref float dy, nint count)
    {
        float dot = 0f;
        for (nint j = 0; j < count; j++)
        {
            dot = Lanes1.FusedMultiplyAdd(Lanes1.FlushToZero(Unsafe.Add(ref y, j), FlushToZero.Gradient), Unsafe.Add(ref dy, j), dot);
        }

        for (nint j = 0; j < count; j++)
        {
            float gradient = Lanes1.FlushToZero(Unsafe.Add(ref y, j), FlushToZero.Gradient) * (Unsafe.Add(ref dy, j) - dot);
            Unsafe.Add(ref dy, j) = Lanes1.FlushToZero(gradient, FlushToZero.Gradient);
        }
    }
}
