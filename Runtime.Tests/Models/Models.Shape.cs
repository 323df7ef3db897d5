namespace Unrolled.Tests.Models;

// Parts of rows and of sequences.

[Network(3)]
[Slice(1, 1)]
public sealed partial class Slice3x1;

[Network(23)]
[Slice(3, 17)]
[Lstm(4)]
public sealed partial class Slice23x17Lstm4;

/// <summary>Both parts of what two layers read: their gradients add up.</summary>
[Network(6)]
[Dense(33, Name = "trunk", Activation = Activation.Tanh)]
[Slice(0, 16, From = "trunk", Name = "left")]
[Slice(16, 17, From = "trunk", Name = "right")]
[Gru(5, ReturnSequences = true)]
[Merge(MergeMode.Concat, "left", "gru_0", "right")]
public sealed partial class SliceTwice6x33;

[Network(3)]
[LastStep]
public sealed partial class LastStep3;

/// <summary>A residual connection to the input's last step.</summary>
[Network(5)]
[Lstm(9)]
[Dense(5, Name = "change")]
[LastStep(From = "input", Name = "last")]
[Merge(MergeMode.Sum, "change", "last")]
public sealed partial class LastStepResidual5;

/// <summary>A causal network without a recurrent layer, whose blocks of frames share weights.</summary>
[Network(24)]
[Conv1D(33, 3, Padding = Padding.Causal, Activation = Activation.Relu, Name = "c")]
[LastStep]
[Dense(17)]
[Dense(3)]
public sealed partial class LastStepCausal24x33;

/// <summary>Blocks of frames with a recurrent layer before the last step.</summary>
[Network(20)]
[Gru(40, ReturnSequences = true)]
[Dense(9)]
[LastStep]
[Dense(2)]
public sealed partial class Gru20x40LastStep;

[Network(2, 3, 2)]
[Conv2D(3, 2)]
[LastStep]
[Flatten]
[Dense(2)]
public sealed partial class LastStepImage2x3;

[Network(4)]
[LastSteps(3)]
public sealed partial class LastSteps4x3;

[Network(3)]
[Gru(9, ReturnSequences = true, Name = "g")]
[LastSteps(2, Name = "tail")]
[Lstm(5, ReturnSequences = true, Name = "l")]
[Merge(MergeMode.Concat, "tail", "l")]
[LastStep(Name = "end")]
[GlobalAveragePooling1D(From = "g", Name = "mean")]
[Merge(MergeMode.Concat, "end", "mean")]
public sealed partial class LastSteps3x9Graph;

[Network(3, Steps = 5)]
[LastSteps(3)]
[Flatten]
[Dense(2)]
public sealed partial class LastStepsFlatten3x3;

/// <summary>Windows over the last steps, and the last of the windows.</summary>
[Network(2)]
[Conv1D(5, 2, Padding = Padding.Same, Stride = 2)]
[LastSteps(4)]
[Conv1D(3, 2, Padding = Padding.Same)]
[LastSteps(2)]
public sealed partial class LastStepsWindows2x5;

/// <summary>Each sequence ends where its last step is not masked.</summary>
[Network(2)]
[Masking(0f)]
[LastSteps(2)]
[SimpleRnn(5, ReturnSequences = true)]
[LastStep]
public sealed partial class LastStepMasked2x5;
