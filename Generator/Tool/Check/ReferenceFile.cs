using System.Collections.Immutable;
using System.Globalization;
using Unrolled.Tool.Formats.Npz;

namespace Unrolled.Tool.Check;

/// <summary>
/// Calls of a model with their answers, in an .npz: <c>in.NAME</c> and <c>out.NAME</c> for one call, <c>in.0.NAME</c>, <c>out.0.NAME</c>, … for several. An input that a later
/// call does not give is the output that was fed back to it. <c>out.prefixN</c> is the answer to the first N time steps of the first sequence.
/// </summary>
internal sealed class ReferenceFile
{
    private ReferenceFile(ImmutableArray<ReferenceCall> calls, SortedDictionary<int, Tensor> prefixes)
    {
        Calls = calls;
        Prefixes = prefixes;
    }

    public ImmutableArray<ReferenceCall> Calls { get; }

    /// <summary>Answers of the first call to fewer time steps.</summary>
    public SortedDictionary<int, Tensor> Prefixes { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="ModelFormatException">It is damaged, or has no call.</exception>
    public static ReferenceFile Read(string path)
    {
        var calls = new SortedDictionary<int, ReferenceCall>();
        var prefixes = new SortedDictionary<int, Tensor>();
        Dictionary<string, string> fedBack = [];
        foreach ((string key, byte[] bytes) in NpzFile.Read(path))
        {
            string[] words = key.Split('.', 3);
            if (key == "meta")
            {
                fedBack = FedBack(NpyArray.ReadText(bytes, key, path), path);
            }
            else if (words.Length >= 2 && words[0] is "in" or "out")
            {
                bool numbered = words.Length == 3 && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out _);
                string name = key[(numbered ? words[0].Length + words[1].Length + 2 : words[0].Length + 1)..];
                Tensor array = NpyArray.Read(bytes, key, path);
                if (!Array.TrueForAll(array.Values, float.IsFinite))
                {
                    throw new ModelFormatException($"'{key}' has a value that is not finite, or too large for a float.", path);
                }

                if (words[0] == "out" && !numbered && name.StartsWith("prefix", StringComparison.Ordinal) && int.TryParse(name.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out int steps))
                {
                    if (!prefixes.TryAdd(steps, array))
                    {
                        throw new ModelFormatException($"two answers to the first {steps} steps.", path);
                    }

                    continue;
                }

                int number = numbered ? int.Parse(words[1], CultureInfo.InvariantCulture) : 0;
                if (!calls.TryGetValue(number, out ReferenceCall? call))
                {
                    calls.Add(number, call = new ReferenceCall());
                }

                (words[0] == "in" ? call.Inputs : call.Outputs)[name] = array;
            }
            else
            {
                throw new ModelFormatException($"an array '{key}'; expected names such as 'in.x' and 'out.y'.", path);
            }
        }

        if (calls.Count == 0 || calls.Keys.Last() != calls.Count - 1)
        {
            throw new ModelFormatException($"the calls {(calls.Count == 0 ? "of nothing" : string.Join(", ", calls.Keys))}; expected them numbered from 0.", path);
        }

        if (calls.Values.All(c => c.Outputs.Count == 0) || prefixes.Count > 0 && calls[0].Outputs.Count == 0)
        {
            throw new ModelFormatException(prefixes.Count > 0 ? "it has 'out.prefixN', but not the answer 'out.NAME' to the whole call." : "it has no answer 'out.NAME'.", path);
        }

        Feed(calls, fedBack);
        return new ReferenceFile([.. calls.Values], prefixes);
    }

    private static void Feed(SortedDictionary<int, ReferenceCall> calls, Dictionary<string, string> fedBack)
    {
        for (int k = 1; k < calls.Count; k++)
        {
            foreach ((string output, string input) in fedBack)
            {
                if (!calls[k].Inputs.ContainsKey(input) && calls[0].Inputs.ContainsKey(input))
                {
                    calls[k].FedBack[input] = output;
                }
            }

            // What is the same in all calls is given once.
            foreach ((string input, Tensor array) in calls[0].Inputs)
            {
                if (!calls[k].FedBack.ContainsKey(input))
                {
                    calls[k].Inputs.TryAdd(input, array);
                }
            }
        }
    }

    // "fed back: {"stateN": "state"}" in the JSON's note: an output and the input that it becomes.
    private static Dictionary<string, string> FedBack(string meta, string path)
    {
        try
        {
            using var document = System.Text.Json.JsonDocument.Parse(meta);
            if (document.RootElement.ValueKind == System.Text.Json.JsonValueKind.Object && document.RootElement.TryGetProperty("note", out System.Text.Json.JsonElement note)
                && note.ValueKind == System.Text.Json.JsonValueKind.String && note.GetString() is { } text
                && text.IndexOf("fed back:", StringComparison.Ordinal) is >= 0 and int at && text.IndexOf('{', at) is >= 0 and int open && text.IndexOf('}', open) is >= 0 and int close)
            {
                return System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, string>>(text[open..(close + 1)]) ?? [];
            }

            return [];
        }
        catch (System.Text.Json.JsonException fault)
        {
            throw new ModelFormatException($"'meta' is not JSON: {fault.Message}", path, innerException: fault);
        }
    }
}
