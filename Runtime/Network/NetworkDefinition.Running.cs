namespace Unrolled;

// How sequences and streams of the network run. It is decided here; the rest of the library asks.
public sealed partial class NetworkDefinition
{
    /// <summary>True if masked time steps are skipped.</summary>
    internal bool SkipsMasked => MaskValue is not null;

    /// <summary>True if a window runs as steps of a state, which is faster than a pass of one row; the bits are the same.</summary>
    internal bool StepsThroughWindows => Streams && !HasSource;

    /// <summary>True if each sequence of a batch runs by itself, step by step: with bytes, steps quantize their inputs, which a pass does not.</summary>
    internal bool StepsAlone => StepsThroughWindows && Weights == WeightPrecision.Int8 && ReducedLength > 0;

    /// <summary>True if streams can be stepped together, as rows of a pass: each of them takes every step.</summary>
    internal bool StepsTogether => StepsThroughWindows && !SkipsMasked && !StepsAlone;

    /// <summary>True if a layer starts from the states of another.</summary>
    internal bool ContinuesStates => States.Any(s => s.IsContinued);
}
