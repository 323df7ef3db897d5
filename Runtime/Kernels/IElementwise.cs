namespace Unrolled.Kernels;

/// <summary>A kernel that does the same to every element of some equally long vectors.</summary>
internal interface IElementwise
{
    /// <summary>Does elements <paramref name="i"/> and up, a whole register at a time while registers fit below <paramref name="count"/>.</summary>
    /// <returns>The first element that is left.</returns>
    nint Run<L, V>(nint i, nint count)
        where L : struct, ILanes<V>
        where V : struct;
}
