namespace Unrolled.Samples;

/// <summary>Invents phrases: a meaning, a day or a number, and one of the ways to write it.</summary>
/// <remarks>
/// A meaning belongs to one part alone, whatever its phrases look like: what is tested are days or numbers that training has never seen, in any form. A tenth of the
/// meanings is for the test, a tenth for validation.
/// </remarks>
internal abstract class PhraseSource
{
    private const int Tenths = 10;
    private static readonly DataPart[] Order = [DataPart.Test, DataPart.Validation];

    /// <summary>What the phrases are: "dates".</summary>
    public abstract string Kind { get; }

    /// <summary>What <see cref="TranslateByRule"/> goes by.</summary>
    public abstract string Rule { get; }

    /// <summary>Phrases of the different meanings of a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="count">How many; no phrase comes twice.</param>
    /// <param name="seed">Decides the parts and the phrases.</param>
    public Phrase[] Draw(DataPart part, int count, int seed)
    {
        var random = new RandomSource(seed, -1 - (int)part); // the streams from 0 on decide the parts
        var phrases = new List<Phrase>(count);
        var seen = new HashSet<string>(count, StringComparer.Ordinal);
        while (phrases.Count < count)
        {
            int meaning = DrawMeaning(random);
            if (PartOf(meaning, seed) == part && Write(meaning, random) is var phrase && seen.Add(phrase.Source))
            {
                phrases.Add(phrase);
            }
        }

        return [.. phrases];
    }

    /// <summary>The part that a meaning belongs to.</summary>
    public static DataPart PartOf(int meaning, int seed)
    {
        int tenth = new RandomSource(seed, meaning).NextInt(Tenths);
        return tenth < Order.Length ? Order[tenth] : DataPart.Training;
    }

    /// <summary>A simple translation without learning, to compare with; empty where it does not know one.</summary>
    public abstract string TranslateByRule(string source);

    /// <summary>A meaning, 0 or more.</summary>
    protected abstract int DrawMeaning(RandomSource random);

    /// <summary>One of the ways to write a meaning.</summary>
    protected abstract Phrase Write(int meaning, RandomSource random);

    /// <summary>One of some texts.</summary>
    protected static string Choose(RandomSource random, params ReadOnlySpan<string> texts) => texts[random.NextInt(texts.Length)];

    /// <summary>As it is, or in small letters, seldom in capitals.</summary>
    protected static string WithCase(string text, RandomSource random) => random.NextInt(10) switch
    {
        < 6 => text,
        < 9 => text.ToLowerInvariant(),
        _ => text.ToUpperInvariant(),
    };
}
