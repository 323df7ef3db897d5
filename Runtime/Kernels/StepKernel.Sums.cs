using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Unrolled.Kernels;

// The sums of up to four blocks of units side by side. How many blocks there are and which sums a product is added to are constants to the compiler.
public static partial class StepKernel
{
    /// <summary>How many blocks of units go side by side.</summary>
    private interface IBlockCount
    {
        static abstract int Blocks { get; }
    }

    private readonly struct OneBlock : IBlockCount
    {
        public static int Blocks => 1;
    }

    private readonly struct TwoBlocks : IBlockCount
    {
        public static int Blocks => 2;
    }

    private readonly struct NoBlock : IBlockCount
    {
        public static int Blocks => 0;
    }

    private readonly struct ThreeBlocks : IBlockCount
    {
        public static int Blocks => 3;
    }

    private readonly struct FourBlocks : IBlockCount
    {
        public static int Blocks => 4;
    }

    /// <summary>The sums of one block of units, of which a layer has the first ones.</summary>
    private struct BlockSums<V>
    {
        public V A, B, C, D;
    }

    /// <summary>
    /// The sums of some blocks begin with the biases, or with stored sums: <paramref name="next"/> floats from a block to the next, <paramref name="apart"/> from a unit's sum to the next.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Start<T, L, V>(
        ref float from, nint next, nint apart, int blocks, scoped ref BlockSums<V> s0, scoped ref BlockSums<V> s1, scoped ref BlockSums<V> s2, scoped ref BlockSums<V> s3)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        Start<T, L, V>(ref from, apart, ref s0);
        if (blocks > 1)
        {
            Start<T, L, V>(ref Unsafe.Add(ref from, next), apart, ref s1);
        }

        if (blocks > 2)
        {
            Start<T, L, V>(ref Unsafe.Add(ref from, 2 * next), apart, ref s2);
        }

        if (blocks > 3)
        {
            Start<T, L, V>(ref Unsafe.Add(ref from, 3 * next), apart, ref s3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Start<T, L, V>(ref float from, nint apart, scoped ref BlockSums<V> s)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        s.A = L.Load(ref from, 0);
        if (T.Sums > 1)
        {
            s.B = L.Load(ref from, apart);
        }

        if (T.Sums > 2)
        {
            s.C = L.Load(ref from, 2 * apart);
        }

        if (T.Sums > 3)
        {
            s.D = L.Load(ref from, 3 * apart);
        }
    }

    /// <summary>Adds W·x, one column for each input, or the token's column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddInput<T, L, V>(ref float w, nint next, int blocks, ref float x, scoped ref BlockSums<V> s0, scoped ref BlockSums<V> s1, scoped ref BlockSums<V> s2, scoped ref BlockSums<V> s3)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        if (T.SelectsToken)
        {
            AddToken<T, L, V>(ref Unsafe.Add(ref w, (nint)x * (T.InputSums * L.Width)), next, blocks, ref s0, ref s1, ref s2, ref s3);
        }
        else
        {
            AddColumns<L, V>(ref w, next, blocks, 0, T.InputSums, ref x, T.Inputs, ref s0, ref s1, ref s2, ref s3);
        }
    }

    /// <summary>Adds the product of a vector with columns of <paramref name="sums"/> of a block's sums, from the <paramref name="first"/> one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddColumns<L, V>(ref float w, nint next, int blocks, int first, int sums, ref float vector, nint depth, scoped ref BlockSums<V> s0, scoped ref BlockSums<V> s1, scoped ref BlockSums<V> s2, scoped ref BlockSums<V> s3)
        where L : struct, ILanes<V>
        where V : struct
    {
        // Written out: what a call decides costs the compiler its budget for inlining, also where it is false.
        if (AdvSimd.Arm64.IsSupported && L.Width == 4 && blocks <= 2)
        {
            AddColumnsLoadedFirst(ref w, next, blocks, first, sums, ref vector, depth, ref s0, ref s1);
            return;
        }

        for (nint k = 0; k < depth; k++)
        {
            V x = L.Splat(Unsafe.Add(ref vector, k));
            AddColumn<L, V>(ref w, 0, first, sums, x, ref s0);
            if (blocks > 1)
            {
                AddColumn<L, V>(ref w, next, first, sums, x, ref s1);
            }

            if (blocks > 2)
            {
                AddColumn<L, V>(ref w, 2 * next, first, sums, x, ref s2);
            }

            if (blocks > 3)
            {
                AddColumn<L, V>(ref w, 3 * next, first, sums, x, ref s3);
            }

            w = ref Unsafe.Add(ref w, sums * L.Width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddColumn<L, V>(ref float w, nint at, int first, int sums, V x, scoped ref BlockSums<V> s)
        where L : struct, ILanes<V>
        where V : struct
    {
        if (first == 0)
        {
            s.A = L.FusedMultiplyAdd(x, L.Load(ref w, at), s.A);
        }

        if (first <= 1 && first + sums > 1)
        {
            s.B = L.FusedMultiplyAdd(x, L.Load(ref w, at + (1 - first) * L.Width), s.B);
        }

        if (first <= 2 && first + sums > 2)
        {
            s.C = L.FusedMultiplyAdd(x, L.Load(ref w, at + (2 - first) * L.Width), s.C);
        }

        if (first + sums > 3)
        {
            s.D = L.FusedMultiplyAdd(x, L.Load(ref w, at + (3 - first) * L.Width), s.D);
        }
    }

    /// <summary>Adds a token's column as it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddToken<T, L, V>(ref float column, nint next, int blocks, scoped ref BlockSums<V> s0, scoped ref BlockSums<V> s1, scoped ref BlockSums<V> s2, scoped ref BlockSums<V> s3)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        AddToken<T, L, V>(ref column, ref s0);
        if (blocks > 1)
        {
            AddToken<T, L, V>(ref Unsafe.Add(ref column, next), ref s1);
        }

        if (blocks > 2)
        {
            AddToken<T, L, V>(ref Unsafe.Add(ref column, 2 * next), ref s2);
        }

        if (blocks > 3)
        {
            AddToken<T, L, V>(ref Unsafe.Add(ref column, 3 * next), ref s3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddToken<T, L, V>(ref float column, scoped ref BlockSums<V> s)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        s.A = L.Add(s.A, L.Load(ref column, 0));
        if (T.InputSums > 1)
        {
            s.B = L.Add(s.B, L.Load(ref column, L.Width));
        }

        if (T.InputSums > 2)
        {
            s.C = L.Add(s.C, L.Load(ref column, 2 * L.Width));
        }

        if (T.InputSums > 3)
        {
            s.D = L.Add(s.D, L.Load(ref column, 3 * L.Width));
        }
    }

    /// <summary>Adds U·h to one block in two halves: the odd columns to separate sums, which are added at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddHiddenInHalves<T, L, V>(ref float w, ref float h, scoped ref BlockSums<V> s)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        BlockSums<V> odd = Zeros<L, V>();
        nint k = 0;
        for (; AdvSimd.Arm64.IsSupported && L.Width == 4 && k < (T.Hidden & ~3); k += 4)
        {
            AddHalvesLoadedFirst(ref w, T.FirstHiddenSum, T.HiddenSums, Vector128.LoadUnsafe(ref Unsafe.Add(ref h, k)), ref s, ref odd);
            w = ref Unsafe.Add(ref w, 4 * T.HiddenSums * L.Width);
        }

        // On ARM64 two columns may be left, known to the compiler.
        for (; !(AdvSimd.Arm64.IsSupported && L.Width == 4 && (T.Hidden & 2) == 0) && k < (T.Hidden & ~1); k += 2)
        {
            V x = L.Splat(Unsafe.Add(ref h, k)), y = L.Splat(Unsafe.Add(ref h, k + 1));
            AddColumn<L, V>(ref w, 0, T.FirstHiddenSum, T.HiddenSums, x, ref s);
            AddColumn<L, V>(ref w, T.HiddenSums * L.Width, T.FirstHiddenSum, T.HiddenSums, y, ref odd);
            w = ref Unsafe.Add(ref w, 2 * T.HiddenSums * L.Width);
        }

        if ((T.Hidden & 1) != 0)
        {
            AddColumn<L, V>(ref w, 0, T.FirstHiddenSum, T.HiddenSums, L.Splat(Unsafe.Add(ref h, T.Hidden - 1)), ref s);
        }

        AddOdd<L, V>(T.FirstHiddenSum, T.HiddenSums, ref s, odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static BlockSums<V> Zeros<L, V>()
        where L : struct, ILanes<V>
        where V : struct
    {
        BlockSums<V> zeros;
        zeros.A = zeros.B = zeros.C = zeros.D = L.Splat(0f);
        return zeros;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddOdd<L, V>(int first, int sums, scoped ref BlockSums<V> s, BlockSums<V> odd)
        where L : struct, ILanes<V>
        where V : struct
    {
        if (first == 0)
        {
            s.A = L.Add(s.A, odd.A);
        }

        if (first <= 1 && first + sums > 1)
        {
            s.B = L.Add(s.B, odd.B);
        }

        if (first <= 2 && first + sums > 2)
        {
            s.C = L.Add(s.C, odd.C);
        }

        if (first + sums > 3)
        {
            s.D = L.Add(s.D, odd.D);
        }
    }

    /// <summary>What becomes of the sums of some blocks from unit u, one block after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Complete<T, L, V>(int blocks, ref float panels, ref float h, ref float state, ref float next, nint u, scoped ref BlockSums<V> s0, scoped ref BlockSums<V> s1, scoped ref BlockSums<V> s2, scoped ref BlockSums<V> s3)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        T.Complete<L, V>(ref panels, ref h, ref state, ref next, u, s0.A, s0.B, s0.C, s0.D);
        if (blocks > 1)
        {
            T.Complete<L, V>(ref panels, ref h, ref state, ref next, u + L.Width, s1.A, s1.B, s1.C, s1.D);
        }

        if (blocks > 2)
        {
            T.Complete<L, V>(ref panels, ref h, ref state, ref next, u + 2 * L.Width, s2.A, s2.B, s2.C, s2.D);
        }

        if (blocks > 3)
        {
            T.Complete<L, V>(ref panels, ref h, ref state, ref next, u + 3 * L.Width, s3.A, s3.B, s3.C, s3.D);
        }
    }

    /// <summary>
    /// What becomes of the sums of some blocks from unit u, in a loop: the text is compiled once, since several of it would be more than the compiler inlines into one method, and
    /// the processor runs ahead into the next round. The next blocks' sums wait.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    private static void CompleteInTurn<T, L, V>(
        int blocks, ref float panels, ref float h, ref float state, ref float next, nint u, scoped ref BlockSums<V> s0, scoped ref BlockSums<V> s1, scoped ref BlockSums<V> s2, scoped ref BlockSums<V> s3)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        nint last = u + (blocks - 1) * L.Width;
        BlockSums<V> sums = s0, waiting1 = default, waiting2 = default, waiting3 = default;
        if (blocks > 1)
        {
            waiting1 = Waiting<T, L, V>(s1);
        }

        if (blocks > 2)
        {
            waiting2 = Waiting<T, L, V>(s2);
        }

        if (blocks > 3)
        {
            waiting3 = Waiting<T, L, V>(s3);
        }

        while (true)
        {
            T.Complete<L, V>(ref panels, ref h, ref state, ref next, u, sums.A, sums.B, sums.C, sums.D);
            if (blocks == 1 || u == last)
            {
                break;
            }

            u += L.Width;
            sums = waiting1;
            if (blocks > 2)
            {
                waiting1 = waiting2;
            }

            if (blocks > 3)
            {
                waiting2 = waiting3;
            }
        }
    }

    /// <summary>
    /// Sums that wait. Where there are 16 registers they wait in memory, and as new variables, or the compiler would have them in memory from the beginning.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static BlockSums<V> Waiting<T, L, V>(BlockSums<V> s)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        BlockSums<V> waiting = s;
        waiting.A = Waiting<L, V>(s.A);
        if (T.Sums > 1)
        {
            waiting.B = Waiting<L, V>(s.B);
        }

        if (T.Sums > 2)
        {
            waiting.C = Waiting<L, V>(s.C);
        }

        if (T.Sums > 3)
        {
            waiting.D = Waiting<L, V>(s.D);
        }

        return waiting;
    }

    /// <summary>A sum as a new variable, which a minimum with infinity makes of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Waiting<L, V>(V sum)
        where L : struct, ILanes<V>
        where V : struct
        => L.Width == 8 ? L.Min(L.Splat(float.PositiveInfinity), sum) : sum;
}
