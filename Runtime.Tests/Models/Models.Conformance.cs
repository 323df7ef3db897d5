namespace Unrolled.Tests.Models;

// What random networks have brought to light.

// The bound of the sums is the lower end of a function that falls.
[Network(3)]
[Lstm(5, GateClip = 0.5f, RecurrentActivation = Activation.Affine, RecurrentActivationAlpha = -0.7f, RecurrentActivationBeta = 0.6f)]
public sealed partial class LstmFallingGates3x5;

[Network(2)]
[Lstm(7, ReturnSequences = true, GateClip = 0.4f, Activation = Activation.Affine, ActivationAlpha = -0.9f)]
public sealed partial class LstmFallingCandidate2x7;

// The end of a sequence joined to each of its steps: no step can know it.
[Network(3)]
[Lstm(5)]
[Merge(MergeMode.Concat, "input", "lstm_0")]
[Gru(7)]
public sealed partial class MergeOfEnd3x5x7;
