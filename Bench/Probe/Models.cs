namespace Unrolled.Bench.Probe;

[Network(1)]
[Lstm(8)]
[Dense(1)]
internal sealed partial class Lstm8;

[Network(1)]
[Lstm(32)]
[Dense(1)]
internal sealed partial class Lstm32;

[Network(1)]
[Lstm(128)]
[Dense(1)]
internal sealed partial class Lstm128;
