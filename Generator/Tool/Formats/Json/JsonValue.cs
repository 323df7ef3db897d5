using System.Globalization;
using System.Text.Json;

namespace Unrolled.Tool.Formats.Json;

/// <summary>A value of a model file in JSON, with its place in the file for messages.</summary>
/// <param name="element">The value.</param>
/// <param name="path">Its place: "layers[2].weights".</param>
/// <param name="file">The file.</param>
internal readonly struct JsonValue(JsonElement element, string path, string file)
{
    // A model of this size has 100 million weights as text; the parser takes 12 bytes of memory a value.
    private const int MaxLength = 1_000_000_000;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    public string Path => path.Length > 0 ? path : "the file";

    public JsonValueKind Kind => element.ValueKind;

    /// <summary>The content of a file.</summary>
    /// <exception cref="ModelFormatException">It is not JSON, or has a key twice.</exception>
    public static JsonValue Read(ModelFileContent file)
    {
        ReadOnlySpan<byte> text = WithoutMark(file.Bytes);
        if (text.Length > MaxLength)
        {
            throw new ModelFormatException($"{text.Length} bytes of JSON; at most {MaxLength} are read.", file.Path);
        }

        try
        {
            return new JsonValue(JsonElement.Parse(text, Options), "", file.Path);
        }
        catch (JsonException fault)
        {
            throw new ModelFormatException(fault.Message.Contains("Duplicate", StringComparison.Ordinal) ? $"a key stands twice: {fault.Message}" : JsonFault.Of(text, fault), file.Path, innerException: fault);
        }
        catch (InvalidOperationException fault)
        {
            // Half a surrogate pair in a key.
            throw new ModelFormatException($"a key is not a text: {fault.Message}", file.Path, innerException: fault);
        }
    }

    /// <summary>The keys of a file's outermost object, as far as it can be read; none if the file does not begin as an object.</summary>
    public static HashSet<string> Keys(ModelFileContent file)
    {
        HashSet<string> keys = new(StringComparer.Ordinal);
        ReadOnlySpan<byte> text = WithoutMark(file.Bytes);
        if (text.TrimStart(" \t\r\n"u8) is not [(byte)'{', ..])
        {
            return keys;
        }

        var reader = new Utf8JsonReader(text);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
                {
                    keys.Add(reader.GetString()!);
                }
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Reading the file says what is wrong with it; here only its kind is asked for.
        }

        return keys;
    }

    /// <summary>A value that has to be there.</summary>
    public JsonValue this[string key] => Optional(key) ?? throw Fault($"has no '{key}'");

    /// <summary>A value that may be missing or null.</summary>
    public JsonValue? Optional(string key)
    {
        Expect(JsonValueKind.Object, "an object");
        return element.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? new JsonValue(value, path.Length > 0 ? $"{path}.{key}" : key, file) : null;
    }

    /// <summary>The values of an object.</summary>
    public List<(string Key, JsonValue Value)> Properties()
    {
        Expect(JsonValueKind.Object, "an object");
        List<(string, JsonValue)> all = [];
        foreach (JsonProperty property in element.EnumerateObject())
        {
            string key = Read(() => property.Name);
            all.Add((key, new JsonValue(property.Value, path.Length > 0 ? $"{path}.{key}" : key, file)));
        }

        return all;
    }

    /// <summary>The values of an array.</summary>
    public List<JsonValue> Items()
    {
        Expect(JsonValueKind.Array, "an array");
        List<JsonValue> all = new(element.GetArrayLength());
        foreach (JsonElement item in element.EnumerateArray())
        {
            all.Add(new JsonValue(item, $"{path}[{all.Count}]", file));
        }

        return all;
    }

    public string Text()
    {
        Expect(JsonValueKind.String, "a text");
        JsonElement value = element;
        return Read(() => value.GetString()!);
    }

    /// <summary>A whole number within bounds.</summary>
    public int Integer(int least, int most)
    {
        double value = Number();
        return value >= least && value <= most && value == Math.Truncate(value) ? (int)value : throw Fault(string.Create(CultureInfo.InvariantCulture, $"is {value}; expected a whole number from {least} to {most}"));
    }

    /// <summary>A finite number.</summary>
    public double Number()
    {
        Expect(JsonValueKind.Number, "a number");
        return element.TryGetDouble(out double value) && double.IsFinite(value) ? value : throw Fault("is no finite number");
    }

    /// <summary>True, false, 0 or 1.</summary>
    public bool Flag() => Kind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => Integer(0, 1) == 1,
    };

    /// <summary>Nested arrays of numbers as a tensor; all rows have one length.</summary>
    public Tensor Tensor()
    {
        List<int> shape = [];
        for (JsonElement inner = element; inner.ValueKind == JsonValueKind.Array; inner = inner[0])
        {
            shape.Add(inner.GetArrayLength());
            if (shape[^1] == 0)
            {
                throw Fault("has an empty array");
            }
        }

        if (shape.Count == 0)
        {
            throw Fault($"is {Name(Kind)}; expected an array of numbers");
        }

        List<float> values = [];
        Fill(element, shape, 0, values);
        return new Tensor([.. shape], [.. values]);
    }

    /// <summary>A tensor of a known shape.</summary>
    public Tensor Tensor(params ReadOnlySpan<int> shape)
    {
        Tensor tensor = Tensor();
        return tensor.Shape.AsSpan().SequenceEqual(shape) ? tensor : throw new ModelFormatException($"expected the shape {Declarations.Tensor.ShapeText(shape)}, got {tensor}.", file, path);
    }

    /// <summary>A fault of this value: "'layers[2].type' has no …".</summary>
    public ModelFormatException Fault(string what) => new($"{(path.Length > 0 ? $"'{path}'" : "it")} {what}.", file);

    public override string ToString() => element.ValueKind == JsonValueKind.String ? Text() : element.GetRawText();

    private void Fill(JsonElement part, List<int> shape, int dimension, List<float> values)
    {
        if (dimension == shape.Count)
        {
            double value = part.ValueKind == JsonValueKind.Number && part.TryGetDouble(out double number) ? number : throw Fault($"has {Name(part.ValueKind)} among its numbers");
            values.Add(float.IsFinite((float)value) ? (float)value : throw Fault("has a number that is too large for a float"));
            return;
        }

        if (part.ValueKind != JsonValueKind.Array || part.GetArrayLength() != shape[dimension])
        {
            throw Fault($"is not a regular array: expected {shape[dimension]} values in each row of dimension {dimension}");
        }

        foreach (JsonElement item in part.EnumerateArray())
        {
            Fill(item, shape, dimension + 1, values);
        }
    }

    private void Expect(JsonValueKind kind, string what)
    {
        if (element.ValueKind != kind)
        {
            throw Fault($"is {Name(element.ValueKind)}; expected {what}");
        }
    }

    private string Read(Func<string> text)
    {
        try
        {
            return text();
        }
        catch (InvalidOperationException fault)
        {
            throw new ModelFormatException($"'{path}' has a text that is none: {fault.Message}", file, innerException: fault);
        }
    }

    private static string Name(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    private static ReadOnlySpan<byte> WithoutMark(byte[] bytes) => bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes.AsSpan(3) : bytes;
}
