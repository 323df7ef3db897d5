using System.Collections.Immutable;

namespace Unrolled.Tool.Formats.Keras;

internal sealed partial class KerasConverter
{
    private KerasValue Merge(Call call)
    {
        string kind = call.Layer.Class == "Merge" ? call.Config.Text("mode") ?? "" : call.Layer.Class;
        MergeMode mode = kind switch
        {
            "Concatenate" or "concat" => MergeMode.Concat,
            "Add" or "Subtract" or "sum" => MergeMode.Sum,
            "Multiply" or "mul" => MergeMode.Mul,
            "Average" or "ave" => MergeMode.Ave,
            _ => throw call.Unsupported($"the merge '{kind}' is not known."),
        };
        ImmutableArray<KerasValue> values = [.. call.Arguments.Select(a => Input(call, a))];
        if (values.Length < 2)
        {
            throw call.Unsupported("it merges one tensor with something else than tensors.");
        }

        KerasValue first = values[0];
        if (values.Any(v => v.IsImage))
        {
            throw call.Unsupported("merges of images cannot be expressed.");
        }

        if (mode == MergeMode.Concat && (call.Config.Axes("axis") ?? call.Config.Axes("concat_axis") ?? [-1]) is [var axis] && !IsLast(axis, first))
        {
            throw call.Unsupported("it joins along another dimension than the last; steps of several sequences cannot be joined.");
        }

        if (values.Any(v => v.Shape.Length != first.Shape.Length) || mode != MergeMode.Concat && values.Any(v => v.Row[^1] != first.Row[^1]))
        {
            throw call.Unsupported($"its inputs have the shapes {string.Join(" and ", values.Select(v => $"({Text(v.Shape)})"))}.");
        }

        // Steps of two inputs are the same ones only if the network knows it.
        string?[] axes = [.. values.Where(v => v.Form == KerasForm.Sequence && v.Axis is not null).Select(v => v.Axis).Distinct()];
        string? other = Array.Find(axes, a => a != _choices.Own);
        if (axes.Length > 1 && other is not null && _choices.Steps.Add(other))
        {
            throw new KerasAgainException();
        }

        if (kind == "Subtract")
        {
            LayerDraft negative = _draft.Add(new ActivationAttribute(Activation.Affine) { ActivationAlpha = -1, Name = call.Layer.Name + "_negative", From = values[1].Name }, call.Layer.Name);
            values = values.SetItem(1, values[1] with { Name = negative.Name });
        }

        var layer = new MergeAttribute(mode, [.. values.Select(v => v.Name)]);
        LayerDraft draft = Add(call, layer, null);
        int? width = mode == MergeMode.Concat ? values.Sum(v => v.Row[^1]) : first.Row[^1];
        KerasValue sequence = values.FirstOrDefault(v => v.Form == KerasForm.Sequence) ?? values.FirstOrDefault(v => v.Form == KerasForm.OneStep) ?? first;
        return Result(draft, sequence with { Mask = values.Select(v => v.Mask).FirstOrDefault(m => m is not null) }, [.. sequence.Row[..^1], width]);
    }

    private KerasValue Attention(Call call)
    {
        bool additive = call.Layer.Class == "AdditiveAttention";
        ImmutableArray<KerasValue> arguments = [.. call.Arguments, .. call.Named.GetValueOrDefault("value", []), .. call.Named.GetValueOrDefault("key", [])];
        if (arguments.Length is < 2 or > 3)
        {
            throw call.Unsupported($"it has {arguments.Length} inputs; expected query and value.");
        }

        KerasValue query = Input(call, arguments[0]), value = Input(call, arguments[1]);
        if (arguments.Length == 3 && (Input(call, arguments[2]) is var key) && key != value)
        {
            throw call.Unsupported("keys and values are different sequences.");
        }

        if (value.Form != KerasForm.Sequence || query.Form == KerasForm.OneStep || query.Width(call.Layer) != value.Width(call.Layer))
        {
            throw call.Unsupported($"the query ({Text(query.Shape)}) and the value ({Text(value.Shape)}) are not sequences of one width.");
        }

        if (call.Config.Bool("causal", false) || call.Flags.Contains("use_causal_mask") || call.Flags.Contains("return_attention_scores") || call.Named.ContainsKey("mask"))
        {
            throw call.Unsupported("a causal or given mask, or scores for the caller, cannot be expressed.");
        }

        if (call.Config.Text("score_mode") is not (null or "dot"))
        {
            throw call.Unsupported($"the scores '{call.Config.Text("score_mode")}' cannot be expressed.");
        }

        UsesMask(value);
        int width = value.Width(call.Layer);
        bool scaled = call.Config.Bool("use_scale", additive);
        ImmutableArray<Hdf5.Hdf5Dataset> tensors = scaled ? call.Weights.Tensors : [];
        _tensors.Require(tensors, scaled ? 1 : 0, call.Layer.Name);
        if (additive)
        {
            // Σ scale·tanh(q + k): the additive score without weights of query and key.
            LayerDraft sum = Add(call, new AttentionAttribute(value.Name) { Score = AttentionScore.Additive, Units = width }, query);
            sum.With("weight_query", Identity(width)).With("weight_key", Identity(width));
            sum.With("weight_score", scaled ? _tensors.Read(tensors[0], width) : new Tensor([width], [.. Enumerable.Repeat(1f, width)]));
            return Result(sum, query with { Mask = query.Mask }, query.Row);
        }

        if (scaled)
        {
            float scale = _tensors.Read(tensors[0]).Values[0];
            LayerDraft times = _draft.Add(new ActivationAttribute(Activation.Affine) { ActivationAlpha = scale, Name = call.Layer.Name + "_scale", From = query.Name }, call.Layer.Name);
            query = query with { Name = times.Name };
        }

        return Result(Add(call, new AttentionAttribute(value.Name), query), query, query.Row);
    }

    private static Tensor Identity(int size)
    {
        Tensor identity = Tensor.Zeros(size, size);
        for (int i = 0; i < size; i++)
        {
            identity.Values[i * size + i] = 1;
        }

        return identity;
    }
}
