namespace Unrolled;

/// <summary>How several outputs are merged into one.</summary>
public enum MergeMode
{
    /// <summary>No merge: there is only one output.</summary>
    None = 0,

    /// <summary>Concatenated.</summary>
    Concat = 1,

    /// <summary>Their sum.</summary>
    Sum = 2,

    /// <summary>Their element-wise product.</summary>
    Mul = 3,

    /// <summary>Their mean.</summary>
    Ave = 4,
}
