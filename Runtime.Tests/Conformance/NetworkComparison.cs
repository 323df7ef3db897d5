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
    private readonly OracleNetwork _oracle;
    private readonly Sample _sample, _fromZero, _other;

    public NetworkComparison(RandomNetwork network, Assembly assembly, Mutation mutation)
    {
        _network = network;
        _test = new TestModel(assembly.GetType(network.FullName, throwOnError: true)!);
        _model = _test.Create(network.Seed);
        _oracle = new OracleNetwork(_test.Type) { Mutation = mutation, DropoutSeed = (ulong)network.Seed };
        _oracle.Load(_model.Parameters);
        _sample = new Sample(_oracle, network.Lengths, network.SequenceLengths, network.Seed, network.InitialStates);
        _fromZero = new Sample(_oracle, network.Lengths, network.SequenceLengths, network.Seed, initialStates: false);

        // Longer, and one sequence more.
        _other = new Sample(_oracle, [.. network.Lengths.Select(l => l + network.Spare), network.Lengths[0]], [.. network.SequenceLengths.Select(l => l + 1), network.SequenceLengths[0]], network.Seed + 1);
    }

    /// <summary>The worst error of each kind of number.</summary>
    public Dictionary<Quantity, double> Errors { get; } = [];

    /// <summary>What shows only here, for the counts.</summary>
    public HashSet<string> Features { get; } = [];

    private bool TakesWindows => _model.Definition.InputLayers.Skip(1).All(i => i.Kind == InputKind.Step);

    /// <summary>Fails at the first difference.</summary>
    public Verdict Run()
    {
        if (_model.Definition.Streams)
        {
            Features.Add("streams");
        }

        CheckDefinition();
        List<NamedValues<float>>? actual = null;
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            _model.Lanes = lanes;
            List<NamedValues<float>> results = Everything(lanes);
            Closeness.AssertSameBits(actual ??= results, results, $"{lanes}");
        }

        return CompareWithOracle(actual!);
    }

    private void CheckDefinition()
    {
        NetworkDefinition definition = _model.Definition;
        Assert.Equal(_network.Name, definition.Name);
        Assert.Equal(_oracle.InputNodes.Select(i => $"{i.Name} {i.Width}"), definition.InputLayers.Select(i => $"{i.Name} {i.Width}"));
        Assert.Equal(_oracle.OutputNodes.Select(o => $"{o.Name} {o.Shape.Width} {o.Shape.IsVector}"), definition.OutputLayers.Select(o => $"{o.Name} {o.Width} {o.Axis == 0}"));
        Assert.Equal(_oracle.Parameters.Select(p => $"{p.Name} [{string.Join(", ", p.Shape)}]"), definition.Parameters.Select(p => $"{p.Name} [{string.Join(", ", p.Shape)}]"));
        Assert.Equal(_oracle.States.Select(s => $"{s.Layer} {s.Kind} {s.Units}"), definition.States.Select(s => $"{s.Layer} {s.Kind} {s.Units}"));
        Assert.Equal(_oracle.ParameterCount, definition.Layers.Sum(l => l.ParameterCount));
    }

    /// <summary>Forward and backward results, after all ways through the network have agreed on them.</summary>
    private List<NamedValues<float>> Everything(LaneWidth lanes)
    {
        // A pass with room to spare, used twice: what an earlier run left must not be seen.
        SequencePass pass = _model.CreatePass(PassRun.Room(_other), _other.Batch, training: true);
        pass.DropoutSeed = (ulong)_network.Seed;
        PassRun.Train(_model, _other, pass);
        List<NamedValues<float>> trained = PassRun.Train(_model, _sample, pass);

        List<NamedValues<float>> finished = PassRun.Forward(_model, _sample), afterTraining = PassRun.Forward(_model, _sample, pass);
        Closeness.AssertSameBits(finished, afterTraining, $"{lanes}, passes with and without room for training");
        if (!_network.TrainsDifferently)
        {
            Closeness.AssertSameBits(trained[..finished.Count], finished, $"{lanes}, a pass of training");
        }

        if (TakesWindows)
        {
            if (_model.Definition.Streams)
            {
                Closeness.AssertSameBits(finished, StepRun.Forward(_test, _model, _sample), $"{lanes}, steps");
            }

            AssertPredicts(_network.InitialStates ? PassRun.Forward(_model, _fromZero)[0].Values : finished[0].Values, lanes);
        }

        else if (_model.Definition.Streams)
        {
            AssertStreams(PassRun.Forward(_model, _fromZero)[0].Values, lanes);
        }

        return _network.TrainsDifferently ? [.. trained, .. finished.Select(Finished)] : trained;
    }

    /// <summary>What the oracle gives for <see cref="Everything"/>.</summary>
    private List<NamedValues<double>> Expected()
    {
        List<NamedValues<double>> trained = OracleRun.Train(_oracle, _sample, training: true);
        return _network.TrainsDifferently
            ? [.. trained, .. OracleRun.Train(_oracle, _sample, training: false).Where(e => e.Quantity is Quantity.Output or Quantity.State).Select(Finished)]
            : trained;
    }

    private static NamedValues<T> Finished<T>(NamedValues<T> values) => values with { Name = $"{values.Name} of the finished model" };

    /// <summary>Streams with constant inputs, and streams that start on a source.</summary>
    private void AssertStreams(float[] expected, LaneWidth lanes)
    {
        NetworkDefinition definition = _model.Definition;
        SourceModel? source = definition.HasSource ? new SourceModel(_test, _model) : null;
        Features.Add(source is null ? "streams with constants" : "streams from a source");
        int length = expected.Length / _sample.Batch;
        for (int n = 0; n < _sample.Batch; n++)
        {
            NetworkState state = _test.CreateState(_model);
            for (int i = 0; i < _sample.AdditionalInputs.Count; i++)
            {
                if (definition.InputLayers[1 + i].Kind == InputKind.Constant)
                {
                    state.SetInput(_sample.AdditionalInputs[i].Name, Rows(_sample.AdditionalInputs[i], n));
                }
            }

            float[] steps = SideBySide(n, InputKind.Step);
            if (source is not null)
            {
                source.Start(state, steps);
                steps = SideBySide(n, InputKind.Sequence);
            }

            int inputs = definition.StreamInputs, outputs = definition.Outputs;
            var y = new float[steps.Length / inputs * outputs];
            for (int t = 0; t < steps.Length / inputs; t++)
            {
                _test.Step(_model, state, steps.AsSpan(t * inputs, inputs), y.AsSpan(t * outputs, outputs));
            }

            int actual = _sample.OutputLengths[n] * outputs;
            Closeness.AssertSameBits(expected.AsSpan(n * length, actual), y.AsSpan(y.Length - actual), $"{lanes}, a stream with additional inputs");
        }
    }

    /// <summary>The inputs of a kind of one sequence, [steps, features]: the network's own is one for every step.</summary>
    private float[] SideBySide(int row, InputKind kind)
    {
        SampleArray[] inputs = [.. _sample.AdditionalInputs.Where((_, i) => _model.Definition.InputLayers[1 + i].Kind == kind)];
        if (kind == InputKind.Step)
        {
            inputs = [new SampleArray("input", _model.Definition.InputLayers[0].Width, _sample.Lengths, _sample.X), .. inputs];
        }

        return [.. Enumerable.Range(0, inputs[0].Lengths[row]).SelectMany(t => inputs.SelectMany(i => Rows(i, row).Skip(t * i.Width).Take(i.Width)))];
    }

    private static float[] Rows(SampleArray array, int row)
        => array.Values[(row * array.Steps * array.Width)..((row * array.Steps + array.Lengths[row]) * array.Width)];

    private void AssertPredicts(float[] expected, LaneWidth lanes)
    {
        NetworkDefinition definition = _model.Definition;
        int length = expected.Length / _sample.Batch;
        float[] windows = new float[_sample.Batch * _sample.Steps * definition.Inputs], predicted = new float[expected.Length];
        Array.Fill(windows, float.NaN);
        for (int n = 0; n < _sample.Batch; n++)
        {
            float[] window = _sample.Features(definition, n);
            window.CopyTo(windows.AsSpan(n * _sample.Steps * definition.Inputs));
            _model.Predict(window, predicted.AsSpan(n * length, _sample.OutputLengths[n] * definition.Outputs));
        }

        Closeness.AssertSameBits(expected, predicted, $"{lanes}, Predict of one window");
        Array.Fill(predicted, float.NaN);
        _model.Predict(windows, _sample.Lengths, predicted);
        Closeness.AssertSameBits(expected, predicted, $"{lanes}, Predict of lengths");
        if (_sample.Lengths.All(l => l == _sample.Steps))
        {
            Array.Fill(predicted, float.NaN);
            _model.Predict(windows, _sample.Batch, predicted);
            Closeness.AssertSameBits(expected, predicted, $"{lanes}, Predict of a batch");
        }
    }

    private Verdict CompareWithOracle(List<NamedValues<float>> actual)
    {
        List<NamedValues<double>> expected = Expected();
        if (expected.Any(e => e.Values.Any(v => !(Math.Abs(v) < TooLarge))))
        {
            return Verdict.TooLarge;
        }

        double[] errors = Closeness.Errors(expected, actual);
        double[]? noise = null;
        List<string> wrong = [];
        for (int i = 0; i < expected.Count; i++)
        {
            Quantity quantity = expected[i].Quantity;
            if (errors[i] <= Tolerances.Of(quantity))
            {
                Errors[quantity] = Math.Max(errors[i], Errors.GetValueOrDefault(quantity));
                continue;
            }

            noise ??= Noise(expected);
            if (errors[i] > noise[i])
            {
                wrong.Add($"The {expected[i].Name} is off by {errors[i]:E1} of its scale; rounding explains {noise[i]:E1}.");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        return noise is null ? Verdict.Close : Verdict.Sensitive;
    }

    /// <summary>
    /// How far each result of the oracle moves when weights and values move by some units in a float's last place: better than that no float can
    /// do. It is much where a sum stands at a kink or a bound, so that a gradient is there or not; where gradients are large before they meet a
    /// function that stands still (1 − tanh² is a difference of equal numbers); and where normalized values take out what all have in common.
    /// </summary>
    private double[] Noise(List<NamedValues<double>> expected)
    {
        const int Tries = 20, Units = 8;
        var random = new Random(_network.Seed);
        double[] worst = new double[expected.Count];
        for (int n = 0; n < Tries; n++)
        {
            _oracle.Load(_model.Parameters);
            foreach (OracleTensor tensor in _oracle.Parameters)
            {
                foreach (ref double value in tensor.Values.AsSpan())
                {
                    value *= 1 + Units * Math.ScaleB(2 * random.NextDouble() - 1, -24);
                }
            }

            OracleNoise.Source = random;
            List<NamedValues<double>> moved = Expected();
            OracleNoise.Source = null;
            double[] errors = Closeness.Errors(expected, [.. moved.Select(m => new NamedValues<float>(m.Quantity, m.Name, [.. m.Values.Select(v => (float)v)]))]);
            worst = [.. worst.Zip(errors, Math.Max)];
        }

        // Sums of many terms add up what these runs do to one.
        return [.. worst.Select(w => 4 * w)];
    }
}
