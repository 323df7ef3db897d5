using System.Reflection;

namespace Unrolled.Tests;

/// <summary>
/// One random network, run: all lanes and all ways through it agree bit for bit, and what they agree on is as close to the oracle as
/// <see cref="Tolerances"/> says.
/// </summary>
internal sealed class NetworkComparison
{
    // Values from here on are not compared with the oracle: their products do not fit a float.
    private const double TooLarge = 1e15;

    private readonly RandomNetwork _network;
    private readonly TestModel _test;
    private readonly Network _model;
    private readonly Sample _sample;
    private readonly Mutation _mutation;

    public NetworkComparison(RandomNetwork network, Assembly assembly, Mutation mutation)
    {
        _network = network;
        _mutation = mutation;
        _test = new TestModel(assembly.GetType(network.Name, throwOnError: true)!);
        _model = _test.Create(network.Seed);
        _sample = new Sample(_model.Definition, network.Lengths, network.Seed, network.InitialStates);
    }

    /// <summary>The worst error of each kind of number.</summary>
    public Dictionary<Quantity, double> Errors { get; } = [];

    /// <summary>Fails at the first difference.</summary>
    public Verdict Run()
    {
        List<NamedValues<float>>? actual = null;
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            _model.Lanes = lanes;
            List<NamedValues<float>> results = Everything(lanes);
            Closeness.AssertSameBits(actual ??= results, results, $"{lanes}");
        }

        return CompareWithOracle(actual!);
    }

    /// <summary>Forward and backward results, after all ways through the network have agreed on them.</summary>
    private List<NamedValues<float>> Everything(LaneWidth lanes)
    {
        // A pass with room to spare, used twice: what an earlier run left must not be seen.
        SequencePass pass = _model.CreatePass(_sample.Steps + 2, _sample.Batch + 1, training: true);
        var other = new Sample(_model.Definition, _sample.Steps + 2, _sample.Batch + 1, _network.Seed + 1);
        PassRun.Train(_model, other, pass);
        List<NamedValues<float>> trained = PassRun.Train(_model, _sample, pass);

        List<NamedValues<float>> forward = PassRun.Forward(_model, _sample);
        Closeness.AssertSameBits(trained[..forward.Count], forward, $"{lanes}, a pass without training");
        Closeness.AssertSameBits(forward, StepRun.Forward(_test, _model, _sample), $"{lanes}, steps");

        float[] fromZero = _network.InitialStates ? PassRun.Forward(_model, new Sample(_model.Definition, _sample.Steps, _sample.Batch, _network.Seed, initialStates: false))[0].Values : forward[0].Values;
        float[] predicted = new float[fromZero.Length];
        _model.Predict(_sample.X, _sample.Batch, predicted);
        Closeness.AssertSameBits(fromZero, predicted, $"{lanes}, Predict of a batch");
        int length = predicted.Length / _sample.Batch;
        for (int n = 0; n < _sample.Batch; n++)
        {
            _model.Predict(_sample.Window(n), predicted.AsSpan(n * length, length));
        }

        Closeness.AssertSameBits(fromZero, predicted, $"{lanes}, Predict of one window");
        return trained;
    }

    private Verdict CompareWithOracle(List<NamedValues<float>> actual)
    {
        var oracle = new OracleNetwork(_test.Type) { Mutation = _mutation };
        oracle.Load(_model.Parameters);
        List<NamedValues<double>> expected = OracleRun.Train(oracle, _sample);
        Assert.Equal(expected.Select(e => e.Name), actual.Select(a => a.Name));
        if (expected.Any(e => e.Values.Any(v => !(Math.Abs(v) < TooLarge))))
        {
            return Verdict.TooLarge;
        }

        double[]? noise = null;
        List<string> wrong = [];
        for (int i = 0; i < expected.Count; i++)
        {
            Quantity quantity = expected[i].Quantity;
            double error = Closeness.Error(expected[i], actual[i].Values);
            if (error <= Tolerances.Of(quantity))
            {
                Errors[quantity] = Math.Max(error, Errors.GetValueOrDefault(quantity));
                continue;
            }

            noise ??= Noise(oracle, expected);
            if (error > noise[i])
            {
                wrong.Add($"The {expected[i].Name} is off by {error:E1} of its scale; the last places of the weights explain {noise[i]:E1}.");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));

        return noise is null ? Verdict.Close : Verdict.Sensitive;
    }

    /// <summary>
    /// How far each result of the oracle moves when the weights and the values of all functions move by some units in a float's last place: better
    /// than that no float can do. It is much where a sum stands at a kink or a bound, so that a gradient is there or not, and where gradients are
    /// large before they meet a function that stands still: 1 − tanh² is a difference of equal numbers.
    /// </summary>
    private double[] Noise(OracleNetwork oracle, List<NamedValues<double>> expected)
    {
        const int Tries = 20, Units = 8;
        var random = new Random(_network.Seed);
        double[] worst = new double[expected.Count];
        for (int n = 0; n < Tries; n++)
        {
            oracle.Load(_model.Parameters);
            foreach (OracleTensor tensor in oracle.Parameters)
            {
                foreach (ref double value in tensor.Values.AsSpan())
                {
                    value *= 1 + Units * Math.ScaleB(2 * random.NextDouble() - 1, -24);
                }
            }

            OracleActivation.Noise = random;
            List<NamedValues<double>> moved = OracleRun.Train(oracle, _sample);
            OracleActivation.Noise = null;
            for (int i = 0; i < worst.Length; i++)
            {
                worst[i] = Math.Max(worst[i], Closeness.Error(expected[i], [.. moved[i].Values.Select(v => (float)v)]));
            }
        }

        return worst;
    }
}
