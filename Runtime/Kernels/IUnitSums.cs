using System.ComponentModel;

namespace Unrolled.Kernels;

/// <summary>The sums of a layer's units, b + W·x + U·h. Its sizes are literals to the compiler.</summary>
/// <remarks>
/// For each block of units the panels hold the biases [sums][lanes], then the columns of W [inputs][input sums][lanes], then those of U [hidden][hidden sums][lanes].
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public interface IUnitSums
{
    /// <summary>The units, rounded up to a multiple of 4.</summary>
    static abstract int Units { get; }

    /// <summary>Sums of a unit: 1 to 4.</summary>
    static abstract int Sums { get; }

    /// <summary>Values of x.</summary>
    static abstract int Inputs { get; }

    /// <summary>How many sums W·x is added to: the first ones.</summary>
    static abstract int InputSums { get; }

    /// <summary>Values of h; 0 without U.</summary>
    static virtual int Hidden => 0;

    /// <summary>The first of the sums that U·h is added to.</summary>
    static virtual int FirstHiddenSum => 0;

    /// <summary>How many sums U·h is added to.</summary>
    static virtual int HiddenSums => 0;

    /// <summary>True if x is a token, which selects one column of W.</summary>
    static virtual bool SelectsToken => false;

    /// <summary>True if the sums of U·h are made in two halves, over the even and over the odd values of h: a small layer waits for the latency of each addition.</summary>
    static virtual bool SplitsSums => false;
}
