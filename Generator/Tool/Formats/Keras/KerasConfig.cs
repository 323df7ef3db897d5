using System.Collections.Immutable;
using System.Text.Json;

namespace Unrolled.Tool.Formats.Keras;

/// <summary>The settings of a layer or a model, read as what they have to be.</summary>
/// <param name="Json">The JSON object.</param>
/// <param name="Layer">The layer's name, for messages.</param>
/// <param name="File">The file's path, for messages.</param>
internal readonly record struct KerasConfig(JsonElement Json, string Layer, string File)
{
    /// <summary>The largest number of units, filters, steps and the like.</summary>
    private const int MaxInt = 1 << 24;

    public ModelFormatException Fault(string message) => new($"layer '{Layer}': {message}", File);

    /// <summary>A value; null if there is none or it is null.</summary>
    public JsonElement? Find(params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            if (Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>Settings within these; null if there are none.</summary>
    public KerasConfig? Object(string key) => Find(key) is { ValueKind: JsonValueKind.Object } value ? this with { Json = value } : null;

    /// <summary>A text; null if there is none.</summary>
    public string? Text(params ReadOnlySpan<string> keys)
        => Find(keys) is not { } value ? null : value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(keys[0], value, "a text");

    public bool Bool(string key, bool missing, string? other = null)
        => (other is null ? Find(key) : Find(key, other)) switch
        {
            null => missing,
            { ValueKind: JsonValueKind.True } => true,
            { ValueKind: JsonValueKind.False } => false,
            { } value => throw Wrong(key, value, "true or false"),
        };

    /// <summary>A number; null if there is none.</summary>
    public double? Number(params ReadOnlySpan<string> keys)
        => Find(keys) is not { } value ? null : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number) ? number : throw Wrong(keys[0], value, "a number");

    /// <summary>A whole number of 0 or more.</summary>
    public int Int(params ReadOnlySpan<string> keys) => IntOrNull(keys) ?? throw Fault($"'{keys[0]}' is missing.");

    public int? IntOrNull(params ReadOnlySpan<string> keys) => Find(keys) is not { } value ? null : Whole(keys[0], value);

    /// <summary>One or several whole numbers; null if there are none.</summary>
    public ImmutableArray<int>? Ints(params ReadOnlySpan<string> keys)
    {
        if (Find(keys) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            return [Whole(keys[0], value)];
        }

        var numbers = ImmutableArray.CreateBuilder<int>();
        foreach (JsonElement item in value.EnumerateArray())
        {
            numbers.Add(Whole(keys[0], item));
        }

        return numbers.ToImmutable();
    }

    /// <summary>One or several whole numbers of any sign, such as axes; null if there are none.</summary>
    public ImmutableArray<int>? Axes(string key)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        var axes = ImmutableArray.CreateBuilder<int>();
        foreach (JsonElement item in value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : new[] { value })
        {
            axes.Add(item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int axis) && Math.Abs(axis) <= MaxInt ? axis : throw Wrong(key, item, "whole numbers"));
        }

        return axes.ToImmutable();
    }

    /// <summary>A shape with the batch in front, without it: null where a dimension is open. Null if there is none.</summary>
    public ImmutableArray<int?>? Shape(params ReadOnlySpan<string> keys)
    {
        if (Find(keys) is not { ValueKind: JsonValueKind.Array } value || value.GetArrayLength() == 0)
        {
            return null;
        }

        var shape = ImmutableArray.CreateBuilder<int?>();
        foreach (JsonElement item in value.EnumerateArray())
        {
            // Shapes of several inputs are lists in the list.
            if (item.ValueKind == JsonValueKind.Array)
            {
                return null;
            }

            shape.Add(item.ValueKind == JsonValueKind.Null ? null : Whole(keys[0], item));
        }

        shape.RemoveAt(0);
        return shape.ToImmutable();
    }

    /// <summary>These settings as a text, if they are one.</summary>
    public string Name() => Json.GetString()!;

    private int Whole(string key, JsonElement value)
        => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number == Math.Floor(number) && number is >= 0 and <= MaxInt ? (int)number : throw Wrong(key, value, $"a whole number, 0 to {MaxInt}");

    private ModelFormatException Wrong(string key, JsonElement value, string expected)
    {
        string text = value.GetRawText();
        return Fault($"'{key}' is {(text.Length > 60 ? text[..60] + " …" : text)}; expected {expected}.");
    }
}
