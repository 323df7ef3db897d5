using BenchmarkDotNet.Attributes;

namespace Unrolled.Bench;

/// <summary>Every row of the table that predicts: steps, streams, windows.</summary>
public class WorkloadBenchmarks
{
    private IContender? _contender;

    /// <summary>The row's name.</summary>
    [ParamsSource(nameof(Names))]
    public string Name { get; set; } = "";

    /// <summary>The rows.</summary>
    public static IEnumerable<string> Names => WorkloadTable.All.Where(w => w.Kind != WorkloadKind.Training).Select(w => w.Name);

    /// <summary>Makes the model and its inputs.</summary>
    [GlobalSetup]
    public void Setup() => _contender = WorkloadTable.All.First(w => w.Name == Name).Ours();

    /// <summary>The row's work, done 64 times: as many inputs as a stream has.</summary>
    [Benchmark(OperationsPerInvoke = 64)]
    public void Run() => _contender!.Run(64);
}
