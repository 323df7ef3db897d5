using System.Reflection;
using Unrolled.Tool.Graphs.Layers;

namespace Unrolled.Tool.Graphs.Reading;

/// <summary>Writes the layers that outputs need as a network.</summary>
internal sealed class NetworkWriter
{
    private readonly GraphReader _reader;
    private readonly List<OutputPart> _outputs;
    private readonly HashSet<LayerNode> _needed = [];
    private readonly HashSet<LayerSource> _used = [];
    private readonly Dictionary<LayerSource, string> _names = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private NetworkDraft _network = null!;

    private NetworkWriter(GraphReader reader, List<OutputPart> outputs) => (_reader, _outputs) = (reader, outputs);

    /// <summary>The model with its bindings.</summary>
    public static ImportedModel Write(GraphReader reader, List<OutputPart> outputs, IReadOnlyList<InputRole> roles, string description) => new NetworkWriter(reader, outputs).Write(roles, description);

    private ImportedModel Write(IReadOnlyList<InputRole> roles, string description)
    {
        Collect();
        LayerNode own = _reader.Inputs[0];
        NetworkAttribute attribute = own.Image is { } image ? new NetworkAttribute(image.Height, image.Width, image.Channels) : new NetworkAttribute(own.Width);
        // Flatten needs to know how many steps there are.
        if (_needed.Any(n => n.Axis is null && n.Create([]) is FlattenAttribute && n.Sources[0].Node.Axis is { } axis && axis != n.Axis))
        {
            attribute.Steps = (int)_reader.MainAxis.Length.Factor;
        }

        else if (_needed.Any(n => n.Create([]) is ImageToSequenceAttribute && n.Sources[0].Node.Axis is { IsInput: true }))
        {
            // The columns of one image are the steps.
            attribute.Steps = 1;
        }

        _network = new NetworkDraft(attribute);
        SetName(own, NetworkDraft.Input);
        LayerNode[] nodes = [.. _reader.Layers.Nodes.Where(_needed.Contains)];
        LayerNode? last = own;
        foreach (LayerNode node in nodes.Where(n => n.InputName.Length > 0 && n != own))
        {
            LayerDraft draft = _network.Add(Named(node.Create([]), "input", node.InputName), node.Origin);
            SetName(node, draft.Name);
            last = null;
        }

        LayerSource previous = last is null ? default : new LayerSource(own, LayerView.Output);
        foreach (LayerNode node in nodes.Where(n => n.InputName.Length == 0))
        {
            previous = Add(node, previous);
        }

        // A layer that nothing reads but states is last only if there is nothing else.
        var model = new ImportedModel(_network) { Description = description };
        AddBindings(model, roles, nodes);
        model.Folded.AddRange(_reader.Folded);
        model.Dropped.AddRange(_reader.Dropped);
        model.Assumed.AddRange(_reader.Assumed.Distinct());
        return model;
    }

    private void SetName(LayerNode node, string name)
    {
        _names[new(node, LayerView.Output)] = name;
        _names[new(node, LayerView.Final)] = name;
    }

    // What the outputs need, and which results of it.
    private void Collect()
    {
        var open = new Stack<LayerNode>([_reader.Inputs[0]]);
        foreach (OutputPart part in _outputs)
        {
            open.Push(part.Source.Node);
            if (!part.IsState)
            {
                _used.Add(part.Source);
            }
        }

        while (open.TryPop(out LayerNode? node))
        {
            if (!_needed.Add(node))
            {
                continue;
            }

            foreach ((LayerNode source, LayerView view) in node.Sources)
            {
                _used.Add(new LayerSource(source, view));
                open.Push(source);
            }

            if (node.InitialState is { } initial)
            {
                open.Push(initial);
            }
        }
    }

    private LayerSource Add(LayerNode node, LayerSource previous)
    {
        bool steps = _used.Contains(new(node, LayerView.Output)), final = _used.Contains(new(node, LayerView.Final));
        LayerAttribute attribute = node.Create([.. node.Sources.Select(s => _names[new(s.Node, s.View)])]);
        if (attribute is RecurrentLayerAttribute recurrent)
        {
            recurrent.ReturnSequences = steps;
            recurrent.InitialState = node.InitialState is { } initial ? _names.GetValueOrDefault(new(initial, LayerView.Output)) ?? _names[new(initial, LayerView.Final)] : null;
        }

        AddDraft(node, attribute, previous);
        string name = attribute.Name!;
        SetName(node, name);
        if (node.IsRecurrent && steps && final)
        {
            // Both are read: the final state is the last step, or the result of the same layer without steps.
            if (!node.IsBidirectional && !node.IsReversed)
            {
                LayerDraft last = _network.Add(Named(new LastStepAttribute(), "last_step"), node.Origin);
                _names[new(node, LayerView.Final)] = last.Name;
                return new(node, LayerView.Final);
            }

            LayerAttribute copy = Copy((RecurrentLayerAttribute)attribute);
            ((RecurrentLayerAttribute)copy).ReturnSequences = false;
            AddDraft(node, copy, default);
            _names[new(node, LayerView.Final)] = copy.Name!;
            return new(node, LayerView.Final);
        }

        return new(node, node.IsRecurrent && !steps ? LayerView.Final : LayerView.Output);
    }

    private void AddDraft(LayerNode node, LayerAttribute attribute, LayerSource previous)
    {
        if (attribute is not MergeAttribute)
        {
            var source = new LayerSource(node.Sources[0].Node, node.Sources[0].View);
            attribute.From = source == previous ? null : _names[source];
        }

        LayerDraft draft = _network.Add(Named(attribute, Word(attribute)), node.Origin);
        foreach ((string name, Tensor tensor) in node.Tensors)
        {
            draft.With(name, tensor);
        }
    }

    private static RecurrentLayerAttribute Copy(RecurrentLayerAttribute attribute)
    {
        Type type = attribute.GetType();
        var copy = (RecurrentLayerAttribute)Activator.CreateInstance(type, attribute.Units)!;
        foreach (PropertyInfo property in type.GetProperties().Where(p => p.SetMethod is { IsPublic: true } && p.Name != nameof(LayerAttribute.Name)))
        {
            property.SetValue(copy, property.GetValue(attribute));
        }

        return copy;
    }

    // Without an underscore before the number: default names have one.
    private T Named<T>(T attribute, string word, string wanted = "")
        where T : LayerAttribute
    {
        if (wanted.Length > 0)
        {
            attribute.Name = _network.UniqueName(wanted);
            return attribute;
        }

        int number = _numbers[word] = _numbers.GetValueOrDefault(word) + 1;
        attribute.Name = _network.UniqueName($"{word}{number}");
        return attribute;
    }

    private static string Word(LayerAttribute attribute)
    {
        var text = new System.Text.StringBuilder();
        foreach (char c in LayerDraft.KindOf(attribute.GetType()))
        {
            text.Append(char.IsUpper(c) && text.Length > 0 && char.IsLower(text[^1]) ? "_" : "").Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }

    private void AddBindings(ImportedModel model, IReadOnlyList<InputRole> roles, LayerNode[] nodes)
    {
        foreach (InputRole role in roles)
        {
            LayerNode? input = Array.Find(nodes, n => n.InputName == role.Input.Name);
            StateBinding[] states = [.. nodes.SelectMany(n => n.States).Where(s => s.Input == role.Input.Name)];
            if (input is not null)
            {
                model.Inputs.Add(new Binding(role.Input.Name, new Place.Features(_names[new(input, LayerView.Output)]), role.Layout));
            }
            else if (role.Use == InputUse.Lengths)
            {
                model.Inputs.Add(new Binding(role.Input.Name, new Place.Lengths(), role.Layout));
            }
            else if (states.Length == 0)
            {
                string reason = role.Use == InputUse.Number ? $"{role.Input.Name} is {role.Number}" : "what it decides is not kept";
                model.Inputs.Add(new Binding(role.Input.Name, new Place.Nothing(reason), ""));
                model.Dropped.Add($"the input '{role.Input.Name}': {reason}");
            }
        }

        foreach (LayerNode node in nodes)
        {
            foreach (StateBinding state in node.States)
            {
                foreach (LayerDraft draft in _network.Layers.Where(l => _names.Any(n => n.Key.Node == node && n.Value == l.Name) && l.Attribute is RecurrentLayerAttribute))
                {
                    model.Inputs.Add(new Binding(state.Input, new Place.State(draft.Name, state.Cell, state.Reverse), state.Layout, state.Start));
                }
            }
        }

        foreach (OutputPart part in _outputs)
        {
            model.Outputs.Add(new Binding(part.Name, PlaceOf(part), part.Layout, part.Start));
        }
    }

    private Place PlaceOf(OutputPart part)
    {
        if (part.IsState)
        {
            return new Place.State(_names[new(part.Source.Node, LayerView.Output)], part.Source.View == LayerView.FinalCell, part.First > 0);
        }

        string name = _names[part.Source];
        if (name == NetworkDraft.Input)
        {
            throw new UnsupportedModelException(part.Name, "output", "it is the input itself.");
        }

        LayerDraft draft = _network.Find(name)!;
        draft.Attribute.Output |= draft != _network.Layers[^1];
        return part.First == 0 && part.Count == part.Source.Node.Width ? new Place.Output(name) : new Place.Output(name, part.First, part.Count);
    }
}
