using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

public static partial class LaneMath
{
    /// <summary>
    /// Logarithm of the softmax of <paramref name="count"/> values, in place: x − max − ln Σ e^(x−max), one value at a time and in order.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LogSoftmax(ref float values, nint count)
    {
        float max = float.NegativeInfinity;
        for (nint j = 0; j < count; j++)
        {
            max = Unsafe.Add(ref values, j) > max ? Unsafe.Add(ref values, j) : max;
        }

        float sum = 0f;
        for (nint j = 0; j < count; j++)
        {
            sum += Exp<Lanes1, float>(Unsafe.Add(ref values, j) - max);
        }

        float log = Log(sum);
        for (nint j = 0; j < count; j++)
        {
            Unsafe.Add(ref values, j) = Unsafe.Add(ref values, j) - max - log;
        }
    }

    /// <summary>Log-softmax of each of <paramref name="rows"/> rows of <paramref name="count"/> values, <paramref name="stride"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LogSoftmaxRows(nint rows, nint count, nint stride, ref float values)
    {
        for (nint r = 0; r < rows; r++)
        {
            LogSoftmax(ref Unsafe.Add(ref values, r * stride), count);
        }
    }

    /// <summary><see cref="LogSoftmaxGradient"/> of each of <paramref name="rows"/> rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LogSoftmaxGradientRows(nint rows, nint count, nint stride, ref float y, ref float dy)
    {
        for (nint r = 0; r < rows; r++)
        {
            LogSoftmaxGradient(ref Unsafe.Add(ref y, r * stride), ref Unsafe.Add(ref dy, r * stride), count);
        }
    }

    /// <summary>dx = dy − e^y·Σ dy, in place of dy, with y the log-softmax of <paramref name="count"/> values; below 2^<see cref="FlushToZero.Gradient"/> it is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LogSoftmaxGradient(ref float y, ref float dy, nint count)
    {
        float sum = 0f;
        for (nint j = 0; j < count; j++)
        {
            sum += Unsafe.Add(ref dy, j);
        }

        for (nint j = 0; j < count; j++)
        {
            float share = Lanes1.FlushToZero(Exp<Lanes1, float>(Unsafe.Add(ref y, j)), FlushToZero.Gradient);
            Unsafe.Add(ref dy, j) = Lanes1.FlushToZero(Lanes1.FusedMultiplyAdd(-share, sum, Unsafe.Add(ref dy, j)), FlushToZero.Gradient);
        }
    }
}
