using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Unrolled.Kernels;

// Columns on ARM64. Its small cores run instructions in the order of the text, which the compiler keeps: a multiply-add behind the load of its weights waits for it. So all weights of a column are
// loaded first, and the multiply-add takes the input from an element of a register with four inputs. The bits are the same.
public static partial class StepKernel
{
    /// <summary>Adds the product of a vector with columns to the sums of one or two blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddColumnsLoadedFirst<V>(ref float w, nint next, int blocks, int first, int sums, ref float vector, nint depth, scoped ref BlockSums<V> s0, scoped ref BlockSums<V> s1)
        where V : struct
    {
        nint k = 0;
        for (; k < (depth & ~3); k += 4)
        {
            Vector128<float> x = Vector128.LoadUnsafe(ref Unsafe.Add(ref vector, k));
            AddLoadedFirst(ref w, next, blocks, first, sums, x, 0, 0, ref s0, ref s1);
            AddLoadedFirst(ref Unsafe.Add(ref w, sums * 4), next, blocks, first, sums, x, 1, 1, ref s0, ref s1);
            AddLoadedFirst(ref Unsafe.Add(ref w, sums * 8), next, blocks, first, sums, x, 2, 2, ref s0, ref s1);
            AddLoadedFirst(ref Unsafe.Add(ref w, sums * 12), next, blocks, first, sums, x, 3, 3, ref s0, ref s1);
            w = ref Unsafe.Add(ref w, sums * 16);
        }

        // Constants to the compiler: no code for what is never left.
        for (; (depth & 3) != 0 && k < depth; k++)
        {
            AddLoadedFirst(ref w, next, blocks, first, sums, Vector128.CreateScalarUnsafe(Unsafe.Add(ref vector, k)), 0, 0, ref s0, ref s1);
            w = ref Unsafe.Add(ref w, sums * 4);
        }
    }

    /// <summary>Adds four columns of one block in two halves, the odd ones to separate sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddHalvesLoadedFirst<V>(ref float w, int first, int sums, Vector128<float> x, scoped ref BlockSums<V> s, scoped ref BlockSums<V> odd)
        where V : struct
    {
        AddLoadedFirst(ref w, sums * 4, 2, first, sums, x, 0, 1, ref s, ref odd);
        AddLoadedFirst(ref Unsafe.Add(ref w, sums * 8), sums * 4, 2, first, sums, x, 2, 3, ref s, ref odd);
    }

    // One column, or one and another; the elements of x that they are multiplied by are constants to the compiler.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddLoadedFirst<V>(
        ref float w, nint next, int blocks, int first, int sums, Vector128<float> x, [ConstantExpected(Max = (byte)3)] byte element, [ConstantExpected(Max = (byte)3)] byte other,
        scoped ref BlockSums<V> s0, scoped ref BlockSums<V> s1)
        where V : struct
    {
        Vector128<float> a0 = default, b0 = default, c0 = default, d0 = default, a1 = default, b1 = default, c1 = default, d1 = default;
        bool a = first == 0, b = first <= 1 && first + sums > 1, c = first <= 2 && first + sums > 2, d = first + sums > 3;
        ref float second = ref Unsafe.Add(ref w, next);
        if (a)
        {
            a0 = Vector128.LoadUnsafe(ref w);
            a1 = blocks > 1 ? Vector128.LoadUnsafe(ref second) : default;
        }

        if (b)
        {
            b0 = Vector128.LoadUnsafe(ref Unsafe.Add(ref w, (1 - first) * 4));
            b1 = blocks > 1 ? Vector128.LoadUnsafe(ref Unsafe.Add(ref second, (1 - first) * 4)) : default;
        }

        if (c)
        {
            c0 = Vector128.LoadUnsafe(ref Unsafe.Add(ref w, (2 - first) * 4));
            c1 = blocks > 1 ? Vector128.LoadUnsafe(ref Unsafe.Add(ref second, (2 - first) * 4)) : default;
        }

        if (d)
        {
            d0 = Vector128.LoadUnsafe(ref Unsafe.Add(ref w, (3 - first) * 4));
            d1 = blocks > 1 ? Vector128.LoadUnsafe(ref Unsafe.Add(ref second, (3 - first) * 4)) : default;
        }

        AddLoaded(a, b, c, d, a0, b0, c0, d0, x, element, ref s0);
        if (blocks > 1)
        {
            AddLoaded(a, b, c, d, a1, b1, c1, d1, x, other, ref s1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddLoaded<V>(
        bool a, bool b, bool c, bool d, Vector128<float> wa, Vector128<float> wb, Vector128<float> wc, Vector128<float> wd, Vector128<float> x, [ConstantExpected(Max = (byte)3)] byte element, scoped ref BlockSums<V> s)
        where V : struct
    {
        if (a)
        {
            s.A = MultiplyAdd(s.A, wa, x, element);
        }

        if (b)
        {
            s.B = MultiplyAdd(s.B, wb, x, element);
        }

        if (c)
        {
            s.C = MultiplyAdd(s.C, wc, x, element);
        }

        if (d)
        {
            s.D = MultiplyAdd(s.D, wd, x, element);
        }
    }

    // V is Vector128<float> wherever this runs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V MultiplyAdd<V>(V sum, Vector128<float> w, Vector128<float> x, [ConstantExpected(Max = (byte)3)] byte element)
        where V : struct
        => Unsafe.BitCast<Vector128<float>, V>(AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(Unsafe.BitCast<V, Vector128<float>>(sum), w, x, element));
}
