using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

// The sums of some blocks side by side: number block · T.Sums + sum. Sums that a kernel does not have are left out by the compiler, since all numbers are constants to it.
public static partial class StepKernel
{
    /// <summary>The number of a sum within its block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SumOf<T>(int number)
        where T : struct, IStepCell
        => T.Sums == 1 ? 0 : number >= T.Sums ? number % T.Sums : number;

    /// <summary>Where a row of the sum with a number stands, after that of the first block's <paramref name="first"/> one; <paramref name="unit"/> floats for each unit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Place<T, L, V>(int number, int first, int unit)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
        => (number / T.Sums * unit + SumOf<T>(number) - first) * L.Width;

    /// <summary>True if a kernel of <paramref name="count"/> sums has the one with a number, and it is among <paramref name="sums"/> from the <paramref name="first"/> one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Has<T>(int number, int count, int first, int sums)
        where T : struct, IStepCell
        => number < count && SumOf<T>(number) >= first && SumOf<T>(number) < first + sums;

    /// <summary>The sum with a number; any where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Of<V>(int number, V s0, V s1, V s2, V s3, V s4, V s5, V s6, V s7)
        => number == 1 ? s1 : number == 2 ? s2 : number == 3 ? s3 : number == 4 ? s4 : number == 5 ? s5 : number == 6 ? s6 : number == 7 ? s7 : s0;

    /// <summary>A sum with its bias, where a kernel of <paramref name="count"/> sums has it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Bias<T, L, V>(int number, int count, int unit, ref float w)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
        => number < count ? L.Load(ref w, Place<T, L, V>(number, 0, unit)) : default;


    /// <summary>A sum with a row of weights, where it has one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Added<T, L, V>(int number, int count, int first, int sums, int unit, ref float row, V sum)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
        => Has<T>(number, count, first, sums) ? L.Add(sum, L.Load(ref row, Place<T, L, V>(number, first, unit))) : sum;


    /// <summary>A sum with s times a row of weights, where it has one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Multiplied<T, L, V>(int number, int count, int first, int sums, int unit, ref float row, V s, V sum)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
        => Has<T>(number, count, first, sums) ? L.FusedMultiplyAdd(s, L.Load(ref row, Place<T, L, V>(number, first, unit)), sum) : sum;


    /// <summary>The sums begin with the biases; <paramref name="unit"/> floats of weights for each unit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Start<T, L, V>(
        ref float w, int count, int unit, scoped ref V s0, scoped ref V s1, scoped ref V s2, scoped ref V s3, scoped ref V s4, scoped ref V s5, scoped ref V s6, scoped ref V s7)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        s0 = Bias<T, L, V>(0, count, unit, ref w);
        s1 = Bias<T, L, V>(1, count, unit, ref w);
        s2 = Bias<T, L, V>(2, count, unit, ref w);
        s3 = Bias<T, L, V>(3, count, unit, ref w);
        s4 = Bias<T, L, V>(4, count, unit, ref w);
        s5 = Bias<T, L, V>(5, count, unit, ref w);
        s6 = Bias<T, L, V>(6, count, unit, ref w);
        s7 = Bias<T, L, V>(7, count, unit, ref w);
    }


    /// <summary>Adds W·x, one column for each input, or the token's column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddInput<T, L, V>(
        ref float w, int count, ref float x, scoped ref V s0, scoped ref V s1, scoped ref V s2, scoped ref V s3, scoped ref V s4, scoped ref V s5, scoped ref V s6, scoped ref V s7)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        if (T.SelectsToken)
        {
            AddRow<T, L, V>(ref Unsafe.Add(ref w, (nint)x * (T.InputSums * L.Width)), count, UnitSums.Floats<T>(), ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
        }
        else
        {
            AddColumns<T, L, V>(ref w, count, T.FirstInputSum, T.InputSums, ref x, T.Inputs, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
        }
    }


    /// <summary>Adds U·h, one column for each hidden unit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddHidden<T, L, V>(
        ref float w, int count, ref float h, scoped ref V s0, scoped ref V s1, scoped ref V s2, scoped ref V s3, scoped ref V s4, scoped ref V s5, scoped ref V s6, scoped ref V s7)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        if (T.Hidden > 0)
        {
            AddColumns<T, L, V>(ref w, count, T.FirstHiddenSum, T.HiddenSums, ref h, T.Hidden, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
        }
    }


    /// <summary>Adds the product of a vector with columns of some of the sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddColumns<T, L, V>(
        ref float w, int count, int first, int sums, ref float vector, nint depth, scoped ref V s0, scoped ref V s1, scoped ref V s2, scoped ref V s3, scoped ref V s4, scoped ref V s5, scoped ref V s6, scoped ref V s7)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        for (nint k = 0; k < depth; k++)
        {
            V s = L.Splat(Unsafe.Add(ref vector, k));
            s0 = Multiplied<T, L, V>(0, count, first, sums, UnitSums.Floats<T>(), ref w, s, s0);
            s1 = Multiplied<T, L, V>(1, count, first, sums, UnitSums.Floats<T>(), ref w, s, s1);
            s2 = Multiplied<T, L, V>(2, count, first, sums, UnitSums.Floats<T>(), ref w, s, s2);
            s3 = Multiplied<T, L, V>(3, count, first, sums, UnitSums.Floats<T>(), ref w, s, s3);
            s4 = Multiplied<T, L, V>(4, count, first, sums, UnitSums.Floats<T>(), ref w, s, s4);
            s5 = Multiplied<T, L, V>(5, count, first, sums, UnitSums.Floats<T>(), ref w, s, s5);
            s6 = Multiplied<T, L, V>(6, count, first, sums, UnitSums.Floats<T>(), ref w, s, s6);
            s7 = Multiplied<T, L, V>(7, count, first, sums, UnitSums.Floats<T>(), ref w, s, s7);
            w = ref Unsafe.Add(ref w, sums * L.Width);
        }
    }


    /// <summary>Adds a token's column as it is; <paramref name="unit"/> floats of weights for each unit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow<T, L, V>(
        ref float row, int count, int unit, scoped ref V s0, scoped ref V s1, scoped ref V s2, scoped ref V s3, scoped ref V s4, scoped ref V s5, scoped ref V s6, scoped ref V s7)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        s0 = Added<T, L, V>(0, count, T.FirstInputSum, T.InputSums, unit, ref row, s0);
        s1 = Added<T, L, V>(1, count, T.FirstInputSum, T.InputSums, unit, ref row, s1);
        s2 = Added<T, L, V>(2, count, T.FirstInputSum, T.InputSums, unit, ref row, s2);
        s3 = Added<T, L, V>(3, count, T.FirstInputSum, T.InputSums, unit, ref row, s3);
        s4 = Added<T, L, V>(4, count, T.FirstInputSum, T.InputSums, unit, ref row, s4);
        s5 = Added<T, L, V>(5, count, T.FirstInputSum, T.InputSums, unit, ref row, s5);
        s6 = Added<T, L, V>(6, count, T.FirstInputSum, T.InputSums, unit, ref row, s6);
        s7 = Added<T, L, V>(7, count, T.FirstInputSum, T.InputSums, unit, ref row, s7);
    }


    /// <summary>Adds U·h to one block in two halves: the odd columns to sums of their own, which are added in the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddHiddenInHalves<T, L, V>(ref float w, ref float h, scoped ref V s0, scoped ref V s1, scoped ref V s2, scoped ref V s3)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        V odd0 = L.Splat(0f), odd1 = odd0, odd2 = odd0, odd3 = odd0;
        for (nint k = 0; k < (T.Hidden & ~1); k += 2)
        {
            V s = L.Splat(Unsafe.Add(ref h, k)), t = L.Splat(Unsafe.Add(ref h, k + 1));
            s0 = Multiplied<T, L, V>(0, T.Sums, T.FirstHiddenSum, T.HiddenSums, 0, ref w, s, s0);
            s1 = Multiplied<T, L, V>(1, T.Sums, T.FirstHiddenSum, T.HiddenSums, 0, ref w, s, s1);
            s2 = Multiplied<T, L, V>(2, T.Sums, T.FirstHiddenSum, T.HiddenSums, 0, ref w, s, s2);
            s3 = Multiplied<T, L, V>(3, T.Sums, T.FirstHiddenSum, T.HiddenSums, 0, ref w, s, s3);
            w = ref Unsafe.Add(ref w, T.HiddenSums * L.Width);
            odd0 = Multiplied<T, L, V>(0, T.Sums, T.FirstHiddenSum, T.HiddenSums, 0, ref w, t, odd0);
            odd1 = Multiplied<T, L, V>(1, T.Sums, T.FirstHiddenSum, T.HiddenSums, 0, ref w, t, odd1);
            odd2 = Multiplied<T, L, V>(2, T.Sums, T.FirstHiddenSum, T.HiddenSums, 0, ref w, t, odd2);
            odd3 = Multiplied<T, L, V>(3, T.Sums, T.FirstHiddenSum, T.HiddenSums, 0, ref w, t, odd3);
            w = ref Unsafe.Add(ref w, T.HiddenSums * L.Width);
        }

        if ((T.Hidden & 1) != 0)
        {
            V s = L.Splat(Unsafe.Add(ref h, T.Hidden - 1));
            s0 = Multiplied<T, L, V>(0, T.Sums, T.FirstHiddenSum, T.HiddenSums, 0, ref w, s, s0);
            s1 = Multiplied<T, L, V>(1, T.Sums, T.FirstHiddenSum, T.HiddenSums, 0, ref w, s, s1);
            s2 = Multiplied<T, L, V>(2, T.Sums, T.FirstHiddenSum, T.HiddenSums, 0, ref w, s, s2);
            s3 = Multiplied<T, L, V>(3, T.Sums, T.FirstHiddenSum, T.HiddenSums, 0, ref w, s, s3);
        }

        AddOdd<T, L, V>(T.Sums, ref s0, ref s1, ref s2, ref s3, odd0, odd1, odd2, odd3);
    }


    /// <summary>Adds the sums of the odd columns of U·h to one block's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddOdd<T, L, V>(int count, scoped ref V s0, scoped ref V s1, scoped ref V s2, scoped ref V s3, V odd0, V odd1, V odd2, V odd3)
        where T : struct, IStepCell
        where L : struct, ILanes<V>
        where V : struct
    {
        s0 = Has<T>(0, count, T.FirstHiddenSum, T.HiddenSums) ? L.Add(s0, odd0) : s0;
        s1 = Has<T>(1, count, T.FirstHiddenSum, T.HiddenSums) ? L.Add(s1, odd1) : s1;
        s2 = Has<T>(2, count, T.FirstHiddenSum, T.HiddenSums) ? L.Add(s2, odd2) : s2;
        s3 = Has<T>(3, count, T.FirstHiddenSum, T.HiddenSums) ? L.Add(s3, odd3) : s3;
    }
}
