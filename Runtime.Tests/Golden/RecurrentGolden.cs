using System.Text.RegularExpressions;

namespace Unrolled.Tests;

/// <summary>
/// A golden file of recurrent layers: whatever framework it is from, it gives parameters, a sample and the results in the order and with the names
/// of a network of ours.
/// </summary>
internal abstract partial class RecurrentGolden(GoldenFile file)
{
    /// <summary>Where the file is from.</summary>
    public abstract GoldenFamily Family { get; }

    /// <summary>Steps of each sequence.</summary>
    public abstract int[] Lengths { get; }

    /// <summary>True if the file also has the gradients of a loss of the outputs and the final states.</summary>
    public virtual bool HasStateLoss => false;

    /// <summary>What the file has of the forward pass from zero states, [batch, steps, outputs]; null if nothing.</summary>
    public virtual double[]? OutputFromZeroStates => null;

    /// <summary>What the file has of the layer without ReturnSequences, [batch, outputs]; null if nothing.</summary>
    public virtual double[]? LastOutput => null;

    /// <summary>The layers that the file is of.</summary>
    public abstract IReadOnlyList<LayerAttribute> Layers { get; }

    protected GoldenFile File { get; } = file;

    protected abstract int Inputs { get; }

    /// <summary>[batch, steps, features].</summary>
    protected abstract double[] X { get; }

    /// <summary>[batch, steps, outputs], zeros after a sequence's end.</summary>
    protected abstract double[] Output { get; }

    /// <summary>R of the loss Σ Y·R, [batch, steps, outputs].</summary>
    protected abstract double[] OutputGradient { get; }

    /// <summary>A file of Golden/data, whose folder says what it is.</summary>
    public static RecurrentGolden Open(string name)
    {
        var file = GoldenFile.Open(name);
        return name[..name.IndexOf('/')] switch
        {
            "rnn" => new TorchRecurrentGolden(file, GoldenFamily.Torch),
            "packed" => new TorchRecurrentGolden(file, GoldenFamily.TorchPacked),
            "keras" => new KerasRecurrentGolden(file),
            "onnx_ext" => new OnnxRecurrentGolden(file),
            _ => throw new ArgumentException($"{name} is in none of the folders of recurrent layers.", nameof(name)),
        };
    }

    /// <summary>The oracle of the file's own layers.</summary>
    /// <param name="returnSequences">False for the layer that gives its last output only.</param>
    public OracleNetwork CreateOracle(bool returnSequences = true)
    {
        foreach (RecurrentLayerAttribute layer in Layers.Cast<RecurrentLayerAttribute>())
        {
            layer.ReturnSequences = returnSequences;
        }

        return new OracleNetwork(new NetworkAttribute(Inputs), Layers);
    }

    /// <summary>The parameters of the file, under a network's names.</summary>
    /// <param name="network">The network, given by its oracle.</param>
    public Dictionary<string, double[]> Parameters(OracleNetwork network)
    {
        var parameters = new Dictionary<string, double[]>();
        foreach (OracleTensor tensor in network.Parameters)
        {
            double[]? values = Narrowed(Tensor(tensor.Name, "params"));
            if (SecondBiasIsAdded(network, tensor.Name))
            {
                values = GoldenTensors.Sum(values, Narrowed(Tensor(SecondBias(tensor.Name), "params")));
            }

            parameters.Add(tensor.Name, values ?? new double[tensor.Values.Length]);
            Assert.Equal(tensor.Values.Length, parameters[tensor.Name].Length);
        }

        return parameters;
    }

    /// <summary>The inputs, initial states and gradients of the file.</summary>
    /// <param name="network">The network, given by its oracle.</param>
    /// <param name="stateLoss">True for the loss of outputs and final states, false for that of the outputs alone.</param>
    public Sample SampleOf(OracleNetwork network, bool stateLoss = false)
    {
        bool hasStates = network.States.All(s => State(network, s, "initial") is not null);
        return new Sample(network, Lengths, initialStates: false)
        {
            X = Floats(X),
            OutputGradient = network.ReturnsSequences ? Floats(OutputGradient) : new float[Lengths.Length * network.Outputs],
            InitialStates = hasStates ? [.. network.States.Select(s => Floats(State(network, s, "initial")!))] : null,
            FinalStateGradients = stateLoss ? [.. network.States.Select(s => Floats(State(network, s, "seed")!))] : null,
        };
    }

    /// <summary>The results in the order and with the names of <see cref="OracleRun"/>; what the file has not is left out.</summary>
    /// <param name="network">The network, given by its oracle.</param>
    /// <param name="stateLoss">True for the loss of outputs and final states, false for that of the outputs alone.</param>
    /// <param name="ofSecondBias">True for the gradient of the second of two biases that are added, which equals that of the first.</param>
    public List<NamedValues<double>> Expected(OracleNetwork network, bool stateLoss = false, bool ofSecondBias = false)
    {
        string gradients = stateLoss ? "grads_states" : "grads";
        var expected = new List<NamedValues<double>>();
        Add(Quantity.Output, "output", Output);
        foreach (OracleState state in network.States)
        {
            Add(Quantity.State, $"final {state.Kind} of {state.Layer}", State(network, state, "final"));
        }

        foreach (OracleTensor tensor in network.Parameters)
        {
            double[]? second = ofSecondBias && SecondBiasIsAdded(network, tensor.Name) ? Tensor(SecondBias(tensor.Name), gradients) : null;
            Add(Quantity.ParameterGradient, $"gradient of {tensor.Name}", second ?? Tensor(tensor.Name, gradients));
        }

        Add(Quantity.InputGradient, "gradient of the input", InputGradient(gradients));
        foreach (OracleState state in network.States)
        {
            Add(Quantity.InputGradient, $"gradient of the initial {state.Kind} of {state.Layer}", State(network, state, gradients));
        }

        return expected;

        void Add(Quantity quantity, string name, double[]? values)
        {
            if (values is not null)
            {
                expected.Add(new(quantity, name, values));
            }
        }
    }

    /// <summary>Of results, those that the file has.</summary>
    public static List<NamedValues<T>> In<T>(List<NamedValues<double>> expected, IEnumerable<NamedValues<T>> results)
        => [.. results.Where(r => expected.Any(e => e.Name == r.Name))];

    public static float[] Floats(double[] values) => [.. values.Select(v => (float)v)];

    /// <summary>The gradient of the input, [batch, steps, features].</summary>
    protected abstract double[] InputGradient(string group);

    /// <summary>A tensor in PyTorch's arrangement, or null.</summary>
    /// <param name="group">params, grads or grads_states.</param>
    /// <param name="kind">weight_ih, weight_hh, bias_ih, bias_hh or weight_ch.</param>
    /// <param name="layer">From 0.</param>
    /// <param name="reverse">True for the second direction.</param>
    protected abstract double[]? Tensor(string group, string kind, int layer, bool reverse);

    /// <summary>What belongs to a state, [batch, units], or null.</summary>
    /// <param name="what">initial, final, seed (its gradient in the loss of states), grads or grads_states (of the initial one).</param>
    /// <param name="kind">Hidden or cell.</param>
    /// <param name="index">Counts the directions of all layers.</param>
    /// <param name="count">How many there are.</param>
    protected abstract double[]? State(string what, StateKind kind, int index, int count);

    /// <summary>A tensor of the file, or null.</summary>
    protected double[]? Find(string path)
    {
        string folder = path[..path.LastIndexOf('/')], key = path[(path.LastIndexOf('/') + 1)..];
        return File.Has(folder) && File.Keys(folder).Contains(key) ? File.Doubles(path) : null;
    }

    [GeneratedRegex(@"^(?:.*\.)?([a-z_]+)_l([0-9]+)(_reverse)?$")]
    private static partial Regex TensorName();

    // The decimals of a file stand for the floats that they are nearest to.
    private static double[]? Narrowed(double[]? values) => values is null ? null : [.. values.Select(v => (double)(float)v)];

    private static string SecondBias(string bias) => bias.Replace("bias_ih_l", "bias_hh_l");

    private static bool SecondBiasIsAdded(OracleNetwork network, string name)
        => name.Contains("bias_ih_l") && network.Parameters.All(p => p.Name != SecondBias(name));

    private double[]? Tensor(string name, string group)
    {
        Match match = TensorName().Match(name);
        return Tensor(group, match.Groups[1].Value, int.Parse(match.Groups[2].Value), match.Groups[3].Success);
    }

    private double[]? State(OracleNetwork network, OracleState state, string what)
    {
        OracleState[] alike = [.. network.States.Where(s => s.Kind == state.Kind)];
        return State(what, state.Kind, Array.IndexOf(alike, state), alike.Length);
    }
}
