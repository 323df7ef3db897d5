namespace Unrolled.Tests.WindowModels;

// Windows along time that see what comes later, or that leave out steps: these networks need whole sequences.

[Network(3)]
[Conv1D(8, 3)]
public sealed partial class Conv1D3x8;

[Network(2)]
[Conv1D(17, 4, Stride = 2, Padding = Padding.Same, Activation = Activation.Tanh)]
public sealed partial class Conv1D2x17Same;

[Network(4)]
[Conv1D(6, 3, PaddingSize = 2, Dilation = 2, Groups = 2, Activation = Activation.Sigmoid)]
public sealed partial class Conv1D4x6Padded;

[Network(9)]
[Conv1D(5, 2, Stride = 3, Padding = Padding.Causal, Activation = Activation.Softmax, UseBias = false)]
public sealed partial class Conv1D9x5Strided;

[Network(1)]
[Conv1D(20, 5, Padding = Padding.Same, Activation = Activation.Silu)]
[MaxPooling1D(2)]
[Conv1D(9, 3, PaddingSize = 1)]
[AveragePooling1D(3, Stride = 2, Padding = Padding.Same)]
[Lstm(4)]
public sealed partial class Conv1D1x20x9Lstm4;

[Network(7)]
[MaxPooling1D(3, Stride = 2, Padding = Padding.Same)]
public sealed partial class MaxPooling1D7;

[Network(20)]
[AveragePooling1D(3, Stride = 1, Padding = Padding.Causal)]
public sealed partial class AveragePooling1D20;

[Network(3)]
[Gru(17, ReturnSequences = true)]
[GlobalAveragePooling1D]
[Dense(2)]
public sealed partial class Gru3x17GlobalAverage;

[Network(9)]
[GlobalMaxPooling1D]
public sealed partial class GlobalMaxPooling1D9;

/// <summary>The input is read by two, whose gradients add up.</summary>
[Network(5)]
[Conv1D(5, 3, Padding = Padding.Same, Name = "c")]
[Merge(MergeMode.Sum, "c", "input")]
[GlobalMaxPooling1D(Name = "m")]
[GlobalAveragePooling1D(From = "c", Name = "a")]
[Merge(MergeMode.Concat, "m", "a")]
public sealed partial class Conv1D5Residual;

[Network(2, Steps = 9)]
[Conv1D(5, 2, Stride = 2)]
[Flatten]
[Dense(3)]
public sealed partial class Conv1D2x5Flatten;

[Network(3, 3, 2, Steps = 6)]
[Conv2D(3, 2)]
[Flatten]
[MaxPooling1D(2)]
[Flatten]
public sealed partial class Conv2D3x3x2Flatten;

[Network(2)]
[Conv1D(4, 3, Stride = 2)]
[Lstm(3, Bidirectional = MergeMode.Concat)]
public sealed partial class Conv1D2x4Bidirectional;

/// <summary>Down and up again, to a number of steps that is known.</summary>
[Network(2, Steps = 8)]
[Conv1D(20, 2, Stride = 2, Activation = Activation.Relu)]
[ConvTranspose1D(2, 2, Stride = 2, Activation = Activation.Softmax)]
[Flatten]
[Dense(3)]
public sealed partial class ConvTransposeKnown2x20;

// Image columns as time steps, as in the recognition of text.

[Network(4, 5, 2, Steps = 1)]
[ImageToSequence]
public sealed partial class ImageColumns4x5;

[Network(6, 9, 1, Steps = 1)]
[Conv2D(3, 3, Padding = Padding.Same, Activation = Activation.Relu)]
[MaxPooling2D(2)]
[ImageToSequence]
[Lstm(7, Bidirectional = MergeMode.Concat, ReturnSequences = true)]
[Dense(5)]
public sealed partial class TextImage6x9;
