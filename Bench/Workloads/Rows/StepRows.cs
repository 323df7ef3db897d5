namespace Unrolled.Bench;

/// <summary>Steps of one stream of single values.</summary>
internal sealed class StepRows : IRowGroup
{
    /// <inheritdoc/>
    public IReadOnlyList<Workload> Rows { get; } =
    [
        SingleStream.Of("LSTM 1→8", () => new Lstm8(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }),
        SingleStream.Of("LSTM 1→16", () => new Lstm16(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }),
        SingleStream.Of("LSTM 1→20", () => new Lstm20(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }),
        SingleStream.Of("LSTM 1→32", () => new Lstm32(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }),
        SingleStream.Of("LSTM 1→40", () => new Lstm40(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }),
        SingleStream.Of("LSTM 1→64", () => new Lstm64(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }),
        SingleStream.Of("LSTM 1→128", () => new Lstm128(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }),
        SingleStream.Of("GRU 1→8", () => new Gru8(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }),
        SingleStream.Of("GRU 1→16", () => new Gru16(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }),
        SingleStream.Of("GRU 1→20", () => new Gru20(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }),
        SingleStream.Of("GRU 1→32", () => new Gru32(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }),
        SingleStream.Of("GRU 1→40", () => new Gru40(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }),
        SingleStream.Of("GRU 1→64", () => new Gru64(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }),
        SingleStream.Of("GRU 1→128", () => new Gru128(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }),
        SingleStream.Of("SimpleRNN 1→8", () => new Rnn8(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }),
        SingleStream.Of("SimpleRNN 1→16", () => new Rnn16(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }),
        SingleStream.Of("SimpleRNN 1→20", () => new Rnn20(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }),
        SingleStream.Of("SimpleRNN 1→32", () => new Rnn32(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }),
        SingleStream.Of("SimpleRNN 1→40", () => new Rnn40(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }),
        SingleStream.Of("SimpleRNN 1→64", () => new Rnn64(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }),
        SingleStream.Of("SimpleRNN 1→128", () => new Rnn128(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } }),
    ];
}

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
