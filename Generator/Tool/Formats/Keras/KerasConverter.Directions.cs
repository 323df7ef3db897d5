using System.Collections.Immutable;

namespace Unrolled.Tool.Formats.Keras;

/// <summary>Bidirectional layers that are two layers here: of directions that differ, that are not merged, or that run the other way.</summary>
internal sealed partial class KerasConverter
{
    private bool Apart(Call call, KerasLayer forward, KerasLayer? backward, MergeMode merge)
    {
        if (merge == MergeMode.None || forward.Config.Bool("go_backwards", false) || backward is not null && !backward.Config.Bool("go_backwards", true) || call.Arguments[0].IsReversed)
        {
            return true;
        }

        if (backward is null)
        {
            return false;
        }

        RecurrentLayerAttribute first = CreateRecurrent(call, forward), second = CreateRecurrent(call, backward);
        return first.GetType() != second.GetType() || first.Units != second.Units || first.UseBias != second.UseBias || first is GruAttribute gru && gru.Reset != ((GruAttribute)second).Reset;
    }

    private ImmutableArray<KerasValue> Directions(Call call, KerasLayer forward, KerasLayer backward, MergeMode merge)
    {
        bool sequences = forward.Config.Bool("return_sequences", false);
        ImmutableArray<KerasValue> states = [.. call.Arguments.Skip(1), .. call.Named.GetValueOrDefault("initial_state", [])];
        if (states.Length % 2 != 0 || forward.Class == "RNN" || backward.Class == "RNN")
        {
            throw call.Unsupported("two directions of cells, or an odd number of states, cannot be expressed.");
        }

        int half = states.Length / 2, own = CreateRecurrent(call, forward).UseBias ? 3 : 2, all = own + (CreateRecurrent(call, backward).UseBias ? 3 : 2);
        ImmutableArray<KerasValue> Run(KerasLayer cell, string part, ImmutableArray<KerasValue> initial, Func<KerasWeights, KerasWeights> weights)
        {
            KerasLayer layer = call.Layer with { Name = $"{call.Layer.Name}_{part}" };
            Call one = call with { Layer = layer, Named = call.Named.Remove("initial_state"), Given = call.Weights };
            return One(one, cell, null, MergeMode.None, [call.Arguments[0], .. initial], sequences, weights);
        }

        ImmutableArray<KerasValue> first = Run(forward, "forward", states[..half], w => w.Range("forward_layer", 0, own, all)), second = Run(backward, "backward", states[half..], w => w.Range("backward_layer", own, all - own, all));
        // Keras turns the second direction's steps around.
        KerasValue turned = second[0] with { IsReversed = sequences && !second[0].IsReversed };
        ImmutableArray<KerasValue> finals = [.. first.Skip(1), .. second.Skip(1)];
        if (merge == MergeMode.None)
        {
            return [first[0], turned, .. finals];
        }

        return [Merged(call, merge, [first[0], turned]), .. finals];
    }

    // A final h as a vector: the output of the last step, in the direction of the run.
    private KerasValue Final(Call call, KerasValue value, KerasState state)
    {
        LayerDraft draft = _draft.Find(value.Name)!;
        var layer = (RecurrentLayerAttribute)draft.Attribute;
        if (state.Cell || layer.Bidirectional is not (MergeMode.None or MergeMode.Concat))
        {
            throw call.Unsupported($"it reads a final {(state.Cell ? "cell" : "state")} of '{value.Name}'; layers can only start from {(state.Cell ? "cells" : "such states")}, or return them.");
        }

        string name = draft.Name;
        if (layer.ReturnSequences)
        {
            // The same layer again, which returns its last step alone.
            name = $"{draft.Name}_final";
            if (_draft.Find(name) is null)
            {
                LayerDraft copy = _draft.Add(Copy(layer, name), draft.Origin);
                foreach ((string tensor, Tensor weights) in draft.Tensors)
                {
                    copy.With(tensor, weights);
                }

                _model.Assumed.Add($"'{name}' is '{draft.Name}' with a copy of its weights, which training would change apart: its final state is read as a vector.");
            }
        }

        if (layer.Bidirectional == MergeMode.Concat)
        {
            string part = $"{name}_{(state.Reverse ? "backward" : "forward")}";
            name = _draft.Find(part)?.Name ?? _draft.Add(new SliceAttribute(state.Reverse ? layer.Units : 0, layer.Units) { Name = part, From = name }, draft.Origin).Name;
        }

        return new KerasValue(name, [layer.Units], KerasForm.Vector);
    }

    // Layers of which only final states were read, by copies.
    private void DropUnread()
    {
        foreach (LayerDraft draft in _draft.Layers.Where(l => _draft.Find(l.Name + "_final") is not null).ToArray())
        {
            bool isRead = draft.Attribute is RecurrentLayerAttribute { Output: true } or RecurrentLayerAttribute { ReturnState: true } || _draft.Layers.Exists(l => l.Attribute.From == draft.Name || l.Attribute switch
            {
                MergeAttribute merge => merge.Layers.Contains(draft.Name),
                AttentionAttribute attention => attention.Over == draft.Name,
                MultiHeadAttentionAttribute heads => heads.Over == draft.Name,
                RecurrentLayerAttribute recurrent => recurrent.InitialState == draft.Name,
                _ => false,
            });
            if (!isRead && draft != _draft.Layers[^1])
            {
                _draft.Layers.Remove(draft);
            }
        }
    }

    private static RecurrentLayerAttribute Copy(RecurrentLayerAttribute layer, string name)
    {
        RecurrentLayerAttribute copy = layer switch { LstmAttribute => new LstmAttribute(layer.Units), GruAttribute => new GruAttribute(layer.Units), _ => new SimpleRnnAttribute(layer.Units) };
        foreach (System.Reflection.PropertyInfo property in layer.GetType().GetProperties().Where(p => p.CanWrite && p.CanRead && p.GetIndexParameters().Length == 0))
        {
            property.SetValue(copy, property.GetValue(layer));
        }

        (copy.Name, copy.ReturnSequences, copy.ReturnState, copy.Output) = (name, false, false, false);
        return copy;
    }
}
