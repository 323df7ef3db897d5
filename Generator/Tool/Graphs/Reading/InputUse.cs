namespace Unrolled.Tool.Graphs.Reading;

/// <summary>What an input of a file is for.</summary>
internal enum InputUse
{
    /// <summary>Features of each step, or tokens.</summary>
    Features,

    /// <summary>States of recurrent layers.</summary>
    State,

    /// <summary>The number of steps of each sequence.</summary>
    Lengths,

    /// <summary>A number that the user has set.</summary>
    Number,

    /// <summary>Nothing that is kept reads it.</summary>
    Unused,
}
