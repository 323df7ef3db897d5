using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

public static partial class LaneMath
{
    /// <summary>
    /// A new state, +0 where it is below 2^<see cref="FlushToZero.Value"/>, for a step: the next step waits for the value, but not for a predicted branch.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V FlushState<L, V>(V state)
        where L : struct, ILanes<V>
        where V : struct
    {
        if (L.AnyBelow(state, FlushToZero.Value))
        {
            state = L.FlushToZero(state, FlushToZero.Value);
        }

        return state;
    }
}
