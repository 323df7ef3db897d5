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

    /// <summary>2 to the power of <paramref name="exponent"/>, an integer in [−126, 127].</summary>
    static abstract V PowerOfTwo(V exponent);
}
