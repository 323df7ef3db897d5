using System.ComponentModel;

namespace Unrolled.Kernels;

/// <summary>A set of panels and what a step makes of its sums. A unit has up to four of them. The generator writes one for each.</summary>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public interface IStepCell : IUnitSums
{
    /// <summary>True if steps walk the blocks of units up and down in turn, so that the last ones are still in the first-level cache.</summary>
    static virtual bool Alternates => false;

    /// <summary>True if two blocks of 16 units side by side would leave the first-level cache where the walk turns, and one does not.</summary>
    static virtual bool FitsOneWideBlock => false;

    /// <summary>True if sums begin with the b + W·x that a block of frames stored: x is then the first unit's first sum, and a unit's sums are <see cref="IUnitSums.Units"/> apart.</summary>
    internal static virtual bool StartsFromSums => false;

    /// <summary>Makes the gates and the new state of one block of units from their sums, and stores them.</summary>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="panels">The layer's packed weights.</param>
    /// <param name="h">The vector that U takes, [hidden].</param>
    /// <param name="state">The cell's further state, [units].</param>
    /// <param name="next">The target, [units].</param>
    /// <param name="u">The first unit of the block.</param>
    /// <param name="sum0">The first sum.</param>
    /// <param name="sum1">The second sum, of cells that have two.</param>
    /// <param name="sum2">The third sum, of cells that have three.</param>
    /// <param name="sum3">The fourth sum, of cells that have four.</param>
    static abstract void Complete<L, V>(ref float panels, ref float h, ref float state, ref float next, nint u, V sum0, V sum1, V sum2, V sum3)
        where L : struct, ILanes<V>
        where V : struct;
}
