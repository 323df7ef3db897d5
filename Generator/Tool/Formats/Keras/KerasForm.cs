namespace Unrolled.Tool.Formats.Keras;

/// <summary>What a Keras tensor is in the network.</summary>
internal enum KerasForm
{
    /// <summary>A sequence: the first dimension after the batch is time.</summary>
    Sequence,

    /// <summary>A sequence of one step: Keras knows no time, the network takes the call as one step.</summary>
    OneStep,

    /// <summary>A vector for the whole sequence.</summary>
    Vector,
}
