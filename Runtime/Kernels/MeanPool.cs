using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

/// <summary>The mean: the sum in the order of the window, divided by how many values there are.</summary>
public readonly struct MeanPool : IPool
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Combine<L, V>(V sum, V x)
        where L : struct, ILanes<V>
        where V : struct
        => L.Add(sum, x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Finish<L, V>(V sum, V count)
        where L : struct, ILanes<V>
        where V : struct
        => L.Divide(sum, count);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Start<L, V>(V dy, V count)
        where L : struct, ILanes<V>
        where V : struct
        => L.Divide(dy, count);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Share<L, V>(V x, V y, ref V left)
        where L : struct, ILanes<V>
        where V : struct
        => left;
}
