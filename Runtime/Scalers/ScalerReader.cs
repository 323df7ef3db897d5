using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Unrolled.Data;

/// <summary>Reads a scaler's JSON. Whatever is not as it must be ends in a <see cref="FormatException"/> that names the key.</summary>
/// <remarks>By the reader that reads the headers of safetensors files too. A <see cref="JsonDocument"/> makes a small NativeAOT program that loads a model 115 kB larger (1.59 to 1.71 MB; .NET 10, linux-x64).</remarks>
internal static class ScalerReader
{
    private const string KindKey = "kind", Low = "low", High = "high", Minimum = "minimum", Maximum = "maximum", Mean = "mean", Deviation = "deviation";

    private static readonly string[] MinMaxKeys = [KindKey, Low, High, Minimum, Maximum], StandardKeys = [KindKey, Mean, Deviation];

    /// <summary>Reads what <see cref="Scaler.ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">The text is not that of a scaler.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Scaler Read(string json)
    {
        if (JsonFault.HalfSurrogate(json) is >= 0 and int half)
        {
            throw Fault($"an unpaired surrogate at {half}");
        }

        byte[] utf8 = Encoding.UTF8.GetBytes(json);
        try
        {
            var reader = new Utf8JsonReader(utf8);
            reader.Read();
            Token root = ReadToken(ref reader);
            var properties = new List<(string? Key, Token Value)>();
            while (root.Type == JsonTokenType.StartObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string? key = Text(ref reader);
                reader.Read();
                properties.Add((key, ReadToken(ref reader)));
            }

            // Reading on refuses what follows the object.
            while (reader.Read())
            {
                reader.Skip();
            }

            return root.Type == JsonTokenType.StartObject ? Read(properties) : throw Fault(Name(root.Type));
        }
        catch (JsonException e)
        {
            throw new FormatException($"A scaler's text is not JSON: {JsonFault.Of(utf8, e)}", e);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Scaler Read(List<(string? Key, Token Value)> properties)
    {
        var values = new Dictionary<string, Token>(StringComparer.Ordinal);
        foreach ((string? key, Token value) in properties)
        {
            if (key is null)
            {
                throw HalfSurrogate("a key");
            }

            if (!values.TryAdd(key, value))
            {
                throw new FormatException($"Expected each key of a scaler once, got '{key}' twice.");
            }
        }

        Token given = Value(values, KindKey);
        string kind = given.Type == JsonTokenType.String ? given.Text ?? throw HalfSurrogate($"'{KindKey}'") : throw Fault(KindKey, "a string", given);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static MinMaxScaler ReadMinMax(Dictionary<string, Token> values)
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

    private static StandardScaler ReadStandard(Dictionary<string, Token> values)
    {
        double[] mean = Numbers(values, Mean, Double), deviation = Numbers(values, Deviation, Double);
        RequireLength(deviation.Length, mean.Length, Deviation, Mean);
        int fault = Array.FindIndex(deviation, d => d <= 0);
        return fault < 0 ? new StandardScaler(mean, deviation)
            : throw new FormatException(FormattableString.Invariant($"Expected numbers above 0 as '{Deviation}' of a scaler, got {deviation[fault]} for feature {fault}."));
    }

    private static Token Value(Dictionary<string, Token> values, string key)
        => values.TryGetValue(key, out Token value) ? value : throw new FormatException($"Expected '{key}' in a scaler's JSON, got no such key.");

    private static N[] Numbers<N>(Dictionary<string, Token> values, string key, Func<Token, string, N> read)
    {
        Token array = Value(values, key);
        if (array.Type != JsonTokenType.StartArray)
        {
            throw Fault(key, "an array", array);
        }

        N[] numbers = [.. array.Items!.Select(e => read(e, key))];
        return numbers.Length > 0 ? numbers : throw new FormatException($"Expected at least one number in '{key}' of a scaler, got none.");
    }

    // Values beyond a float's range are infinite.
    private static float Float(Token token, string key)
        => token.Type == JsonTokenType.Number && float.TryParse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value) ? value : throw Fault(key, "a finite float", token);

    private static double Double(Token token, string key)
        => token.Type == JsonTokenType.Number && double.TryParse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : throw Fault(key, "a finite number", token);

    private static void RequireLength(int actual, int expected, string key, string other)
    {
        if (actual != expected)
        {
            throw new FormatException($"Expected as many numbers in '{key}' of a scaler as in '{other}', {expected}, got {actual}.");
        }
    }

    // The value that the reader is at. It does not read an object's properties: the caller reads those of the outermost object, and a scaler has no others.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Token ReadToken(ref Utf8JsonReader reader)
    {
        JsonTokenType type = reader.TokenType;
        switch (type)
        {
            case JsonTokenType.String:
                return new Token(type, Text(ref reader), null);
            case JsonTokenType.Number:
                return new Token(type, Encoding.UTF8.GetString(reader.ValueSpan), null);
            case JsonTokenType.StartArray:
                var items = new List<Token>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(ReadToken(ref reader));
                }

                return new Token(type, null, items);
            case JsonTokenType.StartObject when reader.CurrentDepth > 0:
                reader.Skip();
                break;
        }

        return new Token(type, null, null);
    }

    // Null if an escape is half a surrogate pair.
    private static string? Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string Name(JsonTokenType type) => type switch
    {
        JsonTokenType.StartArray => "Array",
        JsonTokenType.StartObject => "Object",
        _ => type.ToString(),
    };

    private static FormatException HalfSurrogate(string what) => new($"Expected valid Unicode as {what} of a scaler, got an unpaired surrogate.");

    private static FormatException Fault(string got) => new($"Expected a scaler's JSON, an object, got {got}.");

    private static FormatException Fault(string key, string expected, Token got)
        => new($"Expected {expected} as '{key}' of a scaler, got {(got.Type == JsonTokenType.Number ? got.Text : Name(got.Type))}.");

    /// <summary>A value: the text of a string or a number, the items of an array.</summary>
    private readonly record struct Token(JsonTokenType Type, string? Text, List<Token>? Items);
}
