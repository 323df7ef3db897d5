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
}
