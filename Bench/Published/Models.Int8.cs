namespace Unrolled.Bench.Published;

[Network(100, Weights = WeightPrecision.Int8)]
[Lstm(100, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(100, RecurrentInitializer = Initialization.GlorotUniform)]
[Dense(1)]
internal sealed partial class LstmAInt8;

[Network(250, Weights = WeightPrecision.Int8)]
[Lstm(200, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(200, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(200, RecurrentInitializer = Initialization.GlorotUniform)]
[Dense(1)]
internal sealed partial class LstmBInt8;

[Network(500, Weights = WeightPrecision.Int8)]
[Lstm(1000, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(1000, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(1000, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(1000, RecurrentInitializer = Initialization.GlorotUniform)]
[Dense(1)]
internal sealed partial class LstmCInt8;

[Network(128, Weights = WeightPrecision.Int8)]
[Lstm(128, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(128, RecurrentInitializer = Initialization.GlorotUniform)]
internal sealed partial class Vollo2x128Int8;

[Network(256, Weights = WeightPrecision.Int8)]
[Lstm(256, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(256, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(256, RecurrentInitializer = Initialization.GlorotUniform)]
internal sealed partial class Vollo3x256Int8;

[Network(480, Weights = WeightPrecision.Int8)]
[Lstm(480, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(480, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(480, RecurrentInitializer = Initialization.GlorotUniform)]
internal sealed partial class Vollo3x480Int8;

[Network(320, Weights = WeightPrecision.Int8)]
[Lstm(320, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(320, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(320, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(320, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(320, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(320, RecurrentInitializer = Initialization.GlorotUniform)]
internal sealed partial class Vollo6x320Int8;

[Network(960, Weights = WeightPrecision.Int8)]
[Lstm(960, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(960, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(960, RecurrentInitializer = Initialization.GlorotUniform)]
internal sealed partial class Vollo3x960Int8;
