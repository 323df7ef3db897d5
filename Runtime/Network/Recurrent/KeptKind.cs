using System.ComponentModel;

namespace Unrolled.Kernels;

/// <summary>What a matrix of a recurrent layer has a row for.</summary>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public enum KeptKind
{
    /// <summary>Every step and sequence, and each sequence before its first step: a state, which also has a gradient.</summary>
    State,

    /// <summary>Every step and sequence.</summary>
    Step,

    /// <summary>Every step and sequence, in training alone.</summary>
    TrainingStep,

    /// <summary>Every sequence, in training alone: a gradient at the current step.</summary>
    TrainingRow,
}
