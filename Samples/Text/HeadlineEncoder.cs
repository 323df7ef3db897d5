namespace Unrolled.Samples;

/// <summary>Makes of headlines what <see cref="HeadlineClassifier"/> reads: words without their case, and characters with it.</summary>
/// <param name="words">The words it knows.</param>
/// <param name="characters">The characters it knows.</param>
internal sealed class HeadlineEncoder(Vocabulary words, Vocabulary characters)
{
    private const int MostWords = 32, MostCharacters = 160;
    private const int WordTokens = 12_000, CharacterTokens = 128; // the model's tables
    private const int LeastCount = 2; // what occurs once teaches what to make of the unknown
    private const string WordsKey = "sample.words", CharactersKey = "sample.characters";

    /// <summary>Numbers the words and characters of the headlines to learn from.</summary>
    public static HeadlineEncoder Of(IReadOnlyList<string> headlines) => new(
        Vocabulary.Of(headlines.SelectMany(Words.SplitNormalized), WordTokens, LeastCount),
        Vocabulary.Of(headlines.SelectMany(Characters), CharacterTokens, LeastCount));

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="SampleException">It is not there, or not as it should be.</exception>
    public static HeadlineEncoder Load(SavedModel saved)
    {
        Vocabulary words = Vocabulary.Parse(saved[WordsKey]), characters = Vocabulary.Parse(saved[CharactersKey]);
        return words.Count <= WordTokens && characters.Count <= CharacterTokens
            ? new HeadlineEncoder(words, characters)
            : throw new SampleException($"{saved.Path}: expected at most {WordTokens} words and {CharacterTokens} characters, got {words.Count} and {characters.Count}");
    }

    /// <summary>Writes the words and characters beside a model's weights.</summary>
    public void Save<T>(T model)
        where T : Network
    {
        model.Metadata[WordsKey] = words.ToJson();
        model.Metadata[CharactersKey] = characters.ToJson();
    }

    /// <summary>The headlines as the network reads them.</summary>
    /// <param name="headlines">The headlines, at least one.</param>
    /// <param name="targets">[headlines]: 1 for clickbait, 0 for news; empty where that is to be predicted.</param>
    public SequenceData Encode(IReadOnlyList<string> headlines, ReadOnlyMemory<float> targets)
    {
        TokenRows main = new(MostWords, headlines.Count), letters = new(MostCharacters, headlines.Count);
        for (int i = 0; i < headlines.Count; i++)
        {
            main.Set(i, Words.SplitNormalized(headlines[i]).Select(w => words[w]));
            letters.Set(i, Characters(headlines[i]).Select(c => characters[c]));
        }

        SequenceData data = targets.IsEmpty ? SequenceData.Sequences(main.Values, main.Steps, 1) : SequenceData.Pairs(main.Values, targets, main.Steps, 1, 1);
        return data.WithLengths(main.Lengths).With(letters.Values, width: 1, letters.Steps, letters.Lengths);
    }

    // Whole characters: half of one that takes two chars could not be written into a file.
    private static IEnumerable<string> Characters(string headline) => headline.EnumerateRunes().Select(c => c.ToString());
}
