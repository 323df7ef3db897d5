using System.Reflection;

namespace Unrolled.Tests;

/// <summary>
/// A whole network in double precision, built from the attributes of a model's class alone: what the generator wrote for that class
/// has no part in it. Values are [batch][steps of that sequence, features].
/// </summary>
internal sealed class OracleNetwork
{
    /// <summary>The name of the network's own input.</summary>
    public const string OwnInput = "input";

    private readonly Dictionary<string, OracleNode> _nodes = [];
    private readonly List<OracleNode> _layers = [];
    private readonly List<OracleInput> _inputNodes = [];
    private readonly List<OracleOutput> _outputNodes = [];

    public OracleNetwork(Type model)
        : this(model.GetCustomAttribute<NetworkAttribute>()!, [.. model.GetCustomAttributes<LayerAttribute>()])
    {
    }

    public OracleNetwork(NetworkAttribute network, IReadOnlyList<LayerAttribute> layers)
    {
        Inputs = network.Inputs;
        AddInput(OwnInput, InputKind.Step, network.Shape, network.Steps);
        var counts = new Dictionary<string, int>();
        var declarations = new List<(LayerAttribute Declared, OracleNode Node)>();
        string before = OwnInput;
        var modules = new Dictionary<OracleNode, (Type Kind, string Prefix, int Number)>();
        foreach (LayerAttribute layer in layers)
        {
            string kind = OracleLayers.KindOf(layer);
            int count = counts[kind] = counts.GetValueOrDefault(kind) + 1;
            string name = layer.Name ?? $"{kind}_{count - 1}", prefix = layer.TensorPrefix ?? name;
            if (layer is InputAttribute input)
            {
                AddInput(name, input.Kind, input.Shape, input.Kind == InputKind.Step ? network.Steps : 0);
            }
            else
            {
                OracleNode[] sources = [.. OracleLayers.SourcesOf(layer, layer.From ?? before).Select(s => _nodes[s])];
                OracleShape[] shapes = [.. sources.Select(s => s.Shape)];

                // Layers of one PyTorch module: each reads the one before.
                int number = modules.TryGetValue(sources[0], out var below) && below.Kind == layer.GetType() && below.Prefix == prefix ? below.Number + 1 : 0;
                OracleLayer created = OracleLayers.Create(layer, new OracleSite(name, prefix, number, shapes));
                var node = new OracleNode(name, created.OutputOf(shapes), created, sources);
                _nodes.Add(name, node);
                _layers.Add(node);
                modules.Add(node, (layer.GetType(), prefix, number));
                declarations.Add((layer, node));

                // Those of an input; after a mask they are those of what it masks.
                OracleNode tokens = sources[0].Layer is OracleMasking ? sources[0].Sources[0] : sources[0];
                tokens.Tokens = Math.Max(tokens.Tokens, created.Tokens);
                if (layer is RecurrentLayerAttribute { InitialState: { } from })
                {
                    Bind(created, _nodes[from]);
                }
            }

            before = name;
        }

        // In the order of the declaration, so that a layer's masks do not depend on what stands after it.
        int masks = 0;
        foreach (OracleNode node in _layers)
        {
            node.Layer!.FirstMask = masks;
            masks += node.Layer.Masks;
        }

        _outputNodes.Add(new OracleOutput(before, _nodes[before], null));
        foreach ((LayerAttribute declared, OracleNode node) in declarations)
        {
            if (declared.Output && node.Name != before)
            {
                _outputNodes.Add(new OracleOutput(node.Name, node, null));
            }

            if (declared is RecurrentLayerAttribute { ReturnState: true })
            {
                _outputNodes.AddRange(node.Layer!.States.Select(s => new OracleOutput($"{s.Layer}.{(s.Kind == StateKind.Cell ? "c" : "h")}", node, s)));
            }
        }
    }

    /// <summary>The inputs, the network's own first.</summary>
    public IReadOnlyList<OracleInput> InputNodes => _inputNodes;

    /// <summary>The outputs: the last layer, then those of each layer and its final states.</summary>
    public IReadOnlyList<OracleOutput> OutputNodes => _outputNodes;

    /// <summary>Features of the network's own input.</summary>
    public int Inputs { get; }

    /// <summary>Features of one time step: of all inputs that go step by step.</summary>
    public int StepInputs => _inputNodes.Where(i => i.Kind == InputKind.Step).Sum(i => i.Width);

    /// <summary>The width of the last layer.</summary>
    public int Outputs => _outputNodes[0].Shape.Width;

    /// <summary>True if the last layer gives something for every step.</summary>
    public bool ReturnsSequences => !_outputNodes[0].Shape.IsVector;

    /// <summary>The mistake that the backward passes of all layers shall make.</summary>
    public Mutation Mutation
    {
        get => _layers[^1].Layer!.Mutation;
        set => _layers.ForEach(l => l.Layer!.Mutation = value);
    }

    /// <summary>True (unless set otherwise) while the network is trained.</summary>
    public bool IsTraining
    {
        set => _layers.ForEach(l => l.Layer!.IsTraining = value);
    }

    /// <summary>The seed of the masks of a training step.</summary>
    public ulong DropoutSeed
    {
        set => _layers.ForEach(l => l.Layer!.DropoutSeed = value);
    }

    /// <summary>The layers, without the inputs.</summary>
    public IEnumerable<OracleLayer> Layers => _layers.Select(l => l.Layer!);

    public IReadOnlyList<OracleTensor> Parameters => [.. _layers.SelectMany(l => l.Layer!.Parameters)];

    public IReadOnlyList<OracleState> States => [.. _layers.SelectMany(l => l.Layer!.States)];

    public int ParameterCount => Parameters.Sum(p => p.Values.Length);

    /// <summary>A layer by its name.</summary>
    public OracleLayer LayerOf(string name) => _nodes[name].Layer!;

    /// <summary>Takes over the parameters of a model, by name.</summary>
    public void Load(ParameterSet parameters)
    {
        foreach (OracleTensor tensor in Parameters)
        {
            ParameterTensor source = parameters[tensor.Name];
            Assert.Equal(tensor.Shape, source.Shape);
            for (int i = 0; i < tensor.Values.Length; i++)
            {
                tensor.Values[i] = source.Values[i];
            }
        }
    }

    /// <summary>One value for each of <see cref="InputNodes"/> to one for each of <see cref="OutputNodes"/>.</summary>
    public IReadOnlyList<double[][,]> Forward(IReadOnlyList<double[][,]> inputs)
    {
        Assert.Equal(_inputNodes.Count, inputs.Count);
        for (int i = 0; i < inputs.Count; i++)
        {
            Assert.All(inputs[i], x => Assert.Equal(_inputNodes[i].Width, x.GetLength(1)));
            _inputNodes[i].Node.Value = inputs[i];
        }

        foreach (OracleNode node in _layers)
        {
            node.Value = OracleNoise.Of(node.Layer!.Forward([.. node.Sources.Select(s => s.Value)]));
        }

        return [.. _outputNodes.Select(o => o.Value)];
    }

    /// <summary>The gradients of the outputs to those of the inputs; adds to those of the parameters, sets those of the initial states.</summary>
    public IReadOnlyList<double[][,]> Backward(IReadOnlyList<double[][,]> gradients)
    {
        Assert.Equal(_outputNodes.Count, gradients.Count);
        foreach (OracleNode node in _nodes.Values)
        {
            node.Gradient = OracleValues.Zeros(node.Value);
        }

        foreach (OracleState state in States)
        {
            state.ReaderGradient = null;
        }

        for (int i = 0; i < gradients.Count; i++)
        {
            _outputNodes[i].AddGradient(gradients[i]);
        }

        foreach (OracleNode node in Enumerable.Reverse(_layers))
        {
            IReadOnlyList<double[][,]> ofSources = node.Layer!.Backward(node.Gradient);
            for (int i = 0; i < ofSources.Count; i++)
            {
                OracleValues.Add(node.Sources[i].Gradient, OracleNoise.Of(ofSources[i]));
            }
        }

        return [.. _inputNodes.Select(i => i.Node.Gradient)];
    }

    /// <summary>Sets the gradients of the parameters to zero.</summary>
    public void ClearGradients()
    {
        foreach (OracleTensor tensor in Parameters)
        {
            Array.Clear(tensor.Gradient);
        }
    }

    // The final states of a layer of its kind, or a vector for h alone.
    private static void Bind(OracleLayer layer, OracleNode source)
    {
        if (source.Layer is { } other && other.GetType() == layer.GetType() && other.States.Select(s => (s.Kind, s.Units)).SequenceEqual(layer.States.Select(s => (s.Kind, s.Units))))
        {
            for (int s = 0; s < layer.States.Count; s++)
            {
                layer.States[s].Source = other.States[s];
            }

            return;
        }

        Assert.Equal((true, layer.States[0].Units), (source.Shape.IsVector, source.Shape.Width));
        layer.States[0].SourceVector = source;
    }

    private void AddInput(string name, InputKind kind, IReadOnlyList<int> shape, int steps)
    {
        bool vector = kind == InputKind.Constant;
        var node = new OracleNode(
            name,
            new OracleShape(shape.Aggregate(1, (product, dimension) => product * dimension), vector)
            {
                Image = shape.Count == 3 ? (shape[0], shape[1], shape[2]) : null,
                Steps = vector ? 1 : steps,
            },
            null,
            []);
        _nodes.Add(name, node);
        _inputNodes.Add(new OracleInput(name, kind, node));
    }
}
