namespace Unrolled.Tests.Models;

// Networks that run freely: as many outputs as inputs, or scores of tokens.

[Network(3)]
[Lstm(9, ReturnSequences = true)]
[Dense(3)]
public sealed partial class FreeLstm3x9Dense3;

[Network(1)]
[Gru(8, ReturnSequences = true)]
[Dense(5, Activation = Activation.Softmax)]
public sealed partial class FreeGru1x8Dense5;

// Encoders and decoders. The network's own input is the source; the additional one, with its own lengths, is what the decoder reads.

[Network(3)]
[Lstm(9, Name = "encoder")]
[Input(2, Kind = InputKind.Sequence)]
[Lstm(9, InitialState = "encoder", ReturnSequences = true)]
[Dense(4)]
public sealed partial class Decoder3x9x2Lstm;

[Network(2)]
[Gru(8, Name = "encoder")]
[Input(1, Kind = InputKind.Sequence)]
[Gru(8, InitialState = "encoder", ReturnSequences = true)]
[Dense(3, Activation = Activation.Softmax)]
public sealed partial class Decoder2x8x1Gru;

// The encoder's vector joined to every step, and, through a dense layer, the decoder's initial h.
[Network(2)]
[Lstm(5, Name = "encoder", Bidirectional = MergeMode.Concat)]
[Dense(7, Name = "bridge", Activation = Activation.Tanh)]
[Input(3, Kind = InputKind.Sequence, Name = "target")]
[Merge(MergeMode.Concat, "target", "encoder")]
[Lstm(7, InitialState = "bridge", ReturnSequences = true)]
[Dense(2)]
public sealed partial class DecoderOfVector;

[Network(3)]
[Gru(8, Name = "encoder", ReturnSequences = true)]
[Input(2, Kind = InputKind.Sequence)]
[Gru(8, Name = "decoder", InitialState = "encoder", ReturnSequences = true)]
[Attention("encoder")]
[Merge(MergeMode.Concat, "attention_0", "decoder")]
[Dense(5)]
public sealed partial class Attention8Dot;

[Network(1)]
[Lstm(17, Name = "encoder", ReturnSequences = true)]
[Input(1, Kind = InputKind.Sequence)]
[Lstm(17, Name = "decoder", InitialState = "encoder", ReturnSequences = true)]
[Attention("encoder", Score = AttentionScore.ScaledDot)]
[Merge(MergeMode.Sum, "attention_0", "decoder")]
[Dense(3)]
public sealed partial class Attention17ScaledDot;

[Network(2)]
[Gru(16, Name = "encoder", ReturnSequences = true)]
[Input(3, Kind = InputKind.Sequence)]
[SimpleRnn(7, Name = "decoder", ReturnSequences = true)]
[Attention("encoder", Score = AttentionScore.General)]
[Merge(MergeMode.Concat, "attention_0", "decoder")]
[Dense(2)]
public sealed partial class Attention16x7General;

// Both directions of the encoder are the keys; the context goes into a second decoder layer.
[Network(3)]
[Lstm(10, Name = "encoder", ReturnSequences = true, Bidirectional = MergeMode.Concat)]
[Input(2, Kind = InputKind.Sequence, Name = "target")]
[Gru(9, Name = "query", ReturnSequences = true)]
[Attention("encoder", Score = AttentionScore.Additive, Units = 33)]
[Merge(MergeMode.Concat, "target", "attention_0")]
[Lstm(20, ReturnSequences = true)]
[Dense(1)]
public sealed partial class Attention20x9Additive33;

[Network(1)]
[SimpleRnn(1, Name = "encoder", ReturnSequences = true)]
[Input(1, Kind = InputKind.Sequence)]
[Attention("encoder", Score = AttentionScore.Additive, Units = 3, Output = true)]
[SimpleRnn(3, ReturnSequences = true)]
public sealed partial class Attention1Additive3;

// Two attention layers, over a sequence and over the source itself; a condition for the encoder and the decoder.
[Network(4)]
[Input(2, Kind = InputKind.Constant, Name = "condition")]
[Merge(MergeMode.Concat, "input", "condition")]
[Gru(6, Name = "encoder", ReturnSequences = true)]
[Input(2, Kind = InputKind.Sequence, Name = "target")]
[Merge(MergeMode.Concat, "target", "condition")]
[Gru(6, Name = "decoder", InitialState = "encoder", ReturnSequences = true)]
[Attention("encoder", Name = "one")]
[Attention("input", Name = "two", From = "decoder", Score = AttentionScore.Additive, Units = 8)]
[Merge(MergeMode.Concat, "one", "two", "decoder")]
[Dense(3)]
public sealed partial class AttentionTwice;

// The encoder is a pooling, and attends over itself.
[Network(4)]
[Dense(8, Name = "embedded")]
[Attention("embedded", Score = AttentionScore.ScaledDot)]
[AttentionPooling(5, Name = "pooled")]
[Input(3, Kind = InputKind.Sequence)]
[Lstm(8, InitialState = "pooled", ReturnSequences = true)]
[Dense(2)]
public sealed partial class DecoderOfPooling;

// Without a decoder: networks over windows.

[Network(5)]
[Gru(7, ReturnSequences = true)]
[AttentionPooling(9)]
[Dense(3)]
public sealed partial class AttentionPooling7x9;

[Network(33)]
[AttentionPooling(16)]
public sealed partial class AttentionPooling33x16;

[Network(3)]
[Lstm(17, ReturnSequences = true, Output = true)]
[AttentionPooling(1, Output = true)]
[Dense(2)]
public sealed partial class AttentionPooling17x1;

[Network(4)]
[Dense(8)]
[Attention("dense_0", Score = AttentionScore.ScaledDot)]
[Dense(3)]
public sealed partial class AttentionOverItself8;

// One query, the last step.
[Network(2)]
[Gru(12, Name = "keys", ReturnSequences = true)]
[Gru(5, From = "input")]
[Attention("keys", Score = AttentionScore.General)]
[Dense(2)]
public sealed partial class AttentionOneQuery;

// Learns to reverse a sequence of digits 0 … 5; 6 is the start, 7 the end.
[Network(8)]
[Gru(32, Name = "encoder", ReturnSequences = true)]
[Input(8, Kind = InputKind.Sequence)]
[Gru(32, Name = "decoder", InitialState = "encoder", ReturnSequences = true)]
[Attention("encoder", Score = AttentionScore.General)]
[Merge(MergeMode.Concat, "attention_0", "decoder")]
[Dense(8, Activation = Activation.Softmax)]
public sealed partial class Reverser;

// As many outputs as the decoder reads.
[Network(3)]
[Gru(9, Name = "encoder", ReturnSequences = true)]
[Input(2, Kind = InputKind.Sequence)]
[Gru(9, InitialState = "encoder", ReturnSequences = true)]
[Attention("encoder", Score = AttentionScore.Additive, Units = 5)]
[Dense(2, Activation = Activation.Tanh)]
public sealed partial class FreeDecoder;

// Tokens in and out.
[Network(1)]
[Embedding(11, 6, Name = "words")]
[Gru(7, Name = "encoder", ReturnSequences = true)]
[Input(1, Kind = InputKind.Sequence, Name = "target")]
[Embedding(9, 5)]
[Gru(7, Name = "decoder", InitialState = "encoder", ReturnSequences = true)]
[Attention("encoder")]
[Merge(MergeMode.Concat, "attention_0", "decoder")]
[Dense(9, Activation = Activation.Softmax)]
public sealed partial class AttentionOfTokens;

// A sequence autoencoder: encode, repeat, decode.
[Network(3)]
[Lstm(8, Name = "encoder")]
[RepeatVector]
[Lstm(8, ReturnSequences = true)]
[Dense(3)]
public sealed partial class Autoencoder;

// Attention pooling whose score is one product.

[Network(3)]
[AttentionPooling]
public sealed partial class LinearPooling3;

[Network(5)]
[Gru(17, ReturnSequences = true, Name = "g")]
[AttentionPooling]
[LastStep(From = "g", Name = "end")]
[Merge(MergeMode.Concat, "attention_pooling_0", "end")]
[Dense(3)]
public sealed partial class LinearPooling5x17;

[Network(1)]
[OneHot(9)]
[AttentionPooling]
[Dense(2)]
public sealed partial class LinearPoolingTokens9;

// Multi-head attention.

[Network(4)]
[MultiHeadAttention(2)]
public sealed partial class MultiHead4x2;

[Network(6)]
[MultiHeadAttention(3, KeyWidth = 5, UseBias = false)]
[LastStep]
public sealed partial class MultiHead6x3Width5;

/// <summary>A block of a transformer that sees no later steps.</summary>
[Network(3)]
[Dense(18, Name = "embedded")]
[MultiHeadAttention(2, Causal = true)]
[Merge(MergeMode.Sum, "embedded", "multi_head_attention_0", Name = "attended")]
[LayerNormalization(Name = "normal")]
[Dense(33, Activation = Activation.Gelu)]
[Dense(18, Name = "forward")]
[Merge(MergeMode.Sum, "normal", "forward")]
[Dense(2)]
public sealed partial class TransformerCausal3x18;

[Network(3)]
[Gru(9, Name = "encoder", ReturnSequences = true)]
[Input(4, Kind = InputKind.Sequence)]
[MultiHeadAttention(2, Name = "self")]
[MultiHeadAttention(2, "encoder", KeyWidth = 3, Name = "cross")]
[Merge(MergeMode.Concat, "cross", "self")]
[Dense(2)]
public sealed partial class MultiHeadDecoder3x9x4;

[Network(3)]
[Gru(8, Name = "encoder", ReturnSequences = true)]
[Input(8, Kind = InputKind.Sequence)]
[MultiHeadAttention(4, "encoder")]
[Dense(2)]
public sealed partial class MultiHeadDecoder3x8;

/// <summary>A vector as the query, and the same layer as queries and as keys by its name.</summary>
[Network(5)]
[Lstm(6, Name = "l", ReturnSequences = true)]
[MultiHeadAttention(2, "l")]
[LastStep(Name = "end")]
[MultiHeadAttention(3, "l")]
public sealed partial class MultiHeadOfVector5x6;
