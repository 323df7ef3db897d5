using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

public static partial class LaneMath
{
    // Klambauer et al. 2017: the values that keep mean 0 and variance 1 from layer to layer.
    private const float SeluLambda = 1.05070098f, SeluLambdaAlpha = 1.75809934f;

    /// <summary>λx for x &gt; 0, else λα·(e^x − 1), with λ = 1.0507 and α = 1.67326. Largest error 2.1 ulp; NaN gives NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Selu<L, V>(V x)
        where L : struct, ILanes<V>
        where V : struct
        => ScaledElu<L, V>(x, SeluLambda, SeluLambdaAlpha);

    /// <summary>dy·λ where y = selu(x) is positive, elsewhere dy·(y + λα).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SeluGradient<L, V>(V y, V dy)
        where L : struct, ILanes<V>
        where V : struct
        => ScaledEluGradient<L, V>(y, dy, SeluLambda, SeluLambdaAlpha);
}
