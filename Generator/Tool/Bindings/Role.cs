namespace Unrolled.Tool.Bindings;

/// <summary>What a dimension of an array stands for.</summary>
internal enum Role
{
    Batch,
    Time,
    Features,
    Height,
    Width,
    Channels,

    /// <summary>The steps of all sequences, one sequence after the other; of outputs only.</summary>
    BatchTime,

    /// <summary>The sequences of all steps, one step after the other; of outputs only.</summary>
    TimeBatch,

    /// <summary>One element.</summary>
    One,

    /// <summary>Only one of its elements is meant.</summary>
    Selected,
}
