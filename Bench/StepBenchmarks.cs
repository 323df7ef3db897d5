using BenchmarkDotNet.Attributes;

namespace Unrolled.Bench;

/// <summary>One streaming step of LSTM 1 → H with Dense(1), on each kind of lanes and as a plain loop.</summary>
public class StepBenchmarks
{
    private const int Steps = 64;
    private Action _run = () => { };

    /// <summary>Units of the layer.</summary>
    [Params(8, 16, 20, 32, 40, 64, 128)]
    public int Units { get; set; }

    /// <summary>The lanes, or the plain loop.</summary>
    [ParamsSource(nameof(Variants))]
    public string Lanes { get; set; } = "";

    /// <summary>The plain loop and the lanes of this machine.</summary>
    public static IEnumerable<string> Variants => LaneSupport.Supported.Select(l => l.ToString()).Prepend("Plain loop");

    /// <summary>Makes the model and its step.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Workload row = WorkloadTable.All.First(w => w.Name == $"LSTM 1→{Units}");
        Network model = row.Model();
        if (Enum.TryParse(Lanes, out LaneWidth width))
        {
            model.Lanes = width;
            IContender contender = row.Contender(row, model);
            _run = () => contender.Run(Steps);
            return;
        }

        PeerLayer[] layers = PeerLayer.Of(model);
        var plain = new PlainLstm(layers[0], layers[1]);
        float[] x = row.Inputs();
        _run = () =>
        {
            foreach (float value in x)
            {
                plain.Step(value);
            }
        };
    }

    /// <summary>As many time steps as there are inputs.</summary>
    [Benchmark(OperationsPerInvoke = Steps)]
    public void Step() => _run();
}
