namespace Unrolled.Bench.Precision;

// The same layers in three precisions.

[Network(1)]
[Lstm(64)]
[Dense(1)]
internal sealed partial class Lstm64Float32;

[Network(1)]
[Lstm(128)]
[Dense(1)]
internal sealed partial class Lstm128Float32;

[Network(1)]
[Lstm(512)]
[Dense(1)]
internal sealed partial class Lstm512Float32;

[Network(1)]
[Gru(64)]
[Dense(1)]
internal sealed partial class Gru64Float32;

[Network(1)]
[Gru(128)]
[Dense(1)]
internal sealed partial class Gru128Float32;

[Network(1)]
[Gru(512)]
[Dense(1)]
internal sealed partial class Gru512Float32;

[Network(1, Weights = WeightPrecision.BFloat16)]
[Lstm(64)]
[Dense(1)]
internal sealed partial class Lstm64BFloat16;

[Network(1, Weights = WeightPrecision.BFloat16)]
[Lstm(128)]
[Dense(1)]
internal sealed partial class Lstm128BFloat16;

[Network(1, Weights = WeightPrecision.BFloat16)]
[Lstm(512)]
[Dense(1)]
internal sealed partial class Lstm512BFloat16;

[Network(1, Weights = WeightPrecision.BFloat16)]
[Gru(64)]
[Dense(1)]
internal sealed partial class Gru64BFloat16;

[Network(1, Weights = WeightPrecision.BFloat16)]
[Gru(128)]
[Dense(1)]
internal sealed partial class Gru128BFloat16;

[Network(1, Weights = WeightPrecision.BFloat16)]
[Gru(512)]
[Dense(1)]
internal sealed partial class Gru512BFloat16;

[Network(1, Weights = WeightPrecision.Int8)]
[Lstm(64)]
[Dense(1)]
internal sealed partial class Lstm64Int8;

[Network(1, Weights = WeightPrecision.Int8)]
[Lstm(128)]
[Dense(1)]
internal sealed partial class Lstm128Int8;

[Network(1, Weights = WeightPrecision.Int8)]
[Lstm(512)]
[Dense(1)]
internal sealed partial class Lstm512Int8;

[Network(1, Weights = WeightPrecision.Int8)]
[Gru(64)]
[Dense(1)]
internal sealed partial class Gru64Int8;

[Network(1, Weights = WeightPrecision.Int8)]
[Gru(128)]
[Dense(1)]
internal sealed partial class Gru128Int8;

[Network(1, Weights = WeightPrecision.Int8)]
[Gru(512)]
[Dense(1)]
internal sealed partial class Gru512Int8;

/// <summary>The rows of a picture of a digit as time steps, the digit's logarithmic probabilities out: Lstm, Float32.</summary>
[Network(28)]
[Lstm(64)]
[Dense(10, Activation = Activation.LogSoftmax)]
internal sealed partial class DigitsLstmFloat32;

/// <summary>One character in, the next one's logarithmic probabilities out: Lstm, Float32.</summary>
[Network(1)]
[OneHot(65)]
[Lstm(128, ReturnSequences = true)]
[Dense(65, Activation = Activation.LogSoftmax)]
internal sealed partial class CharactersLstmFloat32;

/// <summary>The rows of a picture of a digit as time steps, the digit's logarithmic probabilities out: Gru, Float32.</summary>
[Network(28)]
[Gru(64)]
[Dense(10, Activation = Activation.LogSoftmax)]
internal sealed partial class DigitsGruFloat32;

/// <summary>One character in, the next one's logarithmic probabilities out: Gru, Float32.</summary>
[Network(1)]
[OneHot(65)]
[Gru(128, ReturnSequences = true)]
[Dense(65, Activation = Activation.LogSoftmax)]
internal sealed partial class CharactersGruFloat32;

/// <summary>The rows of a picture of a digit as time steps, the digit's logarithmic probabilities out: Lstm, BFloat16.</summary>
[Network(28, Weights = WeightPrecision.BFloat16)]
[Lstm(64)]
[Dense(10, Activation = Activation.LogSoftmax)]
internal sealed partial class DigitsLstmBFloat16;

/// <summary>One character in, the next one's logarithmic probabilities out: Lstm, BFloat16.</summary>
[Network(1, Weights = WeightPrecision.BFloat16)]
[OneHot(65)]
[Lstm(128, ReturnSequences = true)]
[Dense(65, Activation = Activation.LogSoftmax)]
internal sealed partial class CharactersLstmBFloat16;

/// <summary>The rows of a picture of a digit as time steps, the digit's logarithmic probabilities out: Gru, BFloat16.</summary>
[Network(28, Weights = WeightPrecision.BFloat16)]
[Gru(64)]
[Dense(10, Activation = Activation.LogSoftmax)]
internal sealed partial class DigitsGruBFloat16;

/// <summary>One character in, the next one's logarithmic probabilities out: Gru, BFloat16.</summary>
[Network(1, Weights = WeightPrecision.BFloat16)]
[OneHot(65)]
[Gru(128, ReturnSequences = true)]
[Dense(65, Activation = Activation.LogSoftmax)]
internal sealed partial class CharactersGruBFloat16;

/// <summary>The rows of a picture of a digit as time steps, the digit's logarithmic probabilities out: Lstm, Int8.</summary>
[Network(28, Weights = WeightPrecision.Int8)]
[Lstm(64)]
[Dense(10, Activation = Activation.LogSoftmax)]
internal sealed partial class DigitsLstmInt8;

/// <summary>One character in, the next one's logarithmic probabilities out: Lstm, Int8.</summary>
[Network(1, Weights = WeightPrecision.Int8)]
[OneHot(65)]
[Lstm(128, ReturnSequences = true)]
[Dense(65, Activation = Activation.LogSoftmax)]
internal sealed partial class CharactersLstmInt8;

/// <summary>The rows of a picture of a digit as time steps, the digit's logarithmic probabilities out: Gru, Int8.</summary>
[Network(28, Weights = WeightPrecision.Int8)]
[Gru(64)]
[Dense(10, Activation = Activation.LogSoftmax)]
internal sealed partial class DigitsGruInt8;

/// <summary>One character in, the next one's logarithmic probabilities out: Gru, Int8.</summary>
[Network(1, Weights = WeightPrecision.Int8)]
[OneHot(65)]
[Gru(128, ReturnSequences = true)]
[Dense(65, Activation = Activation.LogSoftmax)]
internal sealed partial class CharactersGruInt8;
