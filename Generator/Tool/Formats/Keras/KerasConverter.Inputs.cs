using System.Collections.Immutable;

namespace Unrolled.Tool.Formats.Keras;

internal sealed partial class KerasConverter
{
    private KerasValue InputValue(KerasModel model, KerasLayer layer)
    {
        ImmutableArray<int?> shape = layer.Config.Shape("batch_shape", "batch_input_shape") ?? Guess(model, layer);
        // Without an InputLayer, callers name the first layer.
        string name = layer.Name == KerasModel.ImpliedInput ? model.Layers[1].Name : layer.Name;
        return new KerasValue("", shape, KerasForm.Vector) { View = KerasView.Of(name, shape) };
    }

    // A model that was built by its first data does not state the shape, but its first layer's weights do.
    private ImmutableArray<int?> Guess(KerasModel model, KerasLayer input)
    {
        KerasLayer? first = Array.Find([.. model.Layers], l => l.Calls.Any(c => c.Arguments.Any(a => a.Layer == input.Name)));
        if (first is { Class: "LSTM" or "GRU" or "SimpleRNN" or "Dense" or "Conv1D" or "Embedding" })
        {
            bool isRecurrent = first.Class is "LSTM" or "GRU" or "SimpleRNN";
            KerasWeights weights = _file.Weights.Of(model, first);
            ImmutableArray<Hdf5.Hdf5Dataset> tensors = isRecurrent && weights.Tensors.IsEmpty ? weights.Part("cell", 0, 1).Tensors : weights.Tensors;
            if (!tensors.IsEmpty && tensors[0].Shape.Length >= 2 && tensors[0].Shape[^2] <= ushort.MaxValue + 1)
            {
                _model.Assumed.Add($"the shape of the input is not in the file; the weights of '{first.Name}' say how many features it has.");
                return first.Class switch
                {
                    "Embedding" => [null],
                    "Dense" => [(int)tensors[0].Shape[0]],
                    _ => [null, (int)tensors[0].Shape[^2]],
                };
            }
        }

        throw new UnsupportedModelException(input.Name == KerasModel.ImpliedInput ? model.Name : input.Name, "InputLayer", "the file does not say which shape the input has.");
    }

    /// <summary>The value that a layer reads: a view becomes an input of the network.</summary>
    /// <param name="call">The layer that reads it.</param>
    /// <param name="value">The value.</param>
    /// <param name="time">Whether its first dimension is time; of one dimension, whether these are tokens. Null for both if that follows from their number.</param>
    /// <param name="keepsPadding">Whether the layer has zeros at both ends itself.</param>
    private KerasValue Input(Call call, KerasValue value, bool? time = null, bool keepsPadding = false)
    {
        if (value.Scores is not null)
        {
            throw call.Unsupported("it reads products of queries and keys, which are expressed only within an attention.");
        }

        if (value.State is { IsOutput: false } state)
        {
            return Final(call, value, state);
        }

        if (value.View is not { } view)
        {
            return keepsPadding ? value : Materialized(value);
        }

        int rank = view.Groups.Length;
        bool hasTime = time ?? rank is 2 or 4;
        bool tokens = rank == 1 && hasTime;
        ImmutableArray<ImmutableArray<int>> row = hasTime && rank > 0 ? view.Groups[1..] : view.Groups;
        if (rank == 0 || row.Length > 3 || hasTime && view.Groups[0].Length > 1 || row.Length > 1 && row.Any(g => g.Length > 1) || row.Any(g => g.Length > 3))
        {
            throw call.Unsupported($"it reads an input of the shape ({string.Join(", ", view.Shape.Select(d => d?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "None"))}), which is no sequence of features or images.");
        }

        string key = $"{view.Key}{(tokens ? ", tokens" : hasTime ? "" : ", one step")}";
        _readInputs.Add(view.Input);
        bool swapped = _choices.Swapped.Contains(key);
        var read = new KerasValue("", view.Shape, hasTime ? KerasForm.Sequence : KerasForm.OneStep) { Axis = key, IsSwapped = swapped };
        ImmutableArray<int> sizes = tokens ? [1] : [.. read.Row.Select(d => d is > 0 and int size ? size : throw call.Unsupported("an input's features are open; only its steps may be."))];
        if (swapped)
        {
            view = view.Permute([1, 0, 2]);
            sizes = [sizes[1], sizes[0], sizes[2]];
        }

        ImmutableArray<int> shape = sizes.Length switch { 2 => [sizes[0], 1, sizes[1]], _ => sizes };
        Choose(key, shape, hasTime, hasTime ? view.Shape[0] : 1);
        if (key == _choices.Own)
        {
            if (!_model.Inputs.Exists(b => b.Place is Place.Features { Input: NetworkDraft.Input }))
            {
                _model.Inputs.Insert(0, new Binding(view.Input, new Place.Features(), Layout(view, hasTime, tokens)) { Shape = CutShape(view) });
            }

            return read with { Name = NetworkDraft.Input };
        }

        string wanted = view.Input + (_draft.Layers.Exists(l => l.Origin == view.Input && l.Attribute is InputAttribute) ? "_again" : "");
        LayerDraft? draft = _draft.Layers.Find(l => l.Attribute is InputAttribute && l.Origin == key);
        if (draft is null)
        {
            InputKind kind = !hasTime ? _choices.OwnIsSequence ? InputKind.Constant : InputKind.Step : _choices.Steps.Contains(key) ? InputKind.Step : InputKind.Sequence;
            InputAttribute attribute = shape.Length == 3 ? new(shape[0], shape[1], shape[2]) : new(shape[0]);
            attribute.Kind = kind;
            attribute.Name = wanted;
            draft = _draft.Add(attribute, key);
            _model.Inputs.Add(new Binding(view.Input, new Place.Features(draft.Name), Layout(view, hasTime, tokens)) { Shape = CutShape(view) });
        }

        var kindOf = ((InputAttribute)draft.Attribute).Kind;
        return read with { Name = draft.Name, Axis = kindOf == InputKind.Step ? _choices.Own : key, Form = kindOf == InputKind.Constant ? KerasForm.Vector : read.Form };
    }

    // The first sequence is the network's own input; without any, the first input.
    private void Choose(string key, ImmutableArray<int> shape, bool hasTime, int? steps)
    {
        if (_choices.Own is null || hasTime && !_choices.OwnIsSequence)
        {
            _choices.Own = key;
            _choices.OwnIsSequence = hasTime;
            _choices.OwnSteps = steps;
            _choices.Network = shape.Length == 3 ? new NetworkAttribute(shape[0], shape[1], shape[2]) : new NetworkAttribute(shape[0]);
            throw new KerasAgainException();
        }
    }

    private static ImmutableArray<int> CutShape(KerasView view) => view.IsCut ? [.. view.Original.Select(d => d ?? -1)] : [];

    private static string Layout(KerasView view, bool hasTime, bool tokens)
    {
        string[] words = [.. view.Original.Select(_ => "1")];
        ImmutableArray<ImmutableArray<int>> row = hasTime ? view.Groups[1..] : view.Groups;
        if (hasTime && view.Groups[0] is [var time])
        {
            words[time] = "T";
        }

        if (tokens)
        {
            return "B " + string.Join(" ", words);
        }

        if (row is [var features])
        {
            // Several dimensions of the array are one row of features, in their order.
            string[] names = features.Length switch { 1 => ["F"], 2 => ["W", "C"], _ => ["H", "W", "C"] };
            for (int i = 0; i < features.Length; i++)
            {
                words[features[i]] = names[i];
            }
        }
        else
        {
            string[] names = row.Length == 2 ? ["H", "C"] : ["H", "W", "C"];
            for (int i = 0; i < row.Length; i++)
            {
                if (row[i] is [var dimension])
                {
                    words[dimension] = names[i];
                }
            }
        }

        return "B " + string.Join(" ", words);
    }
}
