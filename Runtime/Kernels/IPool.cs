namespace Unrolled.Kernels;

/// <summary>What a pooling makes of the values of a window: their maximum or their mean.</summary>
public interface IPool
{
    /// <summary>Takes one more value, in the order of the window.</summary>
    static abstract V Combine<L, V>(V sum, V x)
        where L : struct, ILanes<V>
        where V : struct;

    /// <summary>The result over <paramref name="count"/> values.</summary>
    static abstract V Finish<L, V>(V sum, V count)
        where L : struct, ILanes<V>
        where V : struct;

    /// <summary>What of the gradient dy of the result is there to be shared out.</summary>
    static abstract V Start<L, V>(V dy, V count)
        where L : struct, ILanes<V>
        where V : struct;

    /// <summary>The share of a value x in a window of the result y. The values come in the order of the window.</summary>
    static abstract V Share<L, V>(V x, V y, ref V left)
        where L : struct, ILanes<V>
        where V : struct;
}
