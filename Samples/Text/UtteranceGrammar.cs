using System.Runtime.InteropServices;

namespace Unrolled.Samples;

/// <summary>
/// What people say to a device, by intent: templates with slots, for each part of the data others, so that what is tested with is built of templates and values that training never sees.
/// </summary>
/// <remarks>
/// A line that begins with <c>#</c> names an intent, one with <c>@</c> a slot and, after a colon, its values with commas between them; all others are templates of the intent above. In a template
/// <c>{slot}</c> is one of the slot's values, <c>(a|b|)</c> one of some phrases, of which one may be empty, and <c>!</c> at the beginning says that it is a request, which can be made more polite.
/// </remarks>
internal sealed class UtteranceGrammar
{
    private const int TestEvery = 5, ValidationEvery = 8; // the first of five is to test with; the second of eight, unless it is one of those, to choose a recipe with
    private const double FillerRate = 0.2, PoliteRate = 0.3, TypoRate = 0.03;

    private static readonly string[] Fillers = ["hey", "ok", "um", "so", "well", "hi", "hello"];
    private static readonly string[] Requests = ["please", "could you", "can you", "would you please", "i want you to", "could you please", "i need you to"];
    private static readonly string[] Endings = ["please", "thanks", "thank you", "if you can"];

    private readonly List<string> _intents = [];
    private readonly List<List<string>> _templates = [];
    private readonly Dictionary<string, string[]> _slots = new(StringComparer.Ordinal);

    private UtteranceGrammar(string text, int seed)
    {
        int stream = 0;
        foreach (string line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            switch (line[0])
            {
                case '#':
                    _intents.Add(line[1..].Trim());
                    _templates.Add([]);
                    break;
                case '@':
                    int colon = line.IndexOf(':', StringComparison.Ordinal);
                    string[] values = line[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries);
                    new RandomSource(seed, stream++).Shuffle<string>(values);
                    _slots.Add(line[1..colon], values);
                    break;
                default:
                    _templates[^1].Add(line);
                    break;
            }
        }

        foreach (List<string> templates in _templates)
        {
            new RandomSource(seed, stream++).Shuffle(CollectionsMarshal.AsSpan(templates));
        }
    }

    /// <summary>The intents' names.</summary>
    public IReadOnlyList<string> Intents => _intents;

    /// <summary>Reads a grammar.</summary>
    /// <param name="text">The grammar.</param>
    /// <param name="seed">Decides which templates and values belong to which part.</param>
    public static UtteranceGrammar Parse(string text, int seed) => new(text, seed);

    /// <summary>Draws an utterance.</summary>
    /// <param name="random">Decides it.</param>
    /// <param name="intent">0 … intents − 1.</param>
    /// <param name="part">Whose templates and values.</param>
    /// <returns>Words in small letters with a blank between them.</returns>
    public string Draw(RandomSource random, int intent, DataPart part)
    {
        string template = Choose(random, _templates[intent], part);
        bool request = template[0] == '!';
        string phrase = Expand(random, request ? template[1..] : template, part);
        if (request && random.NextDouble() < PoliteRate)
        {
            phrase = $"{Choose(random, Requests)} {phrase}";
        }

        if (random.NextDouble() < FillerRate)
        {
            phrase = $"{Choose(random, Fillers)} {phrase}";
        }

        if (random.NextDouble() < FillerRate)
        {
            phrase = $"{phrase} {Choose(random, Endings)}";
        }

        return string.Join(' ', phrase.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => random.NextDouble() < TypoRate ? Mistype(random, w) : w));
    }

    // From the inside out, so that a choice may hold a slot.
    private string Expand(RandomSource random, string template, DataPart part)
    {
        while (template.IndexOf(')', StringComparison.Ordinal) is var end and >= 0)
        {
            int start = template.LastIndexOf('(', end);
            template = template[..start] + Choose(random, template[(start + 1)..end].Split('|')) + template[(end + 1)..];
        }

        while (template.IndexOf('{', StringComparison.Ordinal) is var start and >= 0)
        {
            int end = template.IndexOf('}', start);
            template = template[..start] + Choose(random, _slots[template[(start + 1)..end]], part) + template[(end + 1)..];
        }

        return template;
    }

    // Two letters that lie beside each other change their places.
    private static string Mistype(RandomSource random, string word)
    {
        if (word.Length < 2)
        {
            return word;
        }

        int at = random.NextInt(word.Length - 1);
        return string.Concat(word.AsSpan(0, at), word.AsSpan(at + 1, 1), word.AsSpan(at, 1), word.AsSpan(at + 2));
    }

    private static string Choose(RandomSource random, IReadOnlyList<string> values) => values[random.NextInt(values.Count)];

    private static string Choose(RandomSource random, IReadOnlyList<string> values, DataPart part)
    {
        string[] own = [.. values.Where((_, i) => part == (i % TestEvery == 0 ? DataPart.Test : i % ValidationEvery == 1 ? DataPart.Validation : DataPart.Training))];
        return Choose(random, own);
    }
}
