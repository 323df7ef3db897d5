namespace Unrolled.Bench;

/// <summary>The same with weights of 8 bits. They are compared between revisions alone: no peer has such weights here.</summary>
internal sealed class Int8Rows : IRowGroup
{
    /// <inheritdoc/>
    public IReadOnlyList<Workload> Rows { get; } =
    [
        SingleStream.Of("LSTM 1→64, int8", () => new ByteLstm64(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }) with { Tolerance = SingleStream.Rounded },
        SingleStream.Of("LSTM 1→128, int8", () => new ByteLstm128(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }) with { Tolerance = SingleStream.Rounded },
        SingleStream.Of("GRU 1→64, int8", () => new ByteGru64(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }) with { Tolerance = SingleStream.Rounded },
        SingleStream.Of("GRU 1→128, int8", () => new ByteGru128(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }) with { Tolerance = SingleStream.Rounded },
    ];
}

[Network(1, Weights = WeightPrecision.Int8)]
[Lstm(64)]
[Dense(1)]
internal sealed partial class ByteLstm64;

[Network(1, Weights = WeightPrecision.Int8)]
[Lstm(128)]
[Dense(1)]
internal sealed partial class ByteLstm128;

[Network(1, Weights = WeightPrecision.Int8)]
[Gru(64)]
[Dense(1)]
internal sealed partial class ByteGru64;

[Network(1, Weights = WeightPrecision.Int8)]
[Gru(128)]
[Dense(1)]
internal sealed partial class ByteGru128;
