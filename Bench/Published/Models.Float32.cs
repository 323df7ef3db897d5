namespace Unrolled.Bench.Published;

// Recurrent weights are drawn as all others: the orthogonal matrices that are the default take minutes at these sizes, and a step does not depend on its weights.

[Network(100)]
[Lstm(100, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(100, RecurrentInitializer = Initialization.GlorotUniform)]
[Dense(1)]
internal sealed partial class LstmAFloat32;

[Network(250)]
[Lstm(200, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(200, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(200, RecurrentInitializer = Initialization.GlorotUniform)]
[Dense(1)]
internal sealed partial class LstmBFloat32;

[Network(500)]
[Lstm(1000, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(1000, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(1000, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(1000, RecurrentInitializer = Initialization.GlorotUniform)]
[Dense(1)]
internal sealed partial class LstmCFloat32;

[Network(128)]
[Lstm(128, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(128, RecurrentInitializer = Initialization.GlorotUniform)]
internal sealed partial class Vollo2x128Float32;

[Network(256)]
[Lstm(256, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(256, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(256, RecurrentInitializer = Initialization.GlorotUniform)]
internal sealed partial class Vollo3x256Float32;

[Network(480)]
[Lstm(480, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(480, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(480, RecurrentInitializer = Initialization.GlorotUniform)]
internal sealed partial class Vollo3x480Float32;

[Network(320)]
[Lstm(320, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(320, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(320, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(320, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(320, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(320, RecurrentInitializer = Initialization.GlorotUniform)]
internal sealed partial class Vollo6x320Float32;

[Network(960)]
[Lstm(960, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(960, ReturnSequences = true, RecurrentInitializer = Initialization.GlorotUniform)]
[Lstm(960, RecurrentInitializer = Initialization.GlorotUniform)]
internal sealed partial class Vollo3x960Float32;
