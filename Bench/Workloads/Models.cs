namespace Unrolled.Bench;

/// <summary>60 days of mean temperature in, the next day out.</summary>
[Network(1)]
[Lstm(50, ReturnSequences = true)]
[Lstm(64)]
[Dense(32)]
[Dense(16)]
[Dense(1)]
internal sealed partial class ClimateForecaster;

/// <summary>The next character's probabilities, 65 characters.</summary>
[Network(1)]
[OneHot(65)]
[Lstm(128)]
[Dense(65, Activation = Activation.Softmax)]
internal sealed partial class CharacterModel;

/// <summary>The same with two layers of 512: its weights fit no second-level cache.</summary>
[Network(1)]
[OneHot(65)]
[Lstm(512, ReturnSequences = true)]
[Lstm(512)]
[Dense(65, Activation = Activation.Softmax)]
internal sealed partial class LargeCharacterModel;

/// <summary>What is trained on characters: logits at every step.</summary>
[Network(1)]
[OneHot(65)]
[Lstm(128, ReturnSequences = true)]
[Dense(65)]
internal sealed partial class CharacterLogits;

/// <summary>A network so small that what surrounds the arithmetic counts.</summary>
[Network(1)]
[Lstm(50)]
[Dense(1)]
internal sealed partial class SmallForecaster;

[Network(1)]
[Lstm(8)]
[Dense(1)]
internal sealed partial class Lstm8;

[Network(1)]
[Lstm(16)]
[Dense(1)]
internal sealed partial class Lstm16;

[Network(1)]
[Lstm(20)]
[Dense(1)]
internal sealed partial class Lstm20;

[Network(1)]
[Lstm(32)]
[Dense(1)]
internal sealed partial class Lstm32;

[Network(1)]
[Lstm(40)]
[Dense(1)]
internal sealed partial class Lstm40;

[Network(1)]
[Lstm(64)]
[Dense(1)]
internal sealed partial class Lstm64;

[Network(1)]
[Lstm(128)]
[Dense(1)]
internal sealed partial class Lstm128;

[Network(1)]
[Lstm(256)]
[Dense(1)]
internal sealed partial class Lstm256;

[Network(1)]
[Lstm(512)]
[Dense(1)]
internal sealed partial class Lstm512;

[Network(1)]
[Lstm(1024)]
[Dense(1)]
internal sealed partial class Lstm1024;

[Network(1)]
[Gru(8)]
[Dense(1)]
internal sealed partial class Gru8;

[Network(1)]
[Gru(16)]
[Dense(1)]
internal sealed partial class Gru16;

[Network(1)]
[Gru(20)]
[Dense(1)]
internal sealed partial class Gru20;

[Network(1)]
[Gru(32)]
[Dense(1)]
internal sealed partial class Gru32;

[Network(1)]
[Gru(40)]
[Dense(1)]
internal sealed partial class Gru40;

[Network(1)]
[Gru(64)]
[Dense(1)]
internal sealed partial class Gru64;

[Network(1)]
[Gru(128)]
[Dense(1)]
internal sealed partial class Gru128;

[Network(1)]
[SimpleRnn(8)]
[Dense(1)]
internal sealed partial class Rnn8;

[Network(1)]
[SimpleRnn(16)]
[Dense(1)]
internal sealed partial class Rnn16;

[Network(1)]
[SimpleRnn(20)]
[Dense(1)]
internal sealed partial class Rnn20;

[Network(1)]
[SimpleRnn(32)]
[Dense(1)]
internal sealed partial class Rnn32;

[Network(1)]
[SimpleRnn(40)]
[Dense(1)]
internal sealed partial class Rnn40;

[Network(1)]
[SimpleRnn(64)]
[Dense(1)]
internal sealed partial class Rnn64;

[Network(1)]
[SimpleRnn(128)]
[Dense(1)]
internal sealed partial class Rnn128;

[Network(1, Weights = WeightPrecision.BFloat16)]
[Lstm(64)]
[Dense(1)]
internal sealed partial class HalfLstm64;

[Network(1, Weights = WeightPrecision.BFloat16)]
[Lstm(128)]
[Dense(1)]
internal sealed partial class HalfLstm128;

[Network(1, Weights = WeightPrecision.BFloat16)]
[Gru(64)]
[Dense(1)]
internal sealed partial class HalfGru64;

[Network(1, Weights = WeightPrecision.BFloat16)]
[Gru(128)]
[Dense(1)]
internal sealed partial class HalfGru128;

[Network(1, Weights = WeightPrecision.BFloat16)]
[OneHot(65)]
[Lstm(128)]
[Dense(65, Activation = Activation.Softmax)]
internal sealed partial class HalfCharacterModel;

[Network(1, Weights = WeightPrecision.BFloat16)]
[OneHot(65)]
[Lstm(512, ReturnSequences = true)]
[Lstm(512)]
[Dense(65, Activation = Activation.Softmax)]
internal sealed partial class HalfLargeCharacterModel;
