namespace Unrolled.Bench;

/// <summary>The table of shapes: what is timed here, by BenchmarkDotNet, against peers and against the roofs, is a row of it.</summary>
internal static class WorkloadTable
{
    private const int StreamSteps = 64;

    // Weights of 16 bits beside the peers' of 32.
    private const double Rounded = 1e-2;

    /// <summary>All rows.</summary>
    public static IReadOnlyList<Workload> All { get; } =
    [
        Stream("LSTM 1→8", () => new Lstm8(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % StreamSteps, 1), y); } }),
        Stream("LSTM 1→16", () => new Lstm16(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % StreamSteps, 1), y); } }),
        Stream("LSTM 1→20", () => new Lstm20(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % StreamSteps, 1), y); } }),
        Stream("LSTM 1→32", () => new Lstm32(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % StreamSteps, 1), y); } }),
        Stream("LSTM 1→40", () => new Lstm40(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % StreamSteps, 1), y); } }),
        Stream("LSTM 1→64", () => new Lstm64(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % StreamSteps, 1), y); } }),
        Stream("LSTM 1→128", () => new Lstm128(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % StreamSteps, 1), y); } }),
        Stream("GRU 1→8", () => new Gru8(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % StreamSteps, 1), y); } }),
        Stream("GRU 1→16", () => new Gru16(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % StreamSteps, 1), y); } }),
        Stream("GRU 1→20", () => new Gru20(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % StreamSteps, 1), y); } }),
        Stream("GRU 1→32", () => new Gru32(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % StreamSteps, 1), y); } }),
        Stream("GRU 1→40", () => new Gru40(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % StreamSteps, 1), y); } }),
        Stream("GRU 1→64", () => new Gru64(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % StreamSteps, 1), y); } }),
        Stream("GRU 1→128", () => new Gru128(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % StreamSteps, 1), y); } }),
        Stream("SimpleRNN 1→8", () => new Rnn8(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % StreamSteps, 1), y); } }),
        Stream("SimpleRNN 1→16", () => new Rnn16(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % StreamSteps, 1), y); } }),
        Stream("SimpleRNN 1→20", () => new Rnn20(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % StreamSteps, 1), y); } }),
        Stream("SimpleRNN 1→32", () => new Rnn32(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % StreamSteps, 1), y); } }),
        Stream("SimpleRNN 1→40", () => new Rnn40(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % StreamSteps, 1), y); } }),
        Stream("SimpleRNN 1→64", () => new Rnn64(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % StreamSteps, 1), y); } }),
        Stream("SimpleRNN 1→128", () => new Rnn128(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % StreamSteps, 1), y); } }),
        Stream("LSTM 1→64, bfloat16", () => new HalfLstm64(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % StreamSteps, 1), y); } }) with { Tolerance = Rounded },
        Stream("LSTM 1→128, bfloat16", () => new HalfLstm128(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % StreamSteps, 1), y); } }) with { Tolerance = Rounded },
        Stream("GRU 1→64, bfloat16", () => new HalfGru64(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % StreamSteps, 1), y); } }) with { Tolerance = Rounded },
        Stream("GRU 1→128, bfloat16", () => new HalfGru128(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % StreamSteps, 1), y); } }) with { Tolerance = Rounded },
        Character("characters, LSTM 128", () => new CharacterModel(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, (int)x[i % StreamSteps], y); } }),
        Character("characters, 2×LSTM 512", () => new LargeCharacterModel(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, (int)x[i % StreamSteps], y); } }),
        Character("characters, LSTM 128, bfloat16", () => new HalfCharacterModel(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, (int)x[i % StreamSteps], y); } }) with { Tolerance = Rounded },
        Character("characters, 2×LSTM 512, bfloat16", () => new HalfLargeCharacterModel(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, (int)x[i % StreamSteps], y); } }) with { Tolerance = Rounded },
        Streams32,
        new Workload
        {
            Name = "climate window, 60 steps",
            Kind = WorkloadKind.Window,
            Steps = 60,
            Unit = "µs",
            Figure = ns => ns / 1e3,
            Model = () => new ClimateForecaster(1),
            Contender = (w, m) => new WindowContender(w, m),
        },
        new Workload
        {
            Name = "climate windows, batch 32",
            Kind = WorkloadKind.Window,
            Steps = 60,
            Batch = 32,
            Unit = "µs",
            Figure = ns => ns / 1e3,
            Model = () => new ClimateForecaster(1),
            Contender = (w, m) => new WindowContender(w, m),
        },
        .. Training(threads: 1),
    ];

    /// <summary>LSTM 1 → H with a Dense(1) for the chart of sizes: H = 8 … 1024.</summary>
    public static IReadOnlyList<(int Units, Workload Workload)> Sizes { get; } =
    [
        (8, Row("LSTM 1→8")),
        (16, Row("LSTM 1→16")),
        (32, Row("LSTM 1→32")),
        (64, Row("LSTM 1→64")),
        (128, Row("LSTM 1→128")),
        (256, Stream("LSTM 1→256", () => new Lstm256(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % StreamSteps, 1), y); } })),
        (512, Stream("LSTM 1→512", () => new Lstm512(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % StreamSteps, 1), y); } })),
        (1024, Stream("LSTM 1→1024", () => new Lstm1024(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % StreamSteps, 1), y); } })),
    ];

    private static Workload Row(string name) => All.Single(w => w.Name == name);

    // 32 streams of one model, a step of all of them.
    private static Workload Streams32 => new()
    {
        Name = "32 streams, LSTM 1→128",
        Kind = WorkloadKind.Streams,
        Steps = StreamSteps,
        Batch = 32,
        Unit = "µs",
        Figure = ns => ns / 1e3,
        Model = () => new Lstm128(1),
        Contender = (w, m) => new StepContender<Lstm128, NetworkStates>(w, (Lstm128)m, ((Lstm128)m).CreateStates(w.Batch), (m, s, x, y, n) =>
        {
            for (int i = 0; i < n; i++)
            {
                m.Step(s, x.Slice(i % StreamSteps * s.Count % x.Length, s.Count), y);
            }
        }),
    };

    /// <summary>The rows that train.</summary>
    /// <param name="threads">Threads of our trainer.</param>
    public static Workload[] Training(int threads) =>
    [
        new()
        {
            Name = "training, climate",
            Kind = WorkloadKind.Training,
            Steps = 60,
            Batch = 32,
            Unit = "s/epoch",
            Figure = ns => ns / 1e9 * 1402 / 32,
            Model = () => new ClimateForecaster(1),
            Contender = (w, m) => new TrainingContender<ClimateForecaster>(w, (ClimateForecaster)m, threads),
        },
        new()
        {
            Name = "training, characters",
            Kind = WorkloadKind.Training,
            Steps = 64,
            Batch = 32,
            Classes = 65,
            Softmax = true,
            Unit = "chars/s",
            Figure = ns => 64 * 32 * 1e9 / ns,
            Model = () => new CharacterLogits(1),
            Contender = (w, m) => new TrainingContender<CharacterLogits>(w, (CharacterLogits)m, threads),
        },
        new()
        {
            Name = "training, small batches",
            Kind = WorkloadKind.Training,
            Steps = 3,
            Batch = 3,
            Unit = "batches/s",
            Figure = ns => 1e9 / ns,
            Model = () => new SmallForecaster(1),
            Contender = (w, m) => new TrainingContender<SmallForecaster>(w, (SmallForecaster)m, threads),
        },
    ];

    // One stream of single values. The loop is written out in each row, so that it calls the model's own step and no delegate.
    private static Workload Stream<T, TState>(string name, Func<T> model, Func<T, TState> state, StepLoop<T, TState> loop)
        where T : Network
        => new()
        {
            Name = name,
            Kind = WorkloadKind.Step,
            Steps = StreamSteps,
            Model = model,
            Contender = (w, m) => new StepContender<T, TState>(w, (T)m, state((T)m), loop),
        };

    // One stream of characters out of 65, and the probabilities of the next one.
    private static Workload Character<T, TState>(string name, Func<T> model, Func<T, TState> state, StepLoop<T, TState> loop)
        where T : Network
        => new()
        {
            Name = name,
            Kind = WorkloadKind.Step,
            Steps = StreamSteps,
            Classes = 65,
            Softmax = true,
            Unit = "µs",
            Figure = ns => ns / 1e3,
            Model = model,
            Contender = (w, m) => new StepContender<T, TState>(w, (T)m, state((T)m), loop),
        };
}
