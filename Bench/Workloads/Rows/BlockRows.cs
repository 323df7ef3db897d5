namespace Unrolled.Bench;

/// <summary>Blocks of 64 frames of one stream, as an audio host hands them over, beside the same frames one by one. They are compared between revisions alone.</summary>
internal sealed class BlockRows : IRowGroup
{
    private const int Frames = 64;

    /// <inheritdoc/>
    public IReadOnlyList<Workload> Rows { get; } =
    [
        Of("64 frames one by one, 2×LSTM 40", () => new TwoLstm40(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { for (int t = 0; t < Frames; t++) { m.Step(s, x.Slice(t, 1), y.Slice(t, 1)); } } }),
        Of("64 frames as a block, 2×LSTM 40", () => new TwoLstm40(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.StepBlock(s, x[..Frames], y); } }),
        Of("64 frames one by one, 3×LSTM 128", () => new ThreeLstm128(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { for (int t = 0; t < Frames; t++) { m.Step(s, x.Slice(t, 1), y.Slice(t, 1)); } } }),
        Of("64 frames as a block, 3×LSTM 128", () => new ThreeLstm128(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.StepBlock(s, x[..Frames], y); } }),
        Of("64 frames one by one, 2×GRU 64", () => new TwoGru64(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { for (int t = 0; t < Frames; t++) { m.Step(s, x.Slice(t, 1), y.Slice(t, 1)); } } }),
        Of("64 frames as a block, 2×GRU 64", () => new TwoGru64(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.StepBlock(s, x[..Frames], y); } }),
        Of("64 frames one by one, dense 64, 64, LSTM 32", () => new DenseLstm32(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { for (int t = 0; t < Frames; t++) { m.Step(s, x.Slice(t, 1), y.Slice(t, 1)); } } }),
        Of("64 frames as a block, dense 64, 64, LSTM 32", () => new DenseLstm32(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.StepBlock(s, x[..Frames], y); } }),
        Of("64 frames one by one, LSTM 64", () => new Lstm64(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { for (int t = 0; t < Frames; t++) { m.Step(s, x.Slice(t, 1), y.Slice(t, 1)); } } }),
        Of("64 frames as a block, LSTM 64", () => new Lstm64(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.StepBlock(s, x[..Frames], y); } }),
    ];

    // One run is all frames: each has a place in the inputs and outputs, so they count as a batch of one step.
    private static Workload Of<T, TState>(string name, Func<T> model, Func<T, TState> state, StepLoop<T, TState> loop)
        where T : Network
        => SingleStream.Of(name, model, state, loop) with { Steps = 1, Batch = Frames };
}

[Network(1)]
[Lstm(40, ReturnSequences = true)]
[Lstm(40)]
[Dense(1)]
internal sealed partial class TwoLstm40;

[Network(1)]
[Lstm(128, ReturnSequences = true)]
[Lstm(128, ReturnSequences = true)]
[Lstm(128)]
[Dense(1)]
internal sealed partial class ThreeLstm128;

[Network(1)]
[Gru(64, ReturnSequences = true)]
[Gru(64)]
[Dense(1)]
internal sealed partial class TwoGru64;

[Network(1)]
[Dense(64, Activation = Activation.Tanh)]
[Dense(64, Activation = Activation.Tanh)]
[Lstm(32)]
[Dense(1)]
internal sealed partial class DenseLstm32;
