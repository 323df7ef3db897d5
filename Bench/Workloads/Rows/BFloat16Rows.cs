namespace Unrolled.Bench;

/// <summary>The same with weights of 16 bits.</summary>
internal sealed class BFloat16Rows : IRowGroup
{
    /// <inheritdoc/>
    public IReadOnlyList<Workload> Rows { get; } =
    [
        SingleStream.Of("LSTM 1→64, bfloat16", () => new HalfLstm64(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }) with { Tolerance = SingleStream.Rounded },
        SingleStream.Of("LSTM 1→128, bfloat16", () => new HalfLstm128(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }) with { Tolerance = SingleStream.Rounded },
        SingleStream.Of("GRU 1→64, bfloat16", () => new HalfGru64(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }) with { Tolerance = SingleStream.Rounded },
        SingleStream.Of("GRU 1→128, bfloat16", () => new HalfGru128(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }) with { Tolerance = SingleStream.Rounded },
    ];
}

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
