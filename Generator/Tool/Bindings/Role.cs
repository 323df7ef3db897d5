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

    /// <summary>One element.</summary>
    One,

    /// <summary>Only one of its elements is meant.</summary>
    Selected,
}
