using BenchmarkDotNet.Attributes;

namespace Unrolled.Bench.Precision;

/// <summary>One streaming step with weights of 32, 16 and 8 bits.</summary>
public class PrecisionBenchmarks
{
    private Action _step = () => { };

    /// <summary>The layers.</summary>
    [ParamsSource(nameof(Networks))]
    public string Network { get; set; } = "";

    /// <summary>How steps hold weights.</summary>
    [Params(WeightPrecision.Float32, WeightPrecision.BFloat16, WeightPrecision.Int8)]
    public WeightPrecision Weights { get; set; }

    /// <summary>All networks.</summary>
    public static IEnumerable<string> Networks => StepCase.All.Select(c => c.Name);

    /// <summary>Chooses the step.</summary>
    [GlobalSetup]
    public void Setup() => _step = StepCase.All.Single(c => c.Name == Network).Steps[(int)Weights];

    /// <summary>One time step.</summary>
    [Benchmark]
    public void Step() => _step();
}
