namespace Unrolled.Tests.Models;

// Normalizations, rectifiers with slopes, activations as layers, dropout. Names give the inputs, then the layers.

[Network(1)]
[BatchNormalization]
[Lstm(3)]
public sealed partial class BatchNormalization1Lstm3;

// A bias that a batch normalization takes away again has no gradient, and what rounding leaves of it is compared with nothing: hence the tanh.
[Network(3)]
[Dense(7, Activation = Activation.Tanh)]
[BatchNormalization(Epsilon = 1e-2f, Momentum = 0.9f)]
[Lstm(5, ReturnSequences = true)]
[BatchNormalization]
public sealed partial class Dense7BatchNormalizationLstm5;

/// <summary>Of vectors: the rows are the sequences of the batch.</summary>
[Network(2)]
[Gru(17)]
[BatchNormalization]
[Dense(2)]
public sealed partial class Gru17BatchNormalizationDense2;

[Network(20)]
[BatchNormalization]
public sealed partial class BatchNormalization20;

/// <summary>PyTorch's constants: its momentum is the other share, 0.1.</summary>
[Network(4)]
[BatchNormalization(Momentum = 0.9f, Epsilon = 1e-5f)]
public sealed partial class GoldenBatchNormalization4;

/// <summary>Images: one mean for each of the 3 channels.</summary>
[Network(3, 2, 3)]
[BatchNormalization]
[PReLU]
[LayerNormalization]
[Lstm(4)]
public sealed partial class Images3x2x3Normalized;

[Network(1)]
[Dense(3)]
[LayerNormalization]
[SimpleRnn(3)]
public sealed partial class Dense3LayerNormalizationSimpleRnn3;

[Network(3)]
[Lstm(8, ReturnSequences = true)]
[LayerNormalization(Epsilon = 1e-5f)]
[Lstm(9, ReturnSequences = true)]
[LayerNormalization]
public sealed partial class LayerNormalizations3x8x9;

[Network(33)]
[LayerNormalization]
public sealed partial class LayerNormalization33;

[Network(2)]
[Gru(16)]
[LayerNormalization]
[Dense(3, Activation = Activation.Softmax)]
public sealed partial class Gru16LayerNormalizationDense3;

[Network(1)]
[PReLU]
[Lstm(2)]
public sealed partial class PRelu1Lstm2;

[Network(7)]
[Dense(20)]
[PReLU(Shared = true, InitialAlpha = -0.5f)]
[Lstm(7, ReturnSequences = true)]
[PReLU(InitialAlpha = 0.1f)]
public sealed partial class PRelus7x20x7;

[Network(9)]
[Dropout(0.5f)]
public sealed partial class Dropout9;

/// <summary>Dropout of the input, of a sequence and of a vector.</summary>
[Network(3)]
[Dropout(0.1f)]
[Lstm(8, ReturnSequences = true)]
[Dropout(0.3f)]
[Lstm(5)]
[Dropout(0.5f)]
[Dense(2)]
public sealed partial class Dropouts3x8x5;

[Network(3)]
[Lstm(7, Dropout = 0.3f, RecurrentDropout = 0.4f, ReturnSequences = true)]
[Lstm(9, RecurrentDropout = 0.25f, Peephole = true)]
public sealed partial class LstmDropouts3x7x9;

[Network(2)]
[Gru(5, Dropout = 0.5f, RecurrentDropout = 0.4f, ReturnSequences = true)]
[Gru(16, RecurrentDropout = 0.4f, Reset = GruReset.Before)]
public sealed partial class GruDropouts2x5x16;

[Network(1)]
[SimpleRnn(8, Dropout = 0.1f, RecurrentDropout = 0.4f)]
public sealed partial class SimpleRnnDropouts1x8;

/// <summary>All there is at once.</summary>
[Network(5)]
[Dense(16, Activation = Activation.Tanh)]
[BatchNormalization]
[PReLU]
[Dropout(0.2f)]
[Gru(12, ReturnSequences = true, RecurrentDropout = 0.2f)]
[LayerNormalization]
[Activation(Activation.Silu)]
[Lstm(8)]
[BatchNormalization]
[Dense(3, Activation = Activation.Softmax)]
public sealed partial class Normalized5x16x12x8x3;

// Activations as layers. 13 values: three vectors of 4, and one.

[Network(13)]
[Activation(Activation.Tanh)]
public sealed partial class Activation13Tanh;

[Network(13)]
[Activation(Activation.Sigmoid)]
public sealed partial class Activation13Sigmoid;

[Network(13)]
[Activation(Activation.Relu)]
public sealed partial class Activation13Relu;

[Network(13)]
[Activation(Activation.HardSigmoid)]
public sealed partial class Activation13HardSigmoid;

[Network(13)]
[Activation(Activation.HardSigmoidKeras2)]
public sealed partial class Activation13HardSigmoidKeras2;

[Network(13)]
[Activation(Activation.HardTanh)]
public sealed partial class Activation13HardTanh;

[Network(13)]
[Activation(Activation.Softsign)]
public sealed partial class Activation13Softsign;

[Network(13)]
[Activation(Activation.Softplus)]
public sealed partial class Activation13Softplus;

[Network(13)]
[Activation(Activation.Elu)]
public sealed partial class Activation13Elu;

[Network(13)]
[Activation(Activation.Selu)]
public sealed partial class Activation13Selu;

[Network(13)]
[Activation(Activation.LeakyRelu)]
public sealed partial class Activation13LeakyRelu;

[Network(13)]
[Activation(Activation.Gelu)]
public sealed partial class Activation13Gelu;

[Network(13)]
[Activation(Activation.GeluTanh)]
public sealed partial class Activation13GeluTanh;

[Network(13)]
[Activation(Activation.Silu)]
public sealed partial class Activation13Silu;

[Network(13)]
[Activation(Activation.Exponential)]
public sealed partial class Activation13Exponential;

[Network(13)]
[Activation(Activation.ThresholdedRelu, ActivationAlpha = 0.5f)]
public sealed partial class Activation13ThresholdedRelu;

[Network(13)]
[Activation(Activation.ScaledTanh, ActivationAlpha = 1.7f, ActivationBeta = 0.6f)]
public sealed partial class Activation13ScaledTanh;

[Network(13)]
[Activation(Activation.Affine, ActivationAlpha = -2, ActivationBeta = 0.5f)]
public sealed partial class Activation13Affine;

[Network(7)]
[Activation(Activation.Softmax)]
public sealed partial class Activation7Softmax;

[Network(7)]
[Activation(Activation.LogSoftmax)]
public sealed partial class Activation7LogSoftmax;

/// <summary>Between two layers, and of vectors.</summary>
[Network(2)]
[Lstm(8, ReturnSequences = true)]
[Activation(Activation.Linear)]
[Activation(Activation.Elu, ActivationAlpha = 0.5f)]
[Lstm(5)]
[Activation(Activation.Softmax)]
public sealed partial class ActivationsBetween2x8x5;
