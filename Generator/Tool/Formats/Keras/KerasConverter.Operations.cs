using System.Collections.Immutable;
using System.Text.Json;

namespace Unrolled.Tool.Formats.Keras;

/// <summary>Operations on tensors that a graph has between its layers: x + y, x[:, -1, :], a mean over the steps.</summary>
internal sealed partial class KerasConverter
{
    private KerasValue Operation(Call call)
    {
        string name = call.Layer.Operation!;
        switch (name)
        {
            case "add" or "addv2" or "subtract" or "sub" or "multiply" or "mul" or "maximum" or "minimum" or "truediv" or "divide" or "true_divide":
                return Arithmetic(call, name switch { "addv2" => "add", "sub" => "subtract", "mul" => "multiply", "truediv" or "true_divide" => "divide", _ => name });
            case "relu" or "tanh" or "sigmoid" or "softmax" or "softplus" or "softsign" or "elu" or "selu" or "gelu" or "silu" or "swish":
                return Function(call, name);
            case "mean" or "sum" or "max" or "reduce_mean" or "reduce_sum" or "reduce_max":
                return Reduction(call, name.Replace("reduce_", "", StringComparison.Ordinal));
            case "getitem" or "get_item":
                return Item(call);
            case "expand_dims" or "expanddims":
                int axis = Axis(call, "axis") ?? throw call.Unsupported("its axis is not in the file.");
                ImmutableArray<int?> shape = call.Arguments[0].Shape;
                axis = axis < 0 ? axis + shape.Length + 1 : axis - 1;
                return axis >= 0 && axis <= shape.Length ? Reshape(call, shape.Insert(axis, 1)) : throw call.Unsupported("it adds a dimension before the batch.");
            case "squeeze":
                int gone = Axis(call, "axis") ?? throw call.Unsupported("its axis is not in the file.");
                ImmutableArray<int?> whole = call.Arguments[0].Shape;
                gone = gone < 0 ? gone + whole.Length : gone - 1;
                return gone >= 0 && gone < whole.Length && whole[gone] == 1 ? Reshape(call, whole.RemoveAt(gone)) : throw call.Unsupported($"it drops a dimension of ({Text(whole)}) that is not 1.");
            default:
                throw call.Unsupported("it is an operation on tensors that is not known.");
        }
    }

    private KerasValue Arithmetic(Call call, string name)
    {
        ImmutableArray<KerasValue> tensors = [.. call.Arguments, .. call.Named.GetValueOrDefault("y", []), .. call.Named.GetValueOrDefault("x2", [])];
        if (tensors.Length == 2)
        {
            string kind = name switch { "add" => "Add", "subtract" => "Subtract", "multiply" => "Multiply", "maximum" => "Maximum", "minimum" => "Minimum", _ => throw call.Unsupported("quotients of tensors cannot be expressed.") };
            return Merge(call with { Layer = call.Layer with { Class = kind }, Arguments = tensors });
        }

        // The constant is the second operand, or the first.
        bool second = call.Constants.ContainsKey("y") || call.Constants.ContainsKey("x2") || call.Constants.ContainsKey("1");
        JsonElement? constant = call.Constants.GetValueOrDefault(second ? call.Constants.ContainsKey("y") ? "y" : call.Constants.ContainsKey("x2") ? "x2" : "1" : call.Constants.ContainsKey("x1") ? "x1" : "0");
        if (tensors.Length != 1 || constant is not { ValueKind: JsonValueKind.Number } number || !number.TryGetSingle(out float c) || !float.IsFinite(c))
        {
            throw call.Unsupported("its operands are not two tensors, or one and a number.");
        }

        (float scale, float offset) = (name, second) switch
        {
            ("add", _) => (1f, c),
            ("subtract", true) => (1f, -c),
            ("subtract", false) => (-1f, c),
            ("multiply", _) => (c, 0f),
            ("divide", true) when c != 0 => (1 / c, 0f),
            _ => throw call.Unsupported("with a number it cannot be expressed."),
        };
        return Apply(call with { Arguments = tensors }, new(Activation.Affine, scale, offset));
    }

    private KerasValue Function(Call call, string name)
    {
        if (name == "softmax" && Axis(call, "axis") is { } axis && !IsLast(axis, call.Arguments[0]))
        {
            throw call.Unsupported("a softmax over another dimension than the last cannot be expressed.");
        }

        return Apply(call, KerasActivation.OfName(call.Layer, name, _file.Major));
    }

    private KerasValue Reduction(Call call, string name)
    {
        KerasValue value = Input(call, call.Arguments[0]);
        if (Axis(call, "axis") is not { } axis || (axis < 0 ? axis + value.Shape.Length + 1 : axis) != 1 || value.Form != KerasForm.Sequence || value.IsImage || call.InRows
            || call.Config.Bool("keepdims", false) || call.Constants.TryGetValue("keepdims", out JsonElement keeps) && keeps.ValueKind == JsonValueKind.True)
        {
            throw call.Unsupported($"of ({Text(value.Shape)}) it does not reduce the steps alone.");
        }

        // Unlike layers, it knows nothing of masks.
        LosesMask(value);
        LayerDraft draft = Add(call, name == "max" ? new GlobalMaxPooling1DAttribute() : new GlobalAveragePooling1DAttribute(), value);
        var result = new KerasValue(draft.Name, value.Row, KerasForm.Vector);
        if (name != "sum")
        {
            return result;
        }

        int steps = value.Shape[0] ?? throw call.Unsupported("a sum over an open number of steps cannot be expressed.");
        return Apply(call with { Arguments = [result] }, new(Activation.Affine, steps, 0));
    }

    // x[:, -1] and x[:, -n:] are the last steps, x[:, :, a:b] some features.
    private KerasValue Item(Call call)
    {
        KerasValue value = Input(call, call.Arguments[0]);
        RequireTimeOrder(call, value);
        JsonElement key = call.Constants.TryGetValue("slice_spec", out JsonElement spec) || call.Constants.TryGetValue("key", out spec) || call.Constants.TryGetValue("1", out spec) ? spec : throw call.Unsupported("its index is not in the file.");
        if (key.ValueKind == JsonValueKind.Object && key.TryGetProperty("items", out JsonElement items))
        {
            key = items;
        }

        JsonElement[] parts = key.ValueKind == JsonValueKind.Array ? [.. key.EnumerateArray()] : [key];
        if (value.Form != KerasForm.Sequence || value.IsImage || parts.Length is < 2 or > 3 || !IsAll(parts[0]))
        {
            throw call.Unsupported($"of ({Text(value.Shape)}) only last steps and ranges of features can be taken.");
        }

        KerasValue features = parts.Length == 3 && !IsAll(parts[2]) ? Features(call, value, parts[2]) : value;
        if (IsAll(parts[1]))
        {
            return features;
        }

        LosesMask(value);
        int? only = parts[1].ValueKind == JsonValueKind.Number && parts[1].TryGetInt32(out int index) ? index : null;
        if (only is { } at && (at == -1 || at == value.Shape[0] - 1))
        {
            LayerDraft last = Add(call, new LastStepAttribute(), features);
            return new KerasValue(last.Name, features.Row, KerasForm.Vector);
        }

        if (only is null && Bounds(parts[1]) is ({ } start, null) && value.Shape[0] is { } steps && (start < 0 ? start + steps : start) is >= 0 and var first && first < steps)
        {
            LayerDraft last = Add(call, new LastStepsAttribute(steps - first), features);
            return features with { Name = last.Name, Shape = features.Shape.SetItem(0, steps - first), Mask = null };
        }

        throw call.Unsupported("of the steps only the last ones can be taken.");
    }

    private KerasValue Features(Call call, KerasValue value, JsonElement range)
    {
        int width = value.Width(call.Layer);
        if (Bounds(range) is not { } bounds)
        {
            throw call.Unsupported("one feature without its dimension cannot be taken.");
        }

        int start = Place(bounds.Start ?? 0), end = Place(bounds.Stop ?? width);
        if (start >= end)
        {
            throw call.Unsupported($"it takes no features of {width}.");
        }

        LayerDraft draft = _draft.Add(new SliceAttribute(start, end - start) { Name = call.Layer.Name + "_features", From = value.Name }, call.Layer.Name);
        return Result(draft, value, [end - start]);

        int Place(int at) => Math.Clamp(at < 0 ? at + width : at, 0, width);
    }

    private static bool IsAll(JsonElement range) => Bounds(range) is (null or 0, null);

    // Start and stop of a range with steps of 1; null if it is none.
    private static (int? Start, int? Stop)? Bounds(JsonElement range)
    {
        if (range.ValueKind == JsonValueKind.Object && range.TryGetProperty("config", out JsonElement config))
        {
            range = config;
        }

        if (range.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        int?[] numbers = new int?[3];
        string[] names = ["start", "stop", "step"];
        for (int i = 0; i < 3; i++)
        {
            if (range.TryGetProperty(names[i], out JsonElement item) && item.ValueKind != JsonValueKind.Null)
            {
                if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out int number) || Math.Abs((long)number) > 1 << 24)
                {
                    return null;
                }

                numbers[i] = number;
            }
        }

        return numbers[2] is null or 1 ? (numbers[0], numbers[1]) : null;
    }

    private static int? Axis(Call call, string key)
    {
        if (call.Config.Axes(key) is { } own)
        {
            return own.Length == 1 ? own[0] : throw call.Unsupported("it is along several dimensions.");
        }

        if (!call.Constants.TryGetValue(key, out JsonElement value) && !call.Constants.TryGetValue("1", out value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 1)
        {
            value = value[0];
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int axis) && Math.Abs((long)axis) < 100 ? axis : throw call.Unsupported("it is along several dimensions.");
    }
}
