namespace Unrolled.Bench;

/// <summary>60 days of mean temperature in, the next day out.</summary>
[Network(1)]
[Lstm(50, ReturnSequences = true)]
[Lstm(64)]
[Dense(32)]
[Dense(16)]
[Dense(1)]
internal sealed partial class ClimateForecaster;

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
