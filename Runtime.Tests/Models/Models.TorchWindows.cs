namespace Unrolled.Tests.TorchModels;

// The layers of the golden files, and the lectures' own convolution.

[Network(3)]
[Conv1D(4, 3)]
public sealed partial class Conv1DValid;

[Network(3)]
[Conv1D(4, 3, PaddingSize = 1)]
public sealed partial class Conv1DPad1;

[Network(3)]
[Conv1D(5, 4, Stride = 2)]
public sealed partial class Conv1DStride2;

[Network(4)]
[Conv1D(6, 3, Groups = 2)]
public sealed partial class Conv1DGroups2;

[Network(2)]
[Conv1D(3, 3, Dilation = 2, Padding = Padding.Causal)]
public sealed partial class Conv1DCausal;

[Network(3)]
[Conv1D(2, 1)]
public sealed partial class Conv1DK1;

[Network(8, 8, 1)]
[Conv2D(4, 3)]
public sealed partial class Conv2DValid;

[Network(7, 9, 3)]
[Conv2D(4, 3, PaddingSize = 1, Stride = 2)]
public sealed partial class Conv2DPad1Stride2;

[Network(3)]
[MaxPooling1D(2)]
public sealed partial class MaxPool1D;

[Network(3)]
[AveragePooling1D(3, Stride = 2)]
public sealed partial class AvgPool1D;

[Network(3)]
[GlobalMaxPooling1D]
public sealed partial class GlobalMax1D;

[Network(3)]
[GlobalAveragePooling1D]
public sealed partial class GlobalAvg1D;

[Network(7, 8, 3)]
[MaxPooling2D(2)]
public sealed partial class MaxPool2D;

[Network(6, 6, 3)]
[AveragePooling2D(2)]
public sealed partial class AvgPool2D;

/// <summary>Keras's TimeDistributed(Conv2D(64, (3, 3))) on (10, 128, 128, 3).</summary>
[Network(128, 128, 3)]
[Conv2D(64, 3)]
public sealed partial class LectureConvolution;
