using System.Collections.Immutable;

namespace Unrolled.Tool.Formats.Keras;

/// <summary>Turns a graph of Keras layers into a network, layer by layer.</summary>
internal sealed partial class KerasConverter
{
    /// <summary>Calls of layers; models in models multiply them.</summary>
    private const int MaxCalls = 20_000;

    private readonly KerasFile _file;
    private readonly KerasChoices _choices;
    private readonly KerasTensors _tensors;
    private readonly ImportedModel _model;
    private readonly NetworkDraft _draft;
    private readonly HashSet<string> _maskUsed = new(StringComparer.Ordinal), _maskLost = new(StringComparer.Ordinal);
    private readonly HashSet<string> _readInputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _readers = new(StringComparer.Ordinal);
    private int _calls;

    private KerasConverter(KerasFile file, KerasChoices choices)
    {
        _file = file;
        _choices = choices;
        _tensors = new KerasTensors(file.Path);
        _draft = new NetworkDraft(choices.Network.Shape.Count == 3 ? new NetworkAttribute(choices.Network.Shape[0], choices.Network.Shape[1], choices.Network.Shape[2]) : new NetworkAttribute(choices.Network.Shape[0]));
        _model = new ImportedModel(_draft) { Description = $"Keras {file.Version} model '{file.Model!.Name}'" };
    }

    /// <summary>The network that computes what a file's model does.</summary>
    /// <exception cref="ModelFormatException">The file is damaged.</exception>
    /// <exception cref="UnsupportedModelException">A network cannot express the model.</exception>
    public static ImportedModel Convert(KerasFile file)
    {
        var choices = new KerasChoices();
        // Each run again settles an input or a mask.
        int most = 4 + 2 * file.Model!.Layers.Length;
        for (int run = 0; run < most; run++)
        {
            try
            {
                return new KerasConverter(file, choices).Run(file.Model);
            }
            catch (KerasAgainException)
            {
            }
        }

        throw new UnsupportedModelException(file.Model.Name, file.Model.Class, "its inputs cannot be told apart.");
    }

    private ImportedModel Run(KerasModel model)
    {
        foreach (KerasLayer layer in model.Layers)
        {
            foreach (KerasRef read in layer.Calls.SelectMany(c => c.Arguments.Concat(c.Named.Values.SelectMany(n => n))))
            {
                _readers[read.Layer] = _readers.GetValueOrDefault(read.Layer) + 1;
            }
        }

        List<KerasValue> inputs = [];
        foreach (KerasRef input in model.Inputs)
        {
            KerasLayer layer = model.Find(input.Layer) ?? throw new ModelFormatException($"the model's input '{input.Layer}' is not among its layers.", _file.Path);
            inputs.Add(InputValue(model, layer));
        }

        ImmutableArray<KerasValue> outputs = Graph(model, _file.Weights, inputs, inRows: false);
        if (_choices.Own is null)
        {
            throw new UnsupportedModelException(model.Name, model.Class, "no layer reads an input of the model.");
        }

        DropUnusedMasks();
        Outputs(model, outputs);
        DropUnread();
        foreach (KerasView view in inputs.Select(i => i.View!).Where(v => !_readInputs.Contains(v.Input)))
        {
            _model.Inputs.Add(new Binding(view.Input, new Place.Nothing("no layer reads it"), "B" + string.Concat(view.Original.Select(_ => " F").Take(1))));
        }

        foreach (string dropped in _file.Dropped)
        {
            _model.Dropped.Add(dropped);
        }

        return _model;
    }

    // Runs a model on values; within rows, layers see one step of a sequence.
    private ImmutableArray<KerasValue> Graph(KerasModel model, KerasWeights weights, IReadOnlyList<KerasValue> inputs, bool inRows)
    {
        if (inputs.Count != model.Inputs.Length)
        {
            throw new ModelFormatException($"the model '{model.Name}' has {model.Inputs.Length} inputs and is called with {inputs.Count}.", _file.Path);
        }

        var values = new Dictionary<KerasRef, KerasValue>();
        for (int i = 0; i < inputs.Count; i++)
        {
            values[model.Inputs[i]] = inputs[i];
        }

        foreach ((KerasLayer layer, int node) in Order(model, values))
        {
            if (++_calls > MaxCalls)
            {
                throw new ModelFormatException($"the model has more than {MaxCalls} calls of layers.", _file.Path);
            }

            KerasCall call = layer.Calls[node];
            KerasValue Value(KerasRef r) => values.TryGetValue(r, out KerasValue? value) ? value : throw new ModelFormatException($"the layer '{layer.Name}' reads the output {r.Tensor} of '{r.Layer}', which there is not.", _file.Path);
            if (layer.Calls.Length > 1 && layer.HasWeights && node == 1)
            {
                _model.Assumed.Add($"'{layer.Name}' is called {layer.Calls.Length} times: each call has a copy of its weights, which training would change apart.");
            }

            ImmutableArray<KerasValue> results = Layer(new Call(layer, [.. call.Arguments.Select(Value)], call.Named.ToImmutableDictionary(n => n.Key, n => n.Value.Select(Value).ToImmutableArray()), call.Flags, call.Constants, model, weights, inRows));
            for (int t = 0; t < results.Length; t++)
            {
                values[new KerasRef(layer.Name, node, t)] = results[t];
            }
        }

        return [.. model.Outputs.Select(r => values.TryGetValue(r, out KerasValue? value) ? value : throw new ModelFormatException($"the model returns the output {r.Tensor} of '{r.Layer}', which there is not.", _file.Path))];
    }

    // The calls that the outputs need, each after those that it reads; otherwise in the order of the file.
    private List<(KerasLayer Layer, int Node)> Order(KerasModel model, Dictionary<KerasRef, KerasValue> given)
    {
        Dictionary<string, KerasLayer> layers = model.Layers.ToDictionary(l => l.Name, StringComparer.Ordinal);
        List<(KerasLayer, int)> order = [];
        // 1 while it is visited, 2 after.
        var seen = new Dictionary<(string, int), int>();
        var stack = new Stack<(KerasRef Ref, int Next)>();
        foreach (KerasRef output in model.Outputs)
        {
            stack.Push((output, 0));
            while (stack.TryPop(out (KerasRef Ref, int Next) top))
            {
                KerasRef at = top.Ref;
                if (given.ContainsKey(at) || top.Next == 0 && seen.GetValueOrDefault((at.Layer, at.Node)) == 2)
                {
                    continue;
                }

                if (!layers.TryGetValue(at.Layer, out KerasLayer? layer) || at.Node >= layer.Calls.Length)
                {
                    throw new ModelFormatException($"the model '{model.Name}' reads the call {at.Node} of '{at.Layer}', which there is not.", _file.Path);
                }

                if (top.Next == 0 && !seen.TryAdd((at.Layer, at.Node), 1))
                {
                    throw new ModelFormatException($"the layer '{at.Layer}' reads its own output.", _file.Path);
                }

                KerasCall call = layer.Calls[at.Node];
                ImmutableArray<KerasRef> reads = [.. call.Arguments, .. call.Named.OrderBy(n => n.Key, StringComparer.Ordinal).SelectMany(n => n.Value)];
                if (top.Next < reads.Length)
                {
                    stack.Push((at, top.Next + 1));
                    stack.Push((reads[top.Next], 0));
                    continue;
                }

                seen[(at.Layer, at.Node)] = 2;
                order.Add((layer, at.Node));
            }
        }

        return order;
    }

    private LayerDraft Add(Call call, LayerAttribute attribute, KerasValue? from)
    {
        attribute.Name = call.Layer.Name;
        attribute.From = from?.Name;
        return _draft.Add(attribute, call.Layer.Name);
    }

    private void Outputs(KerasModel model, ImmutableArray<KerasValue> outputs)
    {
        for (int i = 0; i < outputs.Length; i++)
        {
            string name = $"y{i}";
            if (outputs[i].Scores is not null)
            {
                throw new UnsupportedModelException(model.Outputs[i].Layer, "output", "products of queries and keys cannot be an output.");
            }

            KerasValue value = Materialized(outputs[i]);
            if (value.State is { } state)
            {
                var layer = (RecurrentLayerAttribute)_draft.Find(value.Name)!.Attribute;
                layer.ReturnState = true;
                _model.Outputs.Add(new Binding(name, new Place.State(value.Name, state.Cell, state.Reverse), "B F"));
                continue;
            }

            LayerDraft? draft = value.View is null ? _draft.Find(value.Name) : null;
            if (draft is null or { Attribute: InputAttribute })
            {
                throw new UnsupportedModelException(model.Outputs[i].Layer, "output", "an input of the model is an output too; a network returns only what layers compute.");
            }

            draft.Attribute.Output |= draft != _draft.Layers[^1];
            if (value.Mask is { } mask && value.Form == KerasForm.Sequence)
            {
                _model.Assumed.Add($"'{name}' is zero at the steps that '{mask}' masks, where Keras goes on from the last output.");
            }

            if (value.IsReversed)
            {
                _model.Assumed.Add($"'{name}' has the steps in the order of time, where Keras begins with the last.");
            }

            int[] sizes = [.. value.Row.Select(d => d ?? 1)];
            if (value.IsSwapped)
            {
                _model.Assumed.Add($"the images of '{name}' have Keras's columns as rows.");
                sizes = [sizes[1], sizes[0], sizes[2]];
            }

            _model.Outputs.Add(new Binding(name, new Place.Output(value.Name), (value.Form, sizes.Length) switch
            {
                (KerasForm.Sequence, 1) => "B T F",
                (KerasForm.Sequence, 2) => "B T H C",
                (KerasForm.Sequence, _) => "B T H W C",
                (_, 1) => "B F",
                (_, 2) => "B H C",
                _ when value.IsSwapped => "B W H C",
                _ => "B H W C",
            })
            { Sizes = sizes.Length == 1 ? [] : [.. sizes], IsReversed = value.IsReversed });
        }
    }

    // A mask that only layers read which do not know masks says nothing; one that both kinds read cannot be expressed.
    private void DropUnusedMasks()
    {
        foreach (string layer in _maskLost)
        {
            if (_maskUsed.Contains(layer))
            {
                throw new UnsupportedModelException(layer, "mask", "layers that skip its masked steps and layers that read them (convolution, pooling, Flatten) follow; a network skips them everywhere.");
            }

            _choices.NoMask.Add(layer);
        }

        if (_maskLost.Count > 0)
        {
            throw new KerasAgainException();
        }
    }

    /// <summary>One call of a layer.</summary>
    private sealed record Call(KerasLayer Layer, ImmutableArray<KerasValue> Arguments, ImmutableDictionary<string, ImmutableArray<KerasValue>> Named, ImmutableHashSet<string> Flags, ImmutableDictionary<string, System.Text.Json.JsonElement> Constants, KerasModel Model, KerasWeights Source, bool InRows)
    {
        public KerasConfig Config => Layer.Config;

        /// <summary>The layer's weights where they are part of another layer's.</summary>
        public KerasWeights? Given { get; init; }

        public KerasWeights Weights => Given ?? Source.Of(Model, Layer);

        public UnsupportedModelException Unsupported(string reason) => new(Layer.Name, Layer.Class, reason);
    }
}
