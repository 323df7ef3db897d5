namespace Unrolled.Tests.TorchModels;

// Transposed convolutions, multi-head attention and the short-time Fourier transform.

[Network(3)]
[ConvTranspose1D(4, 3, Stride = 2, PaddingSize = 1, OutputPadding = 1)]
public sealed partial class ConvTranspose1DPad1Added1;

[Network(4)]
[ConvTranspose1D(6, 3, Groups = 2, Dilation = 2)]
public sealed partial class ConvTranspose1DGroups2;

[Network(2)]
[ConvTranspose1D(3, 4, Stride = 4, UseBias = false)]
public sealed partial class ConvTranspose1DStride4;

[Network(6)]
[MultiHeadAttention(2)]
public sealed partial class MultiHeadAttention2;

[Network(6)]
[MultiHeadAttention(3, Causal = true)]
public sealed partial class MultiHeadAttention3Causal;

[Network(6)]
[MultiHeadAttention(1, UseBias = false)]
public sealed partial class MultiHeadAttention1WithoutBias;

[Network(32)]
[Stft(16, 4, PadBefore = 8, PadAfter = 8, Power = true)]
public sealed partial class Stft16Hop4;
