namespace Unrolled.Kernels;

/// <summary>
/// A register's worth of 32-bit floats. A kernel is written once over this interface and instantiated for every register
/// width; because each operation acts on every lane alone and rounds once, all instantiations give the same bits.
/// </summary>
/// <typeparam name="V">The register type.</typeparam>
public interface ILanes<V>
    where V : struct
{
    /// <summary>Floats per register: 1, 4, 8 or 16.</summary>
    static abstract nint Width { get; }

    /// <summary>Reads <see cref="Width"/> floats, starting <paramref name="offset"/> floats after <paramref name="source"/>.</summary>
    static abstract V Load(ref float source, nint offset);

    /// <summary>Writes <see cref="Width"/> floats, starting <paramref name="offset"/> floats after <paramref name="target"/>.</summary>
    static abstract void Store(V value, ref float target, nint offset);

    /// <summary>The same value in every lane.</summary>
    static abstract V Splat(float value);

    /// <summary>a + b.</summary>
    static abstract V Add(V a, V b);

    /// <summary>a − b.</summary>
    static abstract V Subtract(V a, V b);

    /// <summary>a · b.</summary>
    static abstract V Multiply(V a, V b);

    /// <summary>a / b, correctly rounded.</summary>
    static abstract V Divide(V a, V b);

    /// <summary>a · b + c, rounded once.</summary>
    static abstract V FusedMultiplyAdd(V a, V b, V c);

    /// <summary>√a, correctly rounded.</summary>
    static abstract V Sqrt(V a);

    /// <summary>The smaller of the two. A NaN <paramref name="value"/> comes out as NaN; the bound goes first for that reason.</summary>
    static abstract V Min(V bound, V value);

    /// <summary>The larger of the two. A NaN <paramref name="value"/> comes out as NaN; the bound goes first for that reason.</summary>
    static abstract V Max(V bound, V value);

    /// <summary>The larger of the two, NaN if either is: IEEE 754-2019's maximum, in which +0 is larger than −0.</summary>
    static abstract V Maximum(V a, V b);

    /// <summary><paramref name="value"/> in the lanes where <paramref name="a"/> equals <paramref name="b"/>, elsewhere +0.</summary>
    static abstract V WhereEqual(V a, V b, V value);

    /// <summary><paramref name="value"/> in the lanes where <paramref name="condition"/> &gt; 0, elsewhere +0.</summary>
    static abstract V WherePositive(V condition, V value);

    /// <summary>
    /// <paramref name="value"/>, +0 in the lanes where its magnitude is below 2 to the power of <paramref name="exponent"/>, a constant of
    /// <see cref="Kernels.FlushToZero"/>. NaN and infinities come out.
    /// </summary>
    static abstract V FlushToZero(V value, int exponent);

    /// <summary>True if the magnitude in any lane is below 2 to the power of <paramref name="exponent"/>: a small value, or a zero.</summary>
    static abstract bool AnyBelow(V value, int exponent);

    /// <summary>2 to the power of <paramref name="exponent"/>, an integer in [−126, 127].</summary>
    static abstract V PowerOfTwo(V exponent);

    /// <summary>Words of two bfloat16 each, given by their bits: the lower half of every word, as a float.</summary>
    static abstract V LowHalves(V words);

    /// <summary>Words of two bfloat16 each, given by their bits: the upper half of every word, as a float.</summary>
    static abstract V HighHalves(V words);

    /// <summary>
    /// What <see cref="AddByteProducts"/> starts from, as 32-bit integers given by their bits: <paramref name="offset"/>, −128 times the sum of the weights, where it counts
    /// values from −128, else zeros.
    /// </summary>
    static abstract V ByteProductStart(V offset);

    /// <summary>
    /// Adds to every 32-bit integer of <paramref name="sum"/> the products of four bytes of <paramref name="weights"/> with four of <paramref name="values"/>; all are given
    /// by their bits. Exact: bytes are −127 … 127, and what wraps around on the way comes back.
    /// </summary>
    static abstract V AddByteProducts(V sum, V weights, V values);

    /// <summary>32-bit integers, given by their bits, as floats, rounded to the nearest.</summary>
    static abstract V FromIntegers(V integers);
}
