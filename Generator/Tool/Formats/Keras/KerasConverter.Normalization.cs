using System.Collections.Immutable;
using System.Text.Json;

namespace Unrolled.Tool.Formats.Keras;

internal sealed partial class KerasConverter
{
    private KerasValue BatchNormalization(Call call)
    {
        KerasValue value = Input(call, call.Arguments[0]);
        ImmutableArray<int> axes = call.Config.Axes("axis") ?? [-1];
        int rank = value.Shape.Length;
        if (axes.Length != 1 || !(IsLast(axes[0], value) || call.InRows && axes[0] == value.Row.Length) || (call.Config.IntOrNull("mode") ?? 0) == 1)
        {
            throw call.Unsupported($"it normalizes another dimension than the last of {rank + 1}.");
        }

        bool scale = call.Config.Bool("scale", true), center = call.Config.Bool("center", true);
        var layer = new BatchNormalizationAttribute { Momentum = Fraction(call, "momentum", 0.99), Epsilon = Epsilon(call) };
        int width = value.IsImage ? value.Row[^1] ?? -1 : value.Width(call.Layer);
        LayerDraft draft = Add(call, layer, value);
        _tensors.Normalization(draft, call.Weights.Tensors, width, scale, center, call.Layer.Name);
        return Result(draft, value, value.Row);
    }

    private KerasValue LayerNormalization(Call call)
    {
        KerasValue value = Input(call, call.Arguments[0]);
        ImmutableArray<int> axes = call.Config.Axes("axis") ?? [-1];
        if (value.IsImage || axes.Length != 1 || !(IsLast(axes[0], value) || call.InRows && axes[0] == value.Row.Length) || call.Config.Bool("rms_scaling", false))
        {
            throw call.Unsupported("it normalizes something else than the features of each step.");
        }

        bool scale = call.Config.Bool("scale", true), center = call.Config.Bool("center", true);
        LayerDraft draft = Add(call, new LayerNormalizationAttribute { Epsilon = Epsilon(call) }, value);
        _tensors.Normalization(draft, scale || center ? call.Weights.Tensors : [], value.Width(call.Layer), scale, center, call.Layer.Name);
        return Result(draft, value, value.Row);
    }

    // (x − mean) / max(√variance, 1e-7), from the data that adapt() saw.
    private KerasValue Normalization(Call call)
    {
        KerasValue value = Input(call, call.Arguments[0]);
        ImmutableArray<int> axes = call.Config.Axes("axis") ?? [];
        int width = value.Width(call.Layer);
        if (value.IsImage || axes.Length > 1 || axes is [var axis] && !IsLast(axis, value) || call.Config.Bool("invert", false))
        {
            throw call.Unsupported("it normalizes something else than the features of each step.");
        }

        (float[] mean, float[] variance) = (Constants(call, "mean", width), Constants(call, "variance", width)) is ({ } m, { } v) ? (m, v) : Adapted(call, width);
        const float epsilon = 1e-3f;
        LayerDraft draft = Add(call, new BatchNormalizationAttribute(), value);
        draft.With("running_mean", Tensor.Of(mean)).With("running_var", Tensor.Of(variance)).With("bias", Tensor.Zeros(width));
        draft.With("weight", Tensor.Of([.. variance.Select(x => (float)(Math.Sqrt((double)x + epsilon) / Math.Max(Math.Sqrt(x), 1e-7)))]));
        _model.Folded.Add($"'{call.Layer.Name}' (Normalization) into a batch normalization.");
        return Result(draft, value, value.Row);
    }

    // Mean and variance; a count of the data follows in some versions.
    private (float[] Mean, float[] Variance) Adapted(Call call, int width)
    {
        ImmutableArray<Hdf5.Hdf5Dataset> tensors = call.Weights.Tensors;
        if (tensors.Length < 2)
        {
            throw new ModelFormatException($"the layer '{call.Layer.Name}' has {tensors.Length} tensors; expected mean and variance.", _file.Path);
        }

        return (Read(tensors[0]), Read(tensors[1]));

        float[] Read(Hdf5.Hdf5Dataset tensor) => Hdf5.Hdf5Space.Count(tensor.Shape) switch
        {
            1 => [.. Enumerable.Repeat(tensor.Read().Values[0], width)],
            var count when count == width => tensor.Read().Values,
            var count => throw new ModelFormatException($"it has {count} values; expected {width}.", _file.Path, tensor.Path),
        };
    }

    private static float[]? Constants(Call call, string key, int width)
    {
        if (call.Config.Find(key) is not { } value)
        {
            return null;
        }

        List<float> numbers = [];
        Add(value, 0);
        return numbers.Count == width ? [.. numbers] : numbers.Count == 1 ? [.. Enumerable.Repeat(numbers[0], width)] : throw call.Config.Fault($"'{key}' has {numbers.Count} values; expected {width}.");

        void Add(JsonElement json, int depth)
        {
            if (json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out double number))
            {
                numbers.Add((float)number);
            }
            else if (json.ValueKind == JsonValueKind.Array && depth < 8)
            {
                foreach (JsonElement item in json.EnumerateArray())
                {
                    Add(item, depth + 1);
                }
            }
            else
            {
                throw call.Config.Fault($"'{key}' is no list of numbers.");
            }
        }
    }

    private KerasValue Rescaling(Call call)
        => Apply(call, Constants(call, "scale", 1) is [var scale] && (Constants(call, "offset", 1) ?? [0]) is [var offset] ? new(Activation.Affine, scale, offset) : throw call.Unsupported("it scales each feature by another number."));

    private static float Epsilon(Call call)
        => call.Config.Number("epsilon") switch
        {
            null => 1e-3f,
            > 0 and double epsilon => (float)epsilon,
            var other => throw call.Config.Fault($"'epsilon' is {other}; expected a number above 0."),
        };

    private static float Fraction(Call call, string key, double missing)
        => (call.Config.Number(key) ?? missing) is >= 0 and < 1 and double value ? (float)value : throw call.Unsupported($"'{key}' is outside [0, 1).");
}
