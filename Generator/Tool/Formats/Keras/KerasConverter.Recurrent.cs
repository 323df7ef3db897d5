using System.Collections.Immutable;

namespace Unrolled.Tool.Formats.Keras;

internal sealed partial class KerasConverter
{
    private ImmutableArray<KerasValue> Recurrent(Call call)
    {
        if (call.InRows)
        {
            throw call.Unsupported("a recurrent layer at every step of a sequence cannot be expressed.");
        }

        KerasLayer cell = call.Layer;
        KerasLayer? backward = null;
        var merge = MergeMode.None;
        if (call.Layer.Class == "Bidirectional")
        {
            cell = call.Layer.Inner("layer") ?? throw call.Config.Fault("'layer' is missing.");
            backward = call.Layer.Inner("backward_layer");
            merge = call.Config.Text("merge_mode") switch
            {
                "concat" => MergeMode.Concat,
                "sum" => MergeMode.Sum,
                "mul" => MergeMode.Mul,
                "ave" => MergeMode.Ave,
                null when call.Config.Json.TryGetProperty("merge_mode", out _) => MergeMode.None,
                null => MergeMode.Concat,
                var other => throw call.Config.Fault($"'merge_mode' is '{other}'; expected concat, sum, mul or ave."),
            };
            if (cell.Class != "RNN" && Apart(call, cell, backward, merge))
            {
                return Directions(call, cell, backward ?? cell.Backwards(), merge);
            }
        }

        if (cell.Class == "RNN")
        {
            return Cells(call, cell, backward, merge);
        }

        return One(call, cell, backward, merge, call.Arguments, cell.Config.Bool("return_sequences", false), weights: part => part);
    }

    // RNN(LSTMCell(…)), or RNN of several cells, which are layers one after the other.
    private ImmutableArray<KerasValue> Cells(Call call, KerasLayer rnn, KerasLayer? backward, MergeMode merge)
    {
        KerasLayer inner = rnn.Inner("cell") ?? CellList(rnn) ?? throw rnn.Config.Fault("'cell' is missing.");
        ImmutableArray<KerasLayer> cells = inner.Class == "StackedRNNCells" && inner.Config.Find("cells") is { ValueKind: System.Text.Json.JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Select((json, i) => KerasModelReader.ReadLayer(json, rnn.Config.File, $"{rnn.Name}/cell {i}", depth: 1))]
            : [inner];
        if (backward is not null || merge != MergeMode.None || cells.IsEmpty || cells.Length > 1 && (call.Arguments.Length > 1 || rnn.Config.Bool("return_state", false)))
        {
            throw call.Unsupported("cells of two directions, or stacked cells with states for the caller, cannot be expressed.");
        }

        KerasValue value = call.Arguments[0];
        ImmutableArray<KerasValue> results = [];
        for (int i = 0; i < cells.Length; i++)
        {
            string kind = cells[i].Class switch
            {
                "LSTMCell" => "LSTM",
                "GRUCell" => "GRU",
                "SimpleRNNCell" => "SimpleRNN",
                var other => throw call.Unsupported($"the cell {other} is not known."),
            };
            // Settings of the layer are those of its cell and its own.
            string own = string.Join(",", rnn.Config.Json.EnumerateObject().Where(p => p.Name is "return_state" or "go_backwards" or "stateful" or "time_major" or "return_sequences").Select(p => $"\"{p.Name}\":{p.Value.GetRawText()}"));
            string settings = string.Join(",", cells[i].Config.Json.EnumerateObject().Where(p => p.Name is not ("return_state" or "go_backwards" or "stateful" or "time_major" or "return_sequences")).Select(p => $"{System.Text.Json.JsonSerializer.Serialize(p.Name)}:{p.Value.GetRawText()}"));
            using var joined = System.Text.Json.JsonDocument.Parse($"{{{own}{(own.Length > 0 && settings.Length > 0 ? "," : "")}{settings}}}", new System.Text.Json.JsonDocumentOptions { MaxDepth = 256 });
            KerasLayer layer = rnn with { Class = kind, Config = rnn.Config with { Json = joined.RootElement.Clone() } };
            int index = i, same = cells.Take(i).Count(c => c.Class == cells[index].Class);
            string name = KerasWeights.ByClass.SnakeCase(cells[i].Class) + (same > 0 ? $"_{same}" : "");
            results = One(
                call,
                layer,
                null,
                MergeMode.None,
                i == 0 ? call.Arguments : [value],
                i < cells.Length - 1 || rnn.Config.Bool("return_sequences", false),
                part => cells.Length == 1 ? part : part.Part("cells/" + name, index, cells.Length));
            value = results[0];
        }

        return results;
    }

    // Before stacked cells had a class, 'cell' was a list.
    private static KerasLayer? CellList(KerasLayer rnn)
        => rnn.Config.Find("cell") is { ValueKind: System.Text.Json.JsonValueKind.Array } list
            ? new KerasLayer(rnn.Name, "StackedRNNCells", rnn.Config with { Json = System.Text.Json.JsonSerializer.SerializeToElement(new { cells = list }) })
            : null;

    private ImmutableArray<KerasValue> One(
        Call call, KerasLayer cell, KerasLayer? backward, MergeMode merge, ImmutableArray<KerasValue> arguments, bool sequences, Func<KerasWeights, KerasWeights> weights)
    {
        KerasValue value = Input(call, arguments[0], time: arguments[0].View is null ? null : true);
        if (value.Form != KerasForm.Sequence || value.IsImage)
        {
            throw call.Unsupported($"its input ({Text(value.Shape)}) is not a sequence of features.");
        }

        // Backwards over steps that are in the order of a backward run is forwards in time.
        bool reverse = merge == MergeMode.None && cell.Config.Bool("go_backwards", false) != value.IsReversed;
        if (reverse && sequences && value.Mask is not null)
        {
            throw call.Unsupported("it runs backwards over masked steps and returns them in the order of the run, and the mask in that of time.");
        }

        if (cell.Config.Bool("time_major", false))
        {
            throw call.Unsupported("time comes before the batch.");
        }

        UsesMask(value);
        RecurrentLayerAttribute layer = CreateRecurrent(call, cell);
        layer.ReturnSequences = sequences;
        layer.Reverse = reverse;
        layer.Bidirectional = merge;
        if (backward is not null)
        {
            SetBackward(layer, CreateRecurrent(call, backward));
        }

        ImmutableArray<KerasValue> states = [.. arguments.Skip(1), .. call.Named.GetValueOrDefault("initial_state", [])];
        LayerDraft draft = Add(call, layer, value);
        InitialState(call, draft, states, merge != MergeMode.None);
        int inputs = value.Width(call.Layer);
        if (merge == MergeMode.None)
        {
            _tensors.Recurrent(draft, Cell(weights(call.Weights)).Tensors, inputs, "", call.Layer.Name);
        }
        else
        {
            _tensors.Recurrent(draft, Cell(call.Weights.Part("forward_layer", 0, 2)).Tensors, inputs, "", call.Layer.Name);
            _tensors.Recurrent(draft, Cell(call.Weights.Part("backward_layer", 1, 2)).Tensors, inputs, "_reverse", call.Layer.Name);
        }

        if (cell.Config.Bool("stateful", false))
        {
            _model.Assumed.Add($"'{call.Layer.Name}' is stateful: it goes on from call to call, as a stream does, or a pass with CarriesStates.");
        }

        return Results(draft, value with { IsReversed = reverse }, merge, sequences);
    }

    // Kernels of a cell are the cell's in Keras 3, and the layer's own before.
    private static KerasWeights Cell(KerasWeights weights) => weights.Tensors.IsEmpty ? weights.Part("cell", 0, 1) : weights;

    private static ImmutableArray<KerasValue> Results(LayerDraft draft, KerasValue value, MergeMode merge, bool sequences)
    {
        var layer = (RecurrentLayerAttribute)draft.Attribute;
        int? width = layer.Units * (merge == MergeMode.Concat ? 2 : 1);
        var output = sequences
            ? value with { Name = draft.Name, Shape = [value.Shape[0], width] }
            : new KerasValue(draft.Name, [width], KerasForm.Vector);
        var results = ImmutableArray.CreateBuilder<KerasValue>();
        results.Add(output);
        foreach (bool reverse in merge == MergeMode.None ? (ReadOnlySpan<bool>)[false] : [false, true])
        {
            foreach (bool cell in layer is LstmAttribute ? (ReadOnlySpan<bool>)[false, true] : [false])
            {
                results.Add(new KerasValue(draft.Name, [layer.Units], KerasForm.Vector) { State = new KerasState(cell, reverse, !cell && !sequences && merge == MergeMode.None) });
            }
        }

        return results.ToImmutable();
    }

    private RecurrentLayerAttribute CreateRecurrent(Call call, KerasLayer cell)
    {
        KerasConfig config = cell.Config;
        int units = config.Int("units", "output_dim");
        KerasActivation activation = KerasActivation.Read(cell, _file.Major, Activation.Tanh, "activation");
        bool isCudnn = cell.Class.StartsWith("CuDNN", StringComparison.Ordinal);
        RecurrentMatrixLayerAttribute layer = cell.Class switch
        {
            "LSTM" or "CuDNNLSTM" => new LstmAttribute(units),
            "GRU" or "CuDNNGRU" => new GruAttribute(units) { Reset = isCudnn || config.Bool("reset_after", false) ? GruReset.After : GruReset.Before },
            "SimpleRNN" => new SimpleRnnAttribute(units),
            var other => throw call.Unsupported($"the recurrent layer {other} is not known."),
        };
        layer.UseBias = config.Bool("use_bias", true);
        layer.Dropout = (float)(config.Number("dropout", "dropout_W") ?? 0);
        layer.RecurrentDropout = (float)(config.Number("recurrent_dropout", "dropout_U") ?? 0);
        if (isCudnn)
        {
            return layer;
        }

        (layer.Activation, layer.ActivationAlpha, layer.ActivationBeta) = activation;
        if (layer is GatedLayerAttribute gated)
        {
            // Keras 1 and the first ones of Keras 2 default to the hard sigmoid.
            (gated.RecurrentActivation, gated.RecurrentActivationAlpha, gated.RecurrentActivationBeta)
                = KerasActivation.Read(cell, _file.Major, _file.Major == 1 ? Activation.HardSigmoidKeras2 : Activation.Sigmoid, "recurrent_activation", "inner_activation");
        }

        return layer;
    }

    private static void SetBackward(RecurrentLayerAttribute layer, RecurrentLayerAttribute backward)
    {
        if (backward.Activation != layer.Activation || !backward.ActivationAlpha.Equals(layer.ActivationAlpha))
        {
            (layer.BackwardActivation, layer.BackwardActivationAlpha) = (backward.Activation, backward.ActivationAlpha);
        }

        if (layer is GatedLayerAttribute gated && backward is GatedLayerAttribute other && (gated.RecurrentActivation != other.RecurrentActivation || !gated.RecurrentActivationAlpha.Equals(other.RecurrentActivationAlpha)))
        {
            (gated.BackwardRecurrentActivation, gated.BackwardRecurrentActivationAlpha) = (other.RecurrentActivation, other.RecurrentActivationAlpha);
        }
    }

    // States are inputs of the model, the final ones of another layer, or a vector for h.
    private void InitialState(Call call, LayerDraft draft, ImmutableArray<KerasValue> states, bool bidirectional)
    {
        if (states.IsEmpty)
        {
            return;
        }

        var layer = (RecurrentLayerAttribute)draft.Attribute;
        bool isLstm = layer is LstmAttribute;
        int each = isLstm ? 2 : 1, expected = each * (bidirectional ? 2 : 1);
        if (states.Length != expected)
        {
            throw call.Unsupported($"it starts from {states.Length} states; expected {expected}.");
        }

        if (states.All(s => s.View is not null))
        {
            for (int i = 0; i < states.Length; i++)
            {
                if (states[i].Shape is not [{ } size] || size != layer.Units)
                {
                    throw call.Unsupported($"the initial state ({Text(states[i].Shape)}) is not one of {layer.Units} units.");
                }

                _readInputs.Add(states[i].View!.Input);
                _model.Inputs.Add(new Binding(states[i].View!.Input, new Place.State(draft.Name, Cell: i % each == 1, Reverse: i >= each), "B F"));
            }

            return;
        }

        if (states.All(s => s.State is not null && s.Name == states[0].Name) && states.Select((s, i) => s.State!.Value.Cell == (i % each == 1) && s.State.Value.Reverse == i >= each).All(fits => fits))
        {
            layer.InitialState = states[0].Name;
            return;
        }

        if (!isLstm && !bidirectional && states[0].State is null or { IsOutput: true })
        {
            layer.InitialState = AsVector(call, Input(call, states[0])).Name;
            return;
        }

        throw call.Unsupported("it starts from states that are neither inputs of the model nor, in their order, the final ones of one layer.");
    }
}
