namespace Unrolled.Bench.Arm;

/// <summary>What a piece of a step's code belongs to.</summary>
internal enum StepPart
{
    /// <summary>The sums of the recurrent layer: W·x + U·h + b.</summary>
    Sums,

    /// <summary>What becomes of the sums: gates, the cell, the new h.</summary>
    Cell,

    /// <summary>The dense layer at the end.</summary>
    Head,

    /// <summary>All else: checks, the choice of the lanes, calls.</summary>
    Around,
}
