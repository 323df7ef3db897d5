using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

/// <summary>The largest value; NaN if one of them is. The first of the largest takes the gradient.</summary>
public readonly struct MaximumPool : IPool
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Combine<L, V>(V sum, V x)
        where L : struct, ILanes<V>
        where V : struct
        => L.Maximum(sum, x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Finish<L, V>(V sum, V count)
        where L : struct, ILanes<V>
        where V : struct
        => sum;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Start<L, V>(V dy, V count)
        where L : struct, ILanes<V>
        where V : struct
        => dy;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Share<L, V>(V x, V y, ref V left)
        where L : struct, ILanes<V>
        where V : struct
    {
        V share = L.WhereEqual(x, y, left);
        left = L.Subtract(left, share);
        return share;
    }
}
