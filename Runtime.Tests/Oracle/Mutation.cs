namespace Unrolled.Tests;

/// <summary>A deliberate mistake in a backward pass, for the tests of the gradient check itself: each of them must be found.</summary>
internal enum Mutation
{
    /// <summary>No mistake.</summary>
    None,

    /// <summary>The gradient of the forget gate (of a GRU: the update gate; of a dense layer: its sums) has the wrong sign.</summary>
    FlippedSign,

    /// <summary>No gradient goes through the output gate (of a GRU: the reset gate; of a dense layer: to the bias).</summary>
    DroppedGate,

    /// <summary>Time is walked back over T − 1 steps instead of T.</summary>
    OneStepShort,
}
