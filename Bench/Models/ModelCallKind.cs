namespace Unrolled.Bench.Models;

/// <summary>What a network does in a call of a model's file.</summary>
internal enum ModelCallKind
{
    /// <summary>One step of a stream.</summary>
    Step,

    /// <summary>Several steps of a stream.</summary>
    Block,

    /// <summary>A whole window.</summary>
    Window,
}
