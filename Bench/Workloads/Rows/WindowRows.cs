namespace Unrolled.Bench;

/// <summary>Predictions of whole sequences.</summary>
internal sealed class WindowRows : IRowGroup
{
    /// <inheritdoc/>
    public IReadOnlyList<Workload> Rows { get; } =
    [
        new()
        {
            Name = "climate window, 60 steps",
            Kind = WorkloadKind.Window,
            Steps = 60,
            Unit = "µs",
            Figure = ns => ns / 1e3,
            Model = () => new ClimateForecaster(1),
            Contender = (w, m) => new WindowContender(w, m),
        },
        new()
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
    ];
}
