using System.Collections.Immutable;

namespace Unrolled.Tool.Formats.Keras;

/// <summary>Layers that add, drop or repeat steps of sequences and rows of images: convolutions whose filters have a single weight.</summary>
internal sealed partial class KerasConverter
{
    private KerasValue ZeroPadding(Call call)
    {
        bool is2D = call.Layer.Class.EndsWith("2D", StringComparison.Ordinal);
        (int Before, int After)[] sizes = Ends(call, is2D, "padding");
        KerasValue value = Windowed(call, is2D);
        if (Array.TrueForAll(sizes, s => s == (0, 0)))
        {
            return value;
        }

        // A convolution that follows may have the zeros itself.
        return value with { Padded = [.. sizes], Shape = Resized(value, sizes, 1), Origin = call.Layer.Name };
    }

    // Zeros that no convolution took.
    private KerasValue Materialized(KerasValue value)
    {
        if (value.Padded.IsEmpty)
        {
            return value;
        }

        (int Before, int After)[] sizes = [.. value.Padded];
        KerasValue plain = value with { Padded = [], Shape = Resized(value, sizes, -1) };
        // The larger number of zeros is added at both ends, and a window drops what is too much.
        return Shifted(plain, value.Origin, [.. sizes.Select(s => (Math.Abs(s.Before - s.After) + 1, Math.Max(s.Before, s.After), Math.Max(s.Before, s.After) - s.Before))], value.Shape);
    }

    private KerasValue Cropping(Call call)
    {
        bool is2D = call.Layer.Class.EndsWith("2D", StringComparison.Ordinal);
        (int Before, int After)[] sizes = Ends(call, is2D, "cropping");
        KerasValue value = Windowed(call, is2D);
        if (Array.TrueForAll(sizes, s => s == (0, 0)))
        {
            return value;
        }

        ImmutableArray<int?> shape = Resized(value, sizes, -1);
        if (shape.Any(d => d <= 0))
        {
            throw call.Unsupported($"it leaves nothing of ({Text(value.Shape)}).");
        }

        if (!value.IsImage && sizes[0].After == 0 && shape[0] is { } left)
        {
            LayerDraft last = Add(call, new LastStepsAttribute(left), value);
            return value with { Name = last.Name, Shape = shape, Mask = null };
        }

        return Shifted(value, call.Layer.Name, [.. sizes.Select(s => (s.Before + s.After + 1, 0, s.Before))], shape);
    }

    private KerasValue UpSampling(Call call)
    {
        KerasValue value = Windowed(call, is2D: false);
        int size = (call.Config.Ints("size", "length") ?? [2]) is [> 0 and var only] ? only : throw call.Config.Fault("'size' is not a number above 0.");
        if (call.InRows)
        {
            throw call.Unsupported("at every step of a sequence it cannot be expressed.");
        }

        if (size == 1)
        {
            return value;
        }

        int width = value.Width(call.Layer);
        LayerDraft draft = Add(call, new ConvTranspose1DAttribute(width, size) { Stride = size, Groups = width, UseBias = false }, value);
        draft.With("weight", new Tensor([width, 1, size], [.. Enumerable.Repeat(1f, checked(width * size))]));
        return value with { Name = draft.Name, Shape = [value.Shape[0] * size, width], Mask = null };
    }

    // Each channel by itself: a filter has one 1, at a place of its window.
    private KerasValue Shifted(KerasValue value, string name, (int Size, int Padding, int At)[] windows, ImmutableArray<int?> shape)
    {
        int channels = value.Row[^1] ?? throw new UnsupportedModelException(name, "padding", "the number of its input's channels is open.");
        if (windows.Any(w => w.Size > 4096 || (long)w.Size * channels > 1 << 24))
        {
            throw new UnsupportedModelException(name, "padding", "it adds or drops too many steps.");
        }

        LayerDraft draft;
        if (!value.IsImage)
        {
            draft = _draft.Add(new Conv1DAttribute(channels, windows[0].Size) { Groups = channels, UseBias = false, PaddingSize = windows[0].Padding, Name = name, From = value.Name }, name);
            draft.With("weight", OneHot(channels, windows[0].Size, 1, windows[0].At, 0).Reshape(channels, 1, windows[0].Size));
        }
        else
        {
            // Steps that are [height, channels] are images of one column.
            (int Size, int Padding, int At) rows = windows[0], columns = windows.Length > 1 ? windows[1] : (1, 0, 0);
            if (value.IsSwapped)
            {
                (rows, columns) = (columns, rows);
            }

            draft = _draft.Add(
                new Conv2DAttribute(channels, rows.Size, columns.Size) { Groups = channels, UseBias = false, PaddingHeight = rows.Padding, PaddingWidth = columns.Padding, Name = name, From = value.Name },
                name);
            draft.With("weight", OneHot(channels, rows.Size, columns.Size, rows.At, columns.At));
        }

        return value with { Name = draft.Name, Shape = shape, Mask = null, State = null, View = null };
    }

    private static Tensor OneHot(int channels, int rows, int columns, int row, int column)
    {
        Tensor weight = Tensor.Zeros(channels, 1, rows, columns);
        for (int c = 0; c < channels; c++)
        {
            weight.Values[(c * rows + row) * columns + column] = 1;
        }

        return weight;
    }

    // The places of a value, more or fewer by what is added or dropped at both ends.
    private static ImmutableArray<int?> Resized(KerasValue value, (int Before, int After)[] sizes, int sign)
    {
        var shape = value.Shape.ToBuilder();
        int first = value.IsImage ? shape.Count - 1 - sizes.Length : 0;
        for (int d = 0; d < sizes.Length; d++)
        {
            shape[first + d] += sign * (sizes[d].Before + sizes[d].After);
        }

        return shape.ToImmutable();
    }

    // A number for all ends, one for each dimension, or two for each.
    private static (int Before, int After)[] Ends(Call call, bool is2D, string key)
    {
        if (call.Config.Text("data_format") is "channels_first" || call.Config.Text("dim_ordering") is "th")
        {
            throw call.Unsupported("channels come before the places.");
        }

        if (call.Config.Find(key) is not { } value)
        {
            return is2D ? [(1, 1), (1, 1)] : [(1, 1)];
        }

        bool nested = is2D && value.ValueKind == System.Text.Json.JsonValueKind.Array && value.GetArrayLength() == 2 && value[0].ValueKind == System.Text.Json.JsonValueKind.Array;
        ImmutableArray<int>[] numbers = nested
            ? [.. value.EnumerateArray().Select(item => (call.Config with { Json = System.Text.Json.JsonSerializer.SerializeToElement(new Dictionary<string, System.Text.Json.JsonElement> { [key] = item }) }).Ints(key) ?? [])]
            : [call.Config.Ints(key)!.Value];
        (int, int)[] ends = (is2D, nested, numbers) switch
        {
            (true, true, [[var a, var b], [var c, var d]]) => [(a, b), (c, d)],
            (true, false, [[var a, var b]]) => [(a, a), (b, b)],
            (true, false, [[var a]]) => [(a, a), (a, a)],
            (true, false, [[var a, var b, var c, var d]]) => [(a, b), (c, d)],
            (false, false, [[var a, var b]]) => [(a, b)],
            (false, false, [[var a]]) => [(a, a)],
            _ => throw call.Config.Fault($"'{key}' has other than one or two numbers for each dimension."),
        };
        return Array.TrueForAll(ends, e => e.Item1 <= 4095 && e.Item2 <= 4095) ? ends : throw call.Unsupported("it adds or drops too many steps.");
    }
}
