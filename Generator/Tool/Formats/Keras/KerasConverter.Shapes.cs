using System.Collections.Immutable;

namespace Unrolled.Tool.Formats.Keras;

internal sealed partial class KerasConverter
{
    private KerasValue Flatten(Call call)
    {
        KerasValue value = call.Arguments[0];
        if (value.View is { } view)
        {
            // What only this layer reads can be read as one row in the first place.
            int? size = Size(view.Shape);
            if (view.Groups.Length == 1 || size is not null && _readers.GetValueOrDefault(view.Input) <= 1 && view.Original.Length <= 3 && view.Reshape([size]) is not null)
            {
                return value with { View = view.Groups.Length == 1 ? view : view.Reshape([size]), Shape = [size] };
            }

            value = Input(call, value);
        }

        int width = Size(call.InRows ? value.Row : value.Shape) ?? throw call.Unsupported("the number of steps that it joins is open.");
        RequireTimeOrder(call, value);
        if (value.IsSwapped)
        {
            throw call.Unsupported("it reads images whose rows and columns have been exchanged.");
        }

        if (call.InRows)
        {
            return value.IsImage ? Result(Add(call, new FlattenAttribute(), value), value, [width]) : value with { Shape = [value.Shape[0], width] };
        }

        if (value.Form != KerasForm.Sequence)
        {
            return value.IsImage ? Result(Add(call, new FlattenAttribute(), value), value, [width]) : value with { Shape = [width] };
        }

        LosesMask(value);
        if (value.IsImage)
        {
            // First each image, then all steps.
            value = Result(Add(call, new FlattenAttribute(), value), value, [value.Width(call.Layer)]);
        }

        RequireSteps();
        LayerDraft draft = Add(call, new FlattenAttribute(), value);
        return new KerasValue(draft.Name, [width], KerasForm.Vector);
    }

    // All steps together are a vector only if their number is fixed; that of a RepeatVector is anyway.
    private void RequireSteps() => _draft.Network.Steps = _choices.OwnSteps ?? 0;

    private KerasValue RepeatVector(Call call)
    {
        KerasValue value = Input(call, call.Arguments[0]);
        int steps = call.Config.Int("n");
        value = AsVector(call, value);
        LayerDraft draft = Add(call, new RepeatVectorAttribute(steps), value);
        return new KerasValue(draft.Name, [steps, .. value.Row], KerasForm.Sequence);
    }

    // One step as a vector: its own maximum.
    private KerasValue AsVector(Call call, KerasValue value)
    {
        if (value.Form == KerasForm.Vector)
        {
            return value;
        }

        if (value.Form == KerasForm.Sequence && value.Shape[0] != 1 || value.IsImage)
        {
            throw call.Unsupported("its input is not a vector.");
        }

        LayerDraft draft = _draft.Add(new GlobalMaxPooling1DAttribute { Name = call.Layer.Name + "_vector", From = value.Name }, call.Layer.Name);
        return new KerasValue(draft.Name, value.Row, KerasForm.Vector);
    }

    private KerasValue Reshape(Call call)
    {
        KerasValue value = call.Arguments[0];
        return Reshape(call, Target(call, call.InRows ? value.Row : value.Shape));
    }

    private KerasValue Reshape(Call call, ImmutableArray<int?> shape)
    {
        KerasValue value = call.Arguments[0];
        ImmutableArray<int?> known = call.InRows ? value.Row : value.Shape;
        if (shape.SequenceEqual(known))
        {
            return value;
        }

        if (!call.InRows && value.View is { } view && (view.Reshape(shape) ?? view.Cut(shape)) is { } reshaped)
        {
            return value with { View = reshaped, Shape = shape };
        }

        value = Input(call, value);
        RequireTimeOrder(call, value);
        if (call.InRows)
        {
            return shape.Length == 1 ? Flatten(call with { Arguments = [value] }) : throw call.Unsupported("a step of a sequence cannot get this shape.");
        }

        if (value.Form != KerasForm.Sequence && value.Row.Length == 3 && shape.Length == 2 && Steps(call, value, shape) is { } steps)
        {
            return steps;
        }

        // The same within a sequence of one step.
        if (value.IsSwapped && value.Form == KerasForm.Sequence && value.Shape is [1, { } rows, _, _] && shape.Length == 2 && shape[0] == rows)
        {
            return ColumnsToSteps(call, value, shape);
        }

        if (value.IsSwapped)
        {
            throw call.Unsupported("it reads images whose rows and columns have been exchanged.");
        }

        switch (value.Form, shape.Length)
        {
            // A row that is an image, or one dimension of one element.
            case (KerasForm.OneStep or KerasForm.Vector, 1):
                return Flatten(call with { Arguments = [value] });
            case (KerasForm.Vector, 2) when shape[0] == 1 && value.Row.Length == 1:
                LayerDraft repeated = Add(call, new RepeatVectorAttribute(1), value);
                return new KerasValue(repeated.Name, shape, KerasForm.Sequence);
            case (KerasForm.OneStep, 2) when shape[0] == 1 && value.Row.Length == 1:
                return value with { Shape = shape, Form = KerasForm.Sequence };
            case (KerasForm.Sequence, 1):
                return Flatten(call with { Arguments = [value] });
            case (KerasForm.Vector or KerasForm.OneStep, _) when IsLastLayer(call):
                // Only the caller sees the shape: the values are the same, in the same order.
                return value with { Shape = shape };
            case (KerasForm.Sequence, 2) when shape[0] == value.Shape[0]:
                // A channel of one element more or less.
                return value.IsImage ? Result(Add(call, new FlattenAttribute(), value), value, [shape[1]]) : value with { Shape = shape };
            default:
                throw call.Unsupported($"from the shape ({Text(known)}) to ({Text(shape)}) it moves values between steps, which no layer here does.");
        }
    }

    // An image as a sequence: its rows, or its columns if it has one row.
    private KerasValue? Steps(Call call, KerasValue value, ImmutableArray<int?> shape)
        => shape[0] == value.Shape[0] ? RowsToSteps(call, value)
        : shape[0] == value.Shape[1] && value.Shape[0] == 1 && !value.IsSwapped ? ColumnsToSteps(call, value, shape)
        : null;

    private KerasValue RowsToSteps(Call call, KerasValue value)
    {
        value = Input(call, value);
        ImmutableArray<int?> shape = [value.Shape[0], value.Shape[1] * value.Shape[2]];
        if (value.IsSwapped)
        {
            return ColumnsToSteps(call, value, shape);
        }

        // Steps are columns here: the whole network has images with their rows as columns.
        if (value.Axis is not { } axis || !_choices.Swapped.Add(axis))
        {
            throw call.Unsupported("rows of the image become steps here, and columns elsewhere.");
        }

        if (axis == _choices.Own)
        {
            IReadOnlyList<int> own = _choices.Network.Shape;
            _choices.Network = new NetworkAttribute(own[1], own[0], own[2]);
        }

        throw new KerasAgainException();
    }

    private KerasValue ColumnsToSteps(Call call, KerasValue value, ImmutableArray<int?> shape)
    {
        RequireSteps();
        return new KerasValue(Add(call, new ImageToSequenceAttribute(), value).Name, shape, KerasForm.Sequence);
    }

    private static bool IsLastLayer(Call call) => call.Model.Outputs.Any(o => o.Layer == call.Layer.Name) && !call.Model.Layers.Any(l => l.Calls.Any(c => c.Arguments.Any(a => a.Layer == call.Layer.Name)));

    // The shape that is asked for, with −1 resolved.
    private static ImmutableArray<int?> Target(Call call, ImmutableArray<int?> known)
    {
        ImmutableArray<int> wanted = call.Config.Axes("target_shape") ?? call.Config.Axes("dims") ?? throw call.Config.Fault("'target_shape' is missing.");
        if (wanted.Count(d => d < 0) > 1 || wanted.Any(d => d is < -1 or 0))
        {
            throw call.Config.Fault("'target_shape' has dimensions that are not above 0.");
        }

        long given = 1;
        foreach (int dimension in wanted.Where(d => d > 0))
        {
            given = Math.Min(given * dimension, int.MaxValue);
        }

        int? all = Size(known);
        if (all is { } total && (wanted.Contains(-1) ? total % given != 0 : total != given))
        {
            throw call.Config.Fault($"'target_shape' ({string.Join(", ", wanted)}) does not have the {total} values of ({Text(known)}).");
        }

        return [.. wanted.Select(d => d > 0 ? d : all is { } size ? (int)(size / given) : (int?)null)];
    }

    private KerasValue Permute(Call call)
    {
        KerasValue value = call.Arguments[0];
        ImmutableArray<int> dims = call.Config.Axes("dims") ?? throw call.Config.Fault("'dims' is missing.");
        int rank = value.Shape.Length;
        if (!dims.Order().SequenceEqual(Enumerable.Range(1, rank)))
        {
            throw call.Config.Fault($"'dims' are ({string.Join(", ", dims)}); expected 1 to {rank} in some order.");
        }

        if (dims.SequenceEqual(Enumerable.Range(1, rank)))
        {
            return value;
        }

        if (value.View is null && value.Form == KerasForm.OneStep && dims.SequenceEqual([2, 1, 3]))
        {
            value = Input(call, value);
            return value with { IsSwapped = !value.IsSwapped, Shape = [value.Shape[1], value.Shape[0], value.Shape[2]] };
        }

        if (value.View is null && value.Form == KerasForm.Sequence && value.Shape is [1, _, _, _] && dims.SequenceEqual([1, 3, 2, 4]))
        {
            value = Input(call, value);
            return value with { IsSwapped = !value.IsSwapped, Shape = [1, value.Shape[2], value.Shape[1], value.Shape[3]] };
        }

        ImmutableArray<int> order = [.. dims.Select(d => d - 1)];
        return value.View is { } view && !call.InRows
            ? value with { View = view.Permute(order), Shape = [.. order.Select(d => value.Shape[d])] }
            : throw call.Unsupported("only dimensions of an input can be exchanged: between layers, time stays time.");
    }

    private static int? Size(ImmutableArray<int?> shape)
    {
        long size = 1;
        foreach (int? dimension in shape)
        {
            if (dimension is not { } known)
            {
                return null;
            }

            size = Math.Min(size * known, int.MaxValue);
        }

        return (int)size;
    }

    private static string Text(ImmutableArray<int?> shape) => string.Join(", ", shape.Select(d => d?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "None"));
}
