using BenchmarkDotNet.Attributes;

namespace Unrolled.Bench;

/// <summary>One batch of each row of the table that trains, by Adam.</summary>
public class TrainingBenchmarks
{
    private IContender? _contender;

    /// <summary>The row's name.</summary>
    [ParamsSource(nameof(Names))]
    public string Name { get; set; } = "";

    /// <summary>Threads of the trainer.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>The rows.</summary>
    public static IEnumerable<string> Names => new TrainingRows().Rows.Select(w => w.Name);

    /// <summary>Makes the trainer, and trains once so that all memory is there.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _contender = TrainingRows.On(Threads).First(w => w.Name == Name).Ours();
        _contender.Run(1);
    }

    /// <summary>Stops the worker threads.</summary>
    [GlobalCleanup]
    public void Cleanup() => _contender?.Dispose();

    /// <summary>One batch.</summary>
    [Benchmark]
    public void Batch() => _contender!.Run(1);
}
