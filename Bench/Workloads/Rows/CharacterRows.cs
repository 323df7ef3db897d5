namespace Unrolled.Bench;

/// <summary>Steps of a stream of characters.</summary>
internal sealed class CharacterRows : IRowGroup
{
    /// <inheritdoc/>
    public IReadOnlyList<Workload> Rows { get; } =
    [
        Character("characters, LSTM 128", () => new CharacterModel(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, (int)x[i % SingleStream.Steps], y); } }),
        Character("characters, 2×LSTM 512", () => new LargeCharacterModel(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, (int)x[i % SingleStream.Steps], y); } }),
        Character("characters, LSTM 128, bfloat16", () => new HalfCharacterModel(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, (int)x[i % SingleStream.Steps], y); } }) with { Tolerance = SingleStream.Rounded },
        Character("characters, 2×LSTM 512, bfloat16", () => new HalfLargeCharacterModel(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, (int)x[i % SingleStream.Steps], y); } }) with { Tolerance = SingleStream.Rounded },
    ];

    // One stream of characters out of 65, and the probabilities of the next one.
    private static Workload Character<T, TState>(string name, Func<T> model, Func<T, TState> state, StepLoop<T, TState> loop)
        where T : Network
        => new()
        {
            Name = name,
            Kind = WorkloadKind.Step,
            Steps = SingleStream.Steps,
            Classes = 65,
            Softmax = true,
            Unit = "µs",
            Figure = ns => ns / 1e3,
            Model = model,
            Contender = (w, m) => new StepContender<T, TState>(w, (T)m, state((T)m), loop),
        };
}

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
