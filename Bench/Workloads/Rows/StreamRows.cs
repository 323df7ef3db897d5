namespace Unrolled.Bench;

/// <summary>Steps of several streams that go together.</summary>
internal sealed class StreamRows : IRowGroup
{
    /// <inheritdoc/>
    public IReadOnlyList<Workload> Rows { get; } =
    [
        new()
        {
            Name = "32 streams, LSTM 1→128",
            Kind = WorkloadKind.Streams,
            Steps = SingleStream.Steps,
            Batch = 32,
            Unit = "µs",
            Figure = ns => ns / 1e3,
            Model = () => new Lstm128(1),
            Contender = (w, m) => new StepContender<Lstm128, NetworkStates>(w, (Lstm128)m, ((Lstm128)m).CreateStates(w.Batch), (m, s, x, y, n) =>
            {
                for (int i = 0; i < n; i++)
                {
                    m.Step(s, x.Slice(i % SingleStream.Steps * s.Count % x.Length, s.Count), y);
                }
            }),
        },
    ];
}
