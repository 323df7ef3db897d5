using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

public static partial class LaneMath
{
    /// <summary>x for x &gt; 0, else α·(e^x − 1), with α ≥ 0. Largest error 1.1 ulp at α = 1; NaN gives NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Elu<L, V>(V x, float alpha)
        where L : struct, ILanes<V>
        where V : struct
        => ScaledElu<L, V>(x, 1f, alpha);

    /// <summary>dy where y = elu(x) is positive, elsewhere dy·(y + α).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V EluGradient<L, V>(V y, V dy, float alpha)
        where L : struct, ILanes<V>
        where V : struct
        => ScaledEluGradient<L, V>(y, dy, 1f, alpha);

    /// <summary>λx for x &gt; 0, else α·(e^x − 1). The added zero makes +0 of −0, in which minima of x64 and ARM64 differ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ScaledElu<L, V>(V x, float lambda, float alpha)
        where L : struct, ILanes<V>
        where V : struct
    {
        V below = L.Multiply(L.Splat(alpha), Expm1<L, V>(L.Min(L.Splat(0f), x)));
        return L.Add(L.Multiply(L.Splat(lambda), L.Max(L.Splat(0f), x)), L.Add(below, L.Splat(0f)));
    }

    /// <summary>dy·λ where y is positive, elsewhere dy·(y + α).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ScaledEluGradient<L, V>(V y, V dy, float lambda, float alpha)
        where L : struct, ILanes<V>
        where V : struct
        => WherePositiveElse<L, V>(y, L.Multiply(dy, L.Splat(lambda)), L.Multiply(dy, L.Add(L.Min(L.Splat(0f), y), L.Splat(alpha))));

    /// <summary>
    /// One of two values, the second being finite, as the condition is positive or not: by masks and sums, since a comparison with a
    /// selection after it has come out inverted on AVX-512 (dotnet/runtime 133550).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V WherePositiveElse<L, V>(V condition, V positive, V otherwise)
        where L : struct, ILanes<V>
        where V : struct
        => L.Add(L.WherePositive(condition, positive), L.Subtract(otherwise, L.WherePositive(condition, otherwise)));
}
