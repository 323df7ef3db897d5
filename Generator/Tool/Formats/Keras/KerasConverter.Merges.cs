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
            "Maximum" or "max" or "Minimum" => MergeMode.Sum,
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

        // One step beside many is the same at each of them.
        if (mode != MergeMode.Concat && values.Any(v => v.Form == KerasForm.Sequence && v.Shape[0] != 1))
        {
            values = [.. values.Select(v => v.Form == KerasForm.Sequence && v.Shape[0] == 1 ? Broadcast(call, v) : v)];
            first = values.First(v => v.Form == KerasForm.Sequence);
        }

        if (mode == MergeMode.Concat && (call.Config.Axes("axis") ?? call.Config.Axes("concat_axis") ?? [-1]) is [var axis] && !IsLast(axis, first))
        {
            throw call.Unsupported("it joins along another dimension than the last; steps of several sequences cannot be joined.");
        }

        if (values.Any(v => v.Shape.Length != first.Shape.Length && !v.IsBroadcast) || mode != MergeMode.Concat && values.Any(v => v.Row[^1] != first.Row[^1]))
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

        RequireOneOrder(call, values);
        if (kind is "Maximum" or "max" or "Minimum")
        {
            return Extreme(call, values, kind == "Minimum" ? -1 : 1);
        }

        if (kind == "Subtract")
        {
            LayerDraft negative = _draft.Add(new ActivationAttribute(Activation.Affine) { ActivationAlpha = -1, Name = call.Layer.Name + "_negative", From = values[1].Name }, call.Layer.Name);
            values = values.SetItem(1, values[1] with { Name = negative.Name });
        }

        return Merged(call, mode, values);
    }

    private KerasValue Merged(Call call, MergeMode mode, ImmutableArray<KerasValue> values)
    {
        RequireOneOrder(call, values);
        LayerDraft draft = Add(call, new MergeAttribute(mode, [.. values.Select(v => v.Name)]), null);
        KerasValue sequence = values.FirstOrDefault(v => v.Form == KerasForm.Sequence) ?? values.FirstOrDefault(v => v.Form == KerasForm.OneStep) ?? values[0];
        int? width = mode == MergeMode.Concat ? values.Sum(v => v.Row[^1]) : sequence.Row[^1];
        return Result(draft, sequence with { Mask = values.Select(v => v.Mask).FirstOrDefault(m => m is not null) }, [.. sequence.Row[..^1], width]);
    }

    private static void RequireOneOrder(Call call, ImmutableArray<KerasValue> values)
    {
        if (values.Where(v => v.Form == KerasForm.Sequence).Select(v => v.IsReversed).Distinct().Count() > 1)
        {
            throw call.Unsupported("some of its inputs have their steps in the order of time, and others in that of a backward run.");
        }
    }

    // max(a, b) = a + relu(b − a), and min(a, b) = a − relu(a − b).
    private KerasValue Extreme(Call call, ImmutableArray<KerasValue> values, float sign)
    {
        string name = call.Layer.Name, so = values[0].Name;
        string Layer(LayerAttribute attribute, string part, string? from)
        {
            attribute.Name = name + part;
            attribute.From = from;
            return _draft.Add(attribute, name).Name;
        }

        string Negative(string of) => Layer(new ActivationAttribute(Activation.Affine) { ActivationAlpha = -1 }, "_negative", of);
        for (int i = 1; i < values.Length; i++)
        {
            string difference = sign > 0 ? Layer(new MergeAttribute(MergeMode.Sum, values[i].Name, Negative(so)), "_difference", null) : Layer(new MergeAttribute(MergeMode.Sum, so, Negative(values[i].Name)), "_difference", null);
            string more = Layer(new ActivationAttribute(Activation.Relu), "_more", difference);
            so = Layer(new MergeAttribute(MergeMode.Sum, so, sign > 0 ? more : Negative(more)), i == values.Length - 1 ? "" : "_so_far", null);
        }

        KerasValue sequence = values.FirstOrDefault(v => v.Form == KerasForm.Sequence) ?? values.FirstOrDefault(v => v.Form == KerasForm.OneStep) ?? values[0];
        return Result(_draft.Find(so)!, sequence with { Mask = values.Select(v => v.Mask).FirstOrDefault(m => m is not null) }, sequence.Row);
    }

    private KerasValue Broadcast(Call call, KerasValue value) => AsVector(call, value) with { IsBroadcast = true };
}
