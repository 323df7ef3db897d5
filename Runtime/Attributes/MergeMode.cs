namespace Unrolled;

/// <summary>How several outputs become one.</summary>
public enum MergeMode
{
    /// <summary>Not at all: there is only one.</summary>
    None = 0,

    /// <summary>One after the other.</summary>
    Concat = 1,

    /// <summary>Their sum.</summary>
    Sum = 2,

    /// <summary>Their product, element by element.</summary>
    Mul = 3,

    /// <summary>Their mean.</summary>
    Ave = 4,
}
