using BenchmarkDotNet.Attributes;

namespace Unrolled.Bench;

/// <summary>One streaming step of LSTM 1 → H, on each kind of lanes and as a plain loop.</summary>
public class StepBenchmarks
{
    private readonly float[] _x = [0.5f];
    private Action _step = () => { };
    private PlainLstm? _plain;

    /// <summary>Units of the layer.</summary>
    [Params(8, 16, 20, 32, 40, 64, 128)]
    public int Units { get; set; }

    /// <summary>The lanes, or 0 for the plain loop.</summary>
    [ParamsSource(nameof(Variants))]
    public string Lanes { get; set; } = "";

    /// <summary>The plain loop and the lanes of this machine.</summary>
    public static IEnumerable<string> Variants => LaneSupport.Supported.Select(l => l.ToString()).Prepend("Plain loop");

    /// <summary>Makes the model and its step.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var y = new float[Units];
        Network model = Units switch
        {
            8 => Make(new Lstm8(1), m => m.CreateState(), (m, s) => m.Step(s, _x, y)),
            16 => Make(new Lstm16(1), m => m.CreateState(), (m, s) => m.Step(s, _x, y)),
            20 => Make(new Lstm20(1), m => m.CreateState(), (m, s) => m.Step(s, _x, y)),
            32 => Make(new Lstm32(1), m => m.CreateState(), (m, s) => m.Step(s, _x, y)),
            40 => Make(new Lstm40(1), m => m.CreateState(), (m, s) => m.Step(s, _x, y)),
            64 => Make(new Lstm64(1), m => m.CreateState(), (m, s) => m.Step(s, _x, y)),
            _ => Make(new Lstm128(1), m => m.CreateState(), (m, s) => m.Step(s, _x, y)),
        };
        if (Enum.TryParse(Lanes, out LaneWidth width))
        {
            model.Lanes = width;
        }
        else
        {
            _plain = new PlainLstm(model, Units);
            _step = () => _plain.Step(_x[0]);
        }
    }

    /// <summary>One time step.</summary>
    [Benchmark]
    public void Step() => _step();

    private T Make<T, TState>(T model, Func<T, TState> createState, Action<T, TState> step)
        where T : Network
    {
        TState state = createState(model);
        _step = () => step(model, state);
        return model;
    }
}
