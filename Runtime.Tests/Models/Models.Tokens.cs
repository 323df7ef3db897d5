namespace Unrolled.Tests.Models;

// Networks that read tokens, leave out time steps, or repeat a vector.

[Network(1)]
[Embedding(11, 4)]
public sealed partial class Embedding11x4;

[Network(1)]
[Embedding(1, 1)]
[Lstm(1, ReturnSequences = true)]
public sealed partial class Embedding1x1Lstm1;

[Network(1)]
[Embedding(5, 7, PaddingIndex = 2)]
[Lstm(9, ReturnSequences = true)]
[Dense(3)]
public sealed partial class EmbeddingPadded5x7Lstm9Dense3;

[Network(1)]
[Embedding(8, 17, EmbeddingsInitializer = Initialization.RandomNormal, EmbeddingsInitializerScale = 0.5f)]
[Gru(20)]
public sealed partial class Embedding8x17Gru20;

// A token for the whole sequence beside features for every step.
[Network(2)]
[Input(1, Kind = InputKind.Constant, Name = "class")]
[Embedding(4, 3)]
[Merge(MergeMode.Concat, "input", "embedding_0")]
[Lstm(6)]
public sealed partial class EmbeddingOfConstant2x4;

// A token besides other features.
[Network(2)]
[Input(1, Name = "weekday")]
[OneHot(7)]
[Merge(MergeMode.Concat, "input", "one_hot_0")]
[SimpleRnn(5, ReturnSequences = true)]
public sealed partial class OneHotMerged2x7;

[Network(1)]
[OneHot(1)]
[Lstm(1)]
public sealed partial class OneHot1Lstm1;

[Network(1)]
[OneHot(7)]
[Lstm(16, ReturnSequences = true)]
[Dense(7, Activation = Activation.Softmax)]
public sealed partial class OneHot7Lstm16Dense7;

[Network(1)]
[OneHot(9)]
[Lstm(7, Peephole = true, Coupling = LstmCoupling.InputFromForget)]
public sealed partial class OneHot9LstmVariant7;

[Network(1)]
[OneHot(3)]
[Gru(9, ReturnSequences = true)]
public sealed partial class OneHot3Gru9;

[Network(1)]
[OneHot(8)]
[Gru(17, Reset = GruReset.Before)]
public sealed partial class OneHot8GruBefore17;

[Network(1)]
[OneHot(20)]
[SimpleRnn(33, ReturnSequences = true)]
public sealed partial class OneHot20SimpleRnn33;

[Network(1)]
[OneHot(16)]
[Dense(5, Activation = Activation.Sigmoid)]
public sealed partial class OneHot16Dense5;

[Network(1)]
[OneHot(5)]
[Lstm(3, Bidirectional = MergeMode.Concat)]
public sealed partial class OneHot5Both3;

// One reader takes the token, the other one the vector.
[Network(1)]
[OneHot(6)]
[Gru(4, ReturnSequences = true)]
[Merge(MergeMode.Concat, "one_hot_0", "gru_0")]
[Dense(3)]
public sealed partial class OneHot6TwoReaders;

// The lectures' character model.
[Network(1)]
[OneHot(65)]
[Lstm(128, ReturnSequences = true)]
[Dense(65, Activation = Activation.Softmax)]
public sealed partial class Characters65Lstm128;

[Network(3)]
[Masking]
[Lstm(5, ReturnSequences = true)]
[Dense(2)]
public sealed partial class Masking3Lstm5Dense2;

[Network(2)]
[Masking(-1.5f)]
[Gru(7)]
[Dense(3)]
public sealed partial class Masking2Gru7Dense3;

[Network(1)]
[Masking(-1)]
[OneHot(4)]
[Lstm(6)]
public sealed partial class MaskingOneHot4Lstm6;

[Network(3)]
[Lstm(8)]
[RepeatVector]
[Lstm(7, ReturnSequences = true)]
[Dense(3)]
public sealed partial class Autoencoder3x8x7;

[Network(2)]
[SimpleRnn(5)]
[RepeatVector(4)]
[Gru(3, ReturnSequences = true)]
public sealed partial class RepeatVector2x5Gru3;

[Network(3)]
[Dense(17)]
[Gru(9)]
[RepeatVector(1)]
public sealed partial class RepeatVectorOnce9;

// The twins of one-hot networks, with the vectors written out: OneHotTests compare them bit for bit.

[Network(7)]
[Lstm(16, ReturnSequences = true)]
[Dense(7, Activation = Activation.Softmax)]
public sealed partial class Explicit7Lstm16Dense7;

[Network(9)]
[Lstm(7, Peephole = true, Coupling = LstmCoupling.InputFromForget)]
public sealed partial class Explicit9LstmVariant7;

[Network(3)]
[Gru(9, ReturnSequences = true)]
public sealed partial class Explicit3Gru9;

[Network(8)]
[Gru(17, Reset = GruReset.Before)]
public sealed partial class Explicit8GruBefore17;

[Network(20)]
[SimpleRnn(33, ReturnSequences = true)]
public sealed partial class Explicit20SimpleRnn33;

[Network(16)]
[Dense(5, Activation = Activation.Sigmoid)]
public sealed partial class Explicit16Dense5;

[Network(5)]
[Lstm(3, Bidirectional = MergeMode.Concat)]
public sealed partial class Explicit5Both3;

[Network(65)]
[Lstm(128, ReturnSequences = true)]
[Dense(65, Activation = Activation.Softmax)]
public sealed partial class Explicit65Lstm128;

// A cell that takes W·x by itself, and one without a bias.
[Network(1)]
[OneHot(5)]
[Lstm(6, LayerNormalization = true, ReturnSequences = true)]
[Lstm(4, UseBias = false)]
public sealed partial class OneHot5LstmNormalized6;

[Network(1)]
[OneHot(6)]
[Gru(5, UseBias = false, ReturnSequences = true)]
[Dense(3, UseBias = false)]
public sealed partial class OneHot6GruUnbiased5;

[Network(1)]
[OneHot(6)]
[Lstm(5, Dropout = 0.3f, RecurrentDropout = 0.2f)]
public sealed partial class OneHot6LstmDropout5;
