namespace Unrolled.Bench;

/// <summary>The table of shapes: what is timed here, by BenchmarkDotNet, against peers and against the roofs, is a row of it.</summary>
internal static class WorkloadTable
{
    /// <summary>All rows.</summary>
    public static IReadOnlyList<Workload> All { get; } =
    [
        .. new StepRows().Rows,
        .. new BFloat16Rows().Rows,
        .. new CharacterRows().Rows,
        .. new StreamRows().Rows,
        .. new WindowRows().Rows,
        .. new TrainingRows().Rows,
    ];

    /// <summary>LSTM 1 → H with a Dense(1) for the chart of sizes: H = 8 … 1024.</summary>
    public static IReadOnlyList<(int Units, Workload Workload)> Sizes { get; } =
    [
        (8, Row("LSTM 1→8")),
        (16, Row("LSTM 1→16")),
        (32, Row("LSTM 1→32")),
        (64, Row("LSTM 1→64")),
        (128, Row("LSTM 1→128")),
        (256, SingleStream.Of("LSTM 1→256", () => new Lstm256(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } })),
        (512, SingleStream.Of("LSTM 1→512", () => new Lstm512(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } })),
        (1024, SingleStream.Of("LSTM 1→1024", () => new Lstm1024(1), m => m.CreateState(), (m, s, x, y, n) => { for (int i = 0; i < n; i++) { m.Step(s, x.Slice(i % SingleStream.Steps, 1), y); } })),
    ];

    private static Workload Row(string name) => All.Single(w => w.Name == name);
}

[Network(1)]
[Lstm(256)]
[Dense(1)]
internal sealed partial class Lstm256;

[Network(1)]
[Lstm(512)]
[Dense(1)]
internal sealed partial class Lstm512;

[Network(1)]
[Lstm(1024)]
[Dense(1)]
internal sealed partial class Lstm1024;
