namespace Unrolled.Tests.Models;

// Convolutions that see the past alone, and layers over the image of each step: they run step by step.

[Network(1)]
[Conv1D(8, 3, Padding = Padding.Causal)]
public sealed partial class Conv1D1x8Causal;

[Network(2)]
[Conv1D(17, 3, Dilation = 2, Padding = Padding.Causal, Activation = Activation.Tanh)]
public sealed partial class Conv1D2x17Dilated;

[Network(6)]
[Conv1D(9, 2, Groups = 3, Padding = Padding.Causal, Activation = Activation.Sigmoid)]
public sealed partial class Conv1D6x9Groups;

[Network(16)]
[Conv1D(16, 4, Groups = 16, Padding = Padding.Causal, UseBias = false)]
public sealed partial class Conv1D16x16Depthwise;

[Network(3)]
[Conv1D(7, 1, Activation = Activation.Softmax)]
public sealed partial class Conv1D3x7Softmax;

[Network(5)]
[Conv1D(20, 2, Padding = Padding.Causal, Activation = Activation.Gelu, UseBias = false)]
[Conv1D(33, 3, Padding = Padding.Causal, Activation = Activation.LogSoftmax)]
public sealed partial class Conv1D5x20x33;

/// <summary>Two blocks with residual connections, as in WaveNet (van den Oord et al. 2016), then a recurrent layer.</summary>
[Network(2)]
[Conv1D(6, 1, Name = "mix")]
[Conv1D(6, 2, Padding = Padding.Causal, Activation = Activation.Tanh, Name = "first")]
[Merge(MergeMode.Sum, "mix", "first", Name = "one")]
[Conv1D(6, 2, Dilation = 2, Padding = Padding.Causal, Activation = Activation.Tanh, Name = "second")]
[Merge(MergeMode.Sum, "one", "second")]
[Gru(4)]
[Dense(3)]
public sealed partial class WaveNet2x6Gru4;

[Network(3)]
[Lstm(5, ReturnSequences = true)]
[Conv1D(9, 3, Padding = Padding.Causal, Activation = Activation.Elu)]
[Lstm(4)]
public sealed partial class Lstm3x5Conv9Lstm4;

[Network(5, 4, 3)]
[Conv2D(8, 3)]
public sealed partial class Conv2D5x4x3To8;

[Network(4, 5, 1)]
[Conv2D(5, 3, 2, Padding = Padding.Same, Stride = 2, Activation = Activation.Tanh)]
public sealed partial class Conv2D4x5x1To5;

[Network(4, 4, 4)]
[Conv2D(6, 2, Groups = 2, PaddingSize = 1, Dilation = 2, Activation = Activation.Softmax, UseBias = false)]
public sealed partial class Conv2D4x4x4Groups;

[Network(3, 4, 2)]
[Conv2D(3, 2, Activation = Activation.Silu)]
public sealed partial class Conv2D3x4x2Silu;

[Network(4, 6, 3)]
[MaxPooling2D(2)]
public sealed partial class MaxPooling2D4x6x3;

[Network(4, 5, 17)]
[MaxPooling2D(3, 2, Stride = 2, Padding = Padding.Same)]
[GlobalAveragePooling2D]
public sealed partial class MaxPooling2D4x5x17;

[Network(4, 4, 9)]
[AveragePooling2D(3, Stride = 1, Padding = Padding.Same)]
[GlobalMaxPooling2D]
public sealed partial class AveragePooling2D4x4x9;

/// <summary>The lectures' network in small: a convolution over the image of each step, then a recurrent layer.</summary>
[Network(8, 8, 1)]
[Conv2D(4, 3, Activation = Activation.Relu)]
[AveragePooling2D(2)]
[Flatten]
[Gru(7)]
[Dense(2)]
public sealed partial class Conv2D8x8Gru7Dense2;

[Network(3, 5, 2)]
[Conv2D(5, 3, 2, PaddingHeight = 1, Activation = Activation.Relu)]
[Conv2D(3, 1, 3, PaddingSize = 1, PaddingHeight = 0, Stride = 2)]
public sealed partial class Conv2DPaddings3x5;

// Short-time Fourier transforms of the samples of each step.

[Network(9)]
[Stft(4, 3)]
public sealed partial class Stft9x4;

[Network(33)]
[Stft(17, 5, PadBefore = 7, PadAfter = 11, Power = true)]
[GlobalAveragePooling2D]
[Dense(3)]
public sealed partial class Stft33x17Power;

/// <summary>As voice activity detectors are built, and smaller.</summary>
[Network(36)]
[Stft(16, 8, PadAfter = 4)]
[Conv2D(9, 3, 1, PaddingHeight = 1, Activation = Activation.Relu)]
[Conv2D(6, 3, 1, PaddingHeight = 1, Stride = 2, Activation = Activation.Relu)]
[Flatten]
[Lstm(8)]
[Dense(1, Activation = Activation.Sigmoid)]
public sealed partial class StftVoice36;

/// <summary>More frames than are multiplied at a time, of features that a layer computes.</summary>
[Network(3)]
[Dense(40, Activation = Activation.Tanh)]
[Stft(33, 1, PadBefore = 3)]
[Flatten]
[Dense(2)]
public sealed partial class StftFrames3x40;

// Transposed convolutions along time, which make sequences longer.

[Network(3)]
[ConvTranspose1D(5, 3)]
public sealed partial class ConvTranspose3x5;

[Network(6)]
[ConvTranspose1D(9, 4, Stride = 3, PaddingSize = 1, OutputPadding = 2, Groups = 3, Activation = Activation.Sigmoid)]
[Conv1D(4, 3, Stride = 2, Padding = Padding.Same, Activation = Activation.Tanh)]
[ConvTranspose1D(17, 3, Stride = 2, Dilation = 2, Padding = Padding.Same, UseBias = false, Activation = Activation.Gelu)]
public sealed partial class ConvTransposeChain6x17;
