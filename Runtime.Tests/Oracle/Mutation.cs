namespace Unrolled.Tests;

/// <summary>A deliberate mistake in a backward pass, for the tests of the gradient check itself: each of them must be found.</summary>
internal enum Mutation
{
    /// <summary>No mistake.</summary>
    None,

    /// <summary>The gradient of the forget gate (of a GRU: the update gate; of a layer without one: its sums) has the wrong sign.</summary>
    FlippedSign,

    /// <summary>No gradient goes through the output gate (of a GRU: the reset gate; of a layer without one: to the bias).</summary>
    DroppedGate,

    /// <summary>Time is walked back over T − 1 steps instead of T.</summary>
    OneStepShort,

    /// <summary>The output gate's peephole is taken to have seen the old cell, as those of the input and the forget gate.</summary>
    PeepholeOfOldCell,

    /// <summary>The vector u of an independently recurrent layer is taken to have seen the new h.</summary>
    VectorOfNewState,

    /// <summary>Of two coupled gates, only the one with weights is taken to act on the cell.</summary>
    LooseCoupling,

    /// <summary>The gradient goes back through a cell, or a gate's sum, at its bound.</summary>
    ClipForgotten,

    /// <summary>Mean and variance are taken for constants, which they are not while training.</summary>
    StatisticsForgotten,

    /// <summary>An LSTM's projection is taken to be one of the cell's function alone, without the output gate.</summary>
    ProjectionOfCell,

    /// <summary>The derivative of the cell's function is taken to be that of the candidate's.</summary>
    CellFunctionOfCandidate,

    /// <summary>A layer's normalization is taken to divide by a constant.</summary>
    ConstantDeviation,

    /// <summary>The second direction is taken to have started at the end of the longest sequence, not at the last step of each.</summary>
    PaddedEnd,

    /// <summary>An initial state that all sequences share gets the gradient of the first one alone.</summary>
    OneInitialState,

    /// <summary>What a token that comes again has for a gradient replaces what it had.</summary>
    RepeatedToken,
}
