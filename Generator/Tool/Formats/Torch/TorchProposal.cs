namespace Unrolled.Tool.Formats.Torch;

/// <summary>
/// Proposes a network for a state dict: its layers in order, each reading the one before it. What the file does not say (activations, which time step is read, padding) is assumed as most
/// models have it, and said.
/// </summary>
/// <param name="state">The state dict.</param>
/// <param name="file">The file, for messages.</param>
/// <param name="reorder">Whether the layers are ordered by their shapes, and not as in the file.</param>
internal sealed partial class TorchProposal(StateDict state, string file, bool reorder)
{
    private const string Hint = "the forward pass is not in the file. Declare the network in C# and give it by --onto";

    private readonly ModuleNames _names = new(state);
    private readonly List<(string Name, int Width)> _vectors = [];
    private NetworkDraft _network = null!;
    private ImportedModel _model = null!;
    private List<WeightUnit> _units = [];
    private int _width;
    private bool _sequence, _activated;

    /// <summary>The network whose layers are in the order of the file, or, if they are no chain, in the order that makes them one.</summary>
    /// <exception cref="UnsupportedModelException">The layers are not a chain.</exception>
    public static ImportedModel Import(StateDict state, string file)
    {
        try
        {
            return new TorchProposal(state, file, reorder: !state.IsOrdered).Import();
        }
        catch (UnsupportedModelException) when (state.IsOrdered)
        {
            try
            {
                return new TorchProposal(state, file, reorder: true).Import();
            }
            catch (UnsupportedModelException)
            {
                // What is wrong in the order of the file says more; it is thrown below.
            }

            throw;
        }
    }

    private ImportedModel Import()
    {
        _units = WeightUnits.Of(state, file);
        if (reorder)
        {
            _units = UnitOrder.Chain(_units);
        }

        string embedding = FindEmbedding();
        WeightUnit first = _units[0];
        _width = first.Inputs;
        _sequence = _units.Exists(u => u.IsRecurrent || u.Kind is UnitKind.Conv1D or UnitKind.ConvTranspose1D or UnitKind.MultiHeadAttention);
        _network = new NetworkDraft(new NetworkAttribute(_width));
        string stacks = string.Join(", ", _units.GroupBy(u => u.Module).Select(g => $"{g.First().Kind}{(g.Count() > 1 ? $" × {g.Count()}" : "")}"));
        _model = new ImportedModel(_network) { IsProposal = true, Description = $"PyTorch model: {stacks}" };
        if (reorder)
        {
            _model.Assumed.Add("the layers follow each other as their shapes allow");
        }

        if (embedding.Length > 0)
        {
            _model.Assumed.Add(embedding);
        }

        for (int i = AddBranches(); i < _units.Count;)
        {
            i += Add(i);
        }

        Finish();
        Bind(tokens: first.Kind == UnitKind.Embedding);
        return _model;
    }

    // An embedding has the shape of a linear layer without bias, but what follows reads its columns.
    private string FindEmbedding()
    {
        if (_units is [{ Kind: UnitKind.Linear, HasBias: false } first, var next, ..] && first.Inputs == next.Inputs && first.Outputs != next.Inputs)
        {
            first.Kind = UnitKind.Embedding;
            return $"'{first.Module}' is an embedding: '{next.Module}' reads its columns";
        }

        return "";
    }

    // The number of units that became layers.
    private int Add(int index)
    {
        WeightUnit unit = _units[index];
        if (unit.Kind == UnitKind.MultiHeadAttention)
        {
            AddMultiHead(index);
            return 1;
        }

        if (IsAttention(unit))
        {
            return AddAttention(index);
        }

        if (unit.IsRecurrent)
        {
            Repeat(unit);
            AddRecurrent(unit, ReadsSequence(index), null);
            return 1;
        }

        switch (unit.Kind)
        {
            case UnitKind.Embedding when index == 0:
                Layer(unit, new EmbeddingAttribute(unit.Tensors["weight"].Shape[0], unit.Units));
                break;
            case UnitKind.Linear:
                AddLinear(index);
                break;
            case UnitKind.Conv1D:
                AddConvolution(index);
                break;
            case UnitKind.ConvTranspose1D:
                AddTransposed(index);
                break;
            case UnitKind.BatchNorm:
                Expect(unit);
                LayerDraft norm = Layer(unit, new BatchNormalizationAttribute { Epsilon = 1e-5f });
                norm.Tensors.TryAdd("weight", Tensor.Zeros(_width).Map(_ => 1));
                norm.Tensors.TryAdd("bias", Tensor.Zeros(_width));
                AfterNorm(index);
                break;
            case UnitKind.LayerNorm:
                Expect(unit);
                Layer(unit, new LayerNormalizationAttribute { Epsilon = 1e-5f });
                AfterNorm(index);
                break;
            case UnitKind.PRelu:
                if (unit.Inputs != 1)
                {
                    Expect(unit);
                }

                Layer(unit, new PReLUAttribute { Shared = unit.Inputs == 1 });
                _activated = true;
                break;
            default:
                throw new UnsupportedModelException(unit.Place, unit.Kind.ToString(), $"what goes in and out of it cannot be told from its shape: {Hint}.");
        }

        return 1;
    }

    private static bool IsAttention(WeightUnit unit) => unit.Module.Contains("attn", StringComparison.OrdinalIgnoreCase) || unit.Module.Contains("attention", StringComparison.OrdinalIgnoreCase);

    // One score for each step, by a linear layer or by two with a tanh between: the steps' mean by the softmax of the scores. A bias of the score changes nothing.
    private int AddAttention(int index)
    {
        WeightUnit unit = _units[index];
        bool two = unit.Outputs != 1 && index + 1 < _units.Count && IsAttention(_units[index + 1]) && _units[index + 1] is { Kind: UnitKind.Linear, Outputs: 1 } second && second.Inputs == unit.Outputs;
        if (!_sequence || unit.Kind != UnitKind.Linear || unit.Inputs != _width || unit.Outputs != 1 && !two)
        {
            throw new UnsupportedModelException(unit.Place, "attention", $"how its weights are used is not in the file: {Hint}.");
        }

        LayerDraft layer = _network.Add(two ? new AttentionPoolingAttribute(unit.Outputs) : new AttentionPoolingAttribute(), unit.Place);
        if (two)
        {
            layer.With("weight", unit.Tensors["weight"].Read()).With("bias", unit.HasBias ? unit.Tensors["bias"].Read() : Tensor.Zeros(unit.Outputs));
        }

        layer.With("weight_score", (two ? _units[index + 1] : unit).Tensors["weight"].Read().Reshape(two ? unit.Outputs : _width));
        _model.Assumed.Add($"'{unit.Module}' gives each step a score{(two ? ", with a tanh between" : "")}; what follows reads the mean of the steps, weighted by the softmax of the scores");
        (_sequence, _activated) = (false, true);
        _vectors.Clear();
        _vectors.Add((layer.Name, _width));
        return two ? 2 : 1;
    }

    private void Repeat(WeightUnit unit)
    {
        if (!_sequence && UnitOrder.Segment(unit.Module) == 1 && _width == unit.Inputs)
        {
            _network.Add(new RepeatVectorAttribute(), unit.Module);
            _model.Assumed.Add($"'{unit.Module}' reads the last vector before it at every step, as the decoder of an autoencoder does");
            _sequence = true;
        }
    }

    private void AddRecurrent(WeightUnit unit, bool returnsSequences, string? from)
    {
        Expect(unit);
        if (!_sequence)
        {
            throw new UnsupportedModelException(unit.Place, unit.Kind.ToString(), $"the layer before it gives one vector, and this one reads a sequence: {Hint}.");
        }

        RecurrentLayerAttribute attribute = unit.Kind switch
        {
            UnitKind.Lstm => new LstmAttribute(unit.Units) { Projection = unit.Projection },
            UnitKind.Gru => new GruAttribute(unit.Units),
            _ => new SimpleRnnAttribute(unit.Units) { Activation = state.Value("nonlinearity") is "relu" || state.Value("mode") is "RNN_RELU" ? Activation.Relu : Activation.Tanh },
        };
        (attribute.UseBias, attribute.Bidirectional) = (unit.HasBias, unit.IsBidirectional ? MergeMode.Concat : MergeMode.None);
        (attribute.ReturnSequences, attribute.From) = (returnsSequences, from);
        if (unit.Kind == UnitKind.Rnn)
        {
            _model.Assumed.Add($"'{unit.Place}' uses {attribute.Activation}");
        }

        Layer(unit, attribute);
        _sequence = attribute.ReturnSequences;
        _activated = true;
        if (!_sequence)
        {
            if (unit.IsBidirectional)
            {
                // output[:, -1], as most models have it: of the second direction, the step with which it began.
                attribute.ReturnSequences = true;
                _network.Add(new LastStepAttribute(), unit.Place);
            }

            _vectors.Clear();
            _vectors.Add((_network.Layers[^1].Name, _width));
            _model.Assumed.Add($"what follows reads the last step of '{unit.Module}'{(unit.IsBidirectional ? ", in both directions, and not the last state of the second one, which is at the first step" : "")}");
        }
    }

    // Tokens come in, and a score for each of as many tokens goes out.
    private bool IsLanguageModel => _units[0].Kind == UnitKind.Embedding && _units[^1].Kind == UnitKind.Linear && _units[^1].Units == _units[0].Tensors["weight"].Shape[0];

    // A later recurrent layer of the same part needs all steps; so does a linear layer that reads several steps at once, and everything in a decoder.
    private bool ReadsSequence(int index)
    {
        WeightUnit unit = _units[index];
        if (_network.Layers.Exists(l => l.Attribute is RepeatVectorAttribute) || IsLanguageModel)
        {
            return true;
        }

        for (int i = index + 1; i < _units.Count; i++)
        {
            WeightUnit later = _units[i];
            if (later.IsRecurrent || later.Kind is UnitKind.Conv1D or UnitKind.ConvTranspose1D or UnitKind.MultiHeadAttention)
            {
                // An encoder's last layer gives the vector that the decoder repeats.
                return !(UnitOrder.Segment(unit.Module) == 0 && UnitOrder.Segment(later.Module) == 1);
            }
        }

        WeightUnit? next = _units.Skip(index + 1).FirstOrDefault(u => u.Kind == UnitKind.Linear);
        return next is not null && IsAttention(next) || next is not null && Steps(next, unit.Outputs) > 1;
    }

    // Two or three times as many inputs are as a rule several poolings side by side, unless the file says that there are so few steps.
    private int Steps(WeightUnit linear, int width)
    {
        int steps = linear.Inputs > width && linear.Inputs % width == 0 ? linear.Inputs / width : 1;
        return state.Value("sequence_length", "seq_length", "seq_len", "window_size", "window", "lookback", "look_back", "n_steps", "timesteps", "time_steps") is long stated ? (stated == steps ? steps : 1) : steps > 3 ? steps : 1;
    }

    private void AddLinear(int index)
    {
        WeightUnit unit = _units[index];
        if (unit.Inputs != _width && _sequence && Steps(unit, _width) is > 1 and var steps && !_network.Layers.Exists(l => l.Attribute is Conv1DAttribute or RepeatVectorAttribute))
        {
            _network.Network.Steps = steps;
            _network.Add(new FlattenAttribute(), unit.Module);
            _model.Assumed.Add($"'{unit.Module}' reads {steps} steps of {_width} features at once: the input has {steps} steps");
            (_width, _sequence) = (unit.Inputs, false);
        }

        string? from = null;
        if (unit.Inputs != _width && _vectors.FindLast(v => v.Width == unit.Inputs) is { Name: not null } vector)
        {
            // Another head beside the one before it.
            _network.Layers[^1].Attribute.Output = true;
            (from, _width) = vector;
            _model.Assumed.Add($"'{unit.Module}' is a head beside '{_network.Layers[^1].Origin}', since it reads {unit.Inputs} features");
        }

        Expect(unit);
        var attribute = new DenseAttribute(unit.Units) { UseBias = unit.HasBias, From = from };
        Layer(unit, attribute);
        _activated = false;
        attribute.Activation = Hidden(index);
        if (!_sequence)
        {
            _vectors.Add((_network.Layers[^1].Name, _width));
        }
    }

    // The activation of a layer whose weights are known, by what follows it.
    private Activation Hidden(int index)
    {
        WeightUnit unit = _units[index];
        if (index + 1 == _units.Count)
        {
            return Activation.Linear;
        }

        WeightUnit next = _units[index + 1];
        Activation activation = _names.Between(unit.Module, next.Module, out bool found);
        // What another head reads is no hidden layer; a normalization comes before the activation.
        bool plain = next.Kind == UnitKind.PRelu || unit.Kind == UnitKind.Linear && next.Inputs != unit.Outputs || next.IsNorm && !SameSequential(unit, next);
        if (activation == Activation.Linear || plain)
        {
            return Activation.Linear;
        }

        _activated = true;
        _model.Assumed.Add($"{activation} between '{unit.Module}' and '{next.Module}'{(found ? ", by the modules of the file" : "")}");
        return activation;
    }

    private void AfterNorm(int index)
    {
        if (_activated || index + 1 == _units.Count || _units[index + 1].IsRecurrent && _units[index - 1].Kind != UnitKind.Conv1D)
        {
            return;
        }

        Activation activation = Hidden(index);
        if (activation != Activation.Linear)
        {
            _network.Add(new ActivationAttribute(activation), _units[index].Module);
        }
    }

    private static bool SameSequential(WeightUnit a, WeightUnit b) => a.Module.Contains('.') && a.Module[..a.Module.LastIndexOf('.')] is var parent && b.Module.StartsWith(parent + ".", StringComparison.Ordinal);

    private void Finish()
    {
        if (IsLanguageModel)
        {
            _model.Assumed.Add("every step is answered, since the model scores as many tokens as it reads");
        }

        WeightUnit last = _units[^1];
        if (last.Kind == UnitKind.Linear && _network.Layers[^1].Attribute is DenseAttribute dense)
        {
            if (_names.AtEnd(last.Module, out string module) is { } activation && !(activation == Activation.Softmax && _network.Layers.Exists(l => l.Attribute is AttentionPoolingAttribute)))
            {
                dense.Activation = activation;
                _model.Assumed.Add($"{activation} after '{last.Module}', by the name of '{module}'");
            }
            else
            {
                _model.Assumed.Add(_names.After(last.Module) is { } unknown ? $"'{last.Module}' is the end, with no activation: what '{unknown}' does is not in the file" : $"'{last.Module}' is the end, with no activation");
            }
        }
    }

    private void Bind(bool tokens)
    {
        bool sequences = _units.Exists(u => u.IsRecurrent || u.Kind is UnitKind.Conv1D or UnitKind.ConvTranspose1D or UnitKind.MultiHeadAttention);
        if (_branches.Count == 0)
        {
            _model.Inputs.Add(new Binding("x", new Place.Features(), tokens ? "B T" : sequences ? "B T F" : "B F"));
        }

        _model.Inputs.AddRange(_branches.Select(b => new Binding(b.Module, new Place.Features(b.Input), "B T F")));
        foreach (LayerDraft layer in _network.Layers.Where(l => l.Attribute.Output))
        {
            _model.Outputs.Add(new Binding(layer.Origin, new Place.Output(layer.Name), _sequence ? "B T F" : "B F"));
        }

        _model.Outputs.Add(new Binding("y", new Place.Output(_network.Layers[^1].Name), _sequence ? "B T F" : "B F"));
    }

    private LayerDraft Layer(WeightUnit unit, LayerAttribute attribute)
    {
        attribute.Name = unit.Module.Length == 0 ? null : unit.IsRecurrent && _units.Count(u => u.Module == unit.Module) > 1 ? $"{unit.Module}_{unit.Layer}" : unit.Module;
        LayerDraft layer = _network.Add(attribute, unit.Place);
        unit.Fill(layer);
        _width = unit.Kind == UnitKind.PRelu ? _width : unit.Outputs;
        return layer;
    }

    private void Expect(WeightUnit unit)
    {
        if (unit.Inputs != _width)
        {
            throw new UnsupportedModelException(unit.Place, unit.Kind.ToString(), $"it reads {unit.Inputs} features, but the layer before it gives {_width}: {Hint}.");
        }
    }
}
