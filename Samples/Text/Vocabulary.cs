using System.Text;
using System.Text.Json;

namespace Unrolled.Samples;

/// <summary>The words or characters that a model knows, numbered: token 0 stands for all that it does not know.</summary>
internal sealed class Vocabulary
{
    /// <summary>The token of what is not known.</summary>
    public const int Unknown = 0;

    private static readonly string[] Ascii = [.. Enumerable.Range(0, 128).Select(c => ((char)c).ToString())];

    private readonly string[] _words;
    private readonly Dictionary<string, int> _tokens = new(StringComparer.Ordinal);

    private Vocabulary(string[] words)
    {
        _words = words;
        for (int i = 0; i < words.Length; i++)
        {
            _tokens.Add(words[i], i + 1);
        }
    }

    /// <summary>How many tokens there are, with that of the unknown.</summary>
    public int Count => _words.Length + 1;

    /// <summary>Numbers the words of a text: the most frequent one is 1, words that are as frequent follow each other by their characters.</summary>
    /// <param name="words">All words, as often as they occur.</param>
    /// <param name="mostTokens">The most tokens, with that of the unknown.</param>
    /// <param name="leastCount">How often a word has to occur.</param>
    public static Vocabulary Of(IEnumerable<string> words, int mostTokens = int.MaxValue, int leastCount = 1) => new(
    [
        .. words.CountBy(w => w, StringComparer.Ordinal)
            .Where(w => w.Value >= leastCount)
            .OrderByDescending(w => w.Value).ThenBy(w => w.Key, StringComparer.Ordinal)
            .Take(mostTokens - 1)
            .Select(w => w.Key),
    ]);

    /// <summary>Numbers the characters of a text, as <see cref="Characters"/> takes it apart.</summary>
    public static Vocabulary OfCharacters(string text) => Of(Characters(text));

    /// <summary>A text's characters: Unicode's code points, so that none is half of another.</summary>
    public static IEnumerable<string> Characters(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            yield return rune.Value < Ascii.Length ? Ascii[rune.Value] : rune.ToString();
        }
    }

    /// <summary>The word's token, or <see cref="Unknown"/>.</summary>
    public int this[string word] => _tokens.GetValueOrDefault(word, Unknown);

    /// <summary>A token's word; "�" for <see cref="Unknown"/>.</summary>
    public string this[int token] => token == Unknown ? "\ufffd" : _words[token - 1];

    /// <summary>The tokens of words.</summary>
    public int[] Encode(IEnumerable<string> words) => [.. words.Select(w => this[w])];

    /// <summary>The words as JSON, for a model's metadata.</summary>
    public string ToJson() => JsonSerializer.Serialize(_words);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="SampleException">It is not as it should be.</exception>
    public static Vocabulary Parse(string json)
    {
        try
        {
            string[]? words = JsonSerializer.Deserialize<string[]>(json);
            return words is not null && !words.Contains(null) && words.Distinct(StringComparer.Ordinal).Count() == words.Length
                ? new Vocabulary(words)
                : throw new SampleException("expected a vocabulary of different words, got others");
        }
        catch (JsonException error)
        {
            throw new SampleException($"expected a vocabulary as a list of words, got other JSON: {error.Message}", error);
        }
    }
}
