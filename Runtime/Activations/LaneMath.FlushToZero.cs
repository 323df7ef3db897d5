using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

public static partial class LaneMath
{
    /// <summary>
    /// <see cref="ILanes{V}.FlushToZero"/> of values that are hardly ever small. A step's next one waits for its result, and does not wait for a branch that is
    /// predicted.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V FlushRarely<L, V>(V value)
        where L : struct, ILanes<V>
        where V : struct
    {
        if (L.AnySmall(value))
        {
            value = L.FlushToZero(value);
        }

        return value;
    }
}
