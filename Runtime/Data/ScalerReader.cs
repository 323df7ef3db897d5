using System.Text;
using System.Text.Json;

namespace Unrolled;

/// <summary>Reads a scaler's JSON. Whatever is not as it must be ends in a <see cref="FormatException"/> that names the key.</summary>
internal static class ScalerReader
{
    private const string KindKey = "kind", Low = "low", High = "high", Minimum = "minimum", Maximum = "maximum", Mean = "mean", Deviation = "deviation";

    private static readonly string[] MinMaxKeys = [KindKey, Low, High, Minimum, Maximum], StandardKeys = [KindKey, Mean, Deviation];

    /// <summary>Reads what <see cref="Scaler.ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">It is no scaler's text.</exception>
    public static Scaler Read(string json)
    {
        if (JsonFault.HalfSurrogate(json) is >= 0 and int half)
        {
            throw Fault($"half a surrogate pair at {half}");
        }

        byte[] utf8 = Encoding.UTF8.GetBytes(json);
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(utf8);
        }
        catch (JsonException e)
        {
            throw new FormatException($"A scaler's text is no JSON: {JsonFault.Of(utf8, e)}", e);
        }

        using (document)
        {
            return Read(document.RootElement);
        }
    }

    private static Scaler Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw Fault(root.ValueKind.ToString());
        }

        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonProperty property in root.EnumerateObject())
        {
            string key = Text(() => property.Name, "a key");
            if (!values.TryAdd(key, property.Value))
            {
                throw new FormatException($"Expected each key of a scaler once, got '{key}' twice.");
            }
        }

        JsonElement given = Value(values, KindKey);
        string kind = given.ValueKind == JsonValueKind.String ? Text(() => given.GetString()!, $"'{KindKey}'") : throw Fault(KindKey, "a string", given);
        string[] keys = kind switch
        {
            MinMaxScaler.Kind => MinMaxKeys,
            StandardScaler.Kind => StandardKeys,
            _ => throw new FormatException($"Expected a scaler of the kind '{MinMaxScaler.Kind}' or '{StandardScaler.Kind}', got '{kind}'."),
        };

        // One that this version does not know.
        if (values.Keys.FirstOrDefault(key => !keys.Contains(key)) is { } unknown)
        {
            throw new FormatException($"Expected {string.Join(", ", keys)} in a scaler of the kind '{kind}', got '{unknown}'.");
        }

        return kind == MinMaxScaler.Kind ? ReadMinMax(values) : ReadStandard(values);
    }

    private static MinMaxScaler ReadMinMax(Dictionary<string, JsonElement> values)
    {
        float[] minimum = Numbers(values, Minimum, Float), maximum = Numbers(values, Maximum, Float);
        float low = Float(Value(values, Low), Low), high = Float(Value(values, High), High);
        RequireLength(maximum.Length, minimum.Length, Maximum, Minimum);
        for (int f = 0; f < minimum.Length; f++)
        {
            if (maximum[f] < minimum[f])
            {
                throw new FormatException(FormattableString.Invariant($"Expected no '{Maximum}' of a scaler below its '{Minimum}', got {maximum[f]} below {minimum[f]} for feature {f}."));
            }
        }

        return low < high
            ? new MinMaxScaler(minimum, maximum, low, high)
            : throw new FormatException(FormattableString.Invariant($"Expected '{Low}' of a scaler below '{High}', got {low} and {high}."));
    }

    private static StandardScaler ReadStandard(Dictionary<string, JsonElement> values)
    {
        double[] mean = Numbers(values, Mean, Double), deviation = Numbers(values, Deviation, Double);
        RequireLength(deviation.Length, mean.Length, Deviation, Mean);
        int fault = Array.FindIndex(deviation, d => d <= 0);
        return fault < 0 ? new StandardScaler(mean, deviation)
            : throw new FormatException(FormattableString.Invariant($"Expected numbers above 0 as '{Deviation}' of a scaler, got {deviation[fault]} for feature {fault}."));
    }

    private static JsonElement Value(Dictionary<string, JsonElement> values, string key)
        => values.TryGetValue(key, out JsonElement value) ? value : throw new FormatException($"Expected '{key}' in a scaler's JSON, got no such key.");

    private static N[] Numbers<N>(Dictionary<string, JsonElement> values, string key, Func<JsonElement, string, N> read)
    {
        JsonElement array = Value(values, key);
        if (array.ValueKind != JsonValueKind.Array)
        {
            throw Fault(key, "an array", array);
        }

        N[] numbers = [.. array.EnumerateArray().Select(e => read(e, key))];
        return numbers.Length > 0 ? numbers : throw new FormatException($"Expected at least one number in '{key}' of a scaler, got none.");
    }

    // What is beyond a float's range is infinite.
    private static float Float(JsonElement element, string key)
        => element.ValueKind == JsonValueKind.Number && element.TryGetSingle(out float value) && float.IsFinite(value) ? value : throw Fault(key, "a finite float", element);

    private static double Double(JsonElement element, string key)
        => element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double value) && double.IsFinite(value) ? value : throw Fault(key, "a finite number", element);

    private static void RequireLength(int actual, int expected, string key, string other)
    {
        if (actual != expected)
        {
            throw new FormatException($"Expected as many numbers in '{key}' of a scaler as in '{other}', {expected}, got {actual}.");
        }
    }

    // An escape may be half a surrogate pair.
    private static string Text(Func<string> read, string what)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException($"Expected valid Unicode as {what} of a scaler, got half a surrogate pair.", e);
        }
    }

    private static FormatException Fault(string got) => new($"Expected a scaler's JSON, an object, got {got}.");

    private static FormatException Fault(string key, string expected, JsonElement got)
        => new($"Expected {expected} as '{key}' of a scaler, got {(got.ValueKind == JsonValueKind.Number ? got.GetRawText() : got.ValueKind)}.");
}
