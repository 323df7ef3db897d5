using System.Globalization;

namespace Unrolled.Samples;

/// <summary>
/// The baseline of texts: how often each token followed the few before it. Where those were seen seldom, it leans on fewer of them, by the rule of Witten and Bell, "The zero-frequency
/// problem", 1991: p(w | c) = (n(c w) + d(c)·p(w | shorter c)) / (n(c) + d(c)), with d(c) the number of different tokens that followed c. The shortest context is none; below it stands
/// the uniform distribution.
/// </summary>
internal sealed class NGramModel
{
    private readonly Dictionary<ulong, Followers>[] _contexts;

    /// <summary>Counts a text.</summary>
    /// <param name="text">Tokens below <paramref name="tokens"/>.</param>
    /// <param name="tokens">How many tokens there are.</param>
    /// <param name="order">1 for the frequencies alone, 2 for those after each token (bigrams), and so on; tokens^order is below 2⁶⁴.</param>
    public NGramModel(ReadOnlySpan<int> text, int tokens, int order)
    {
        Tokens = tokens;
        Order = order;
        _contexts = new Dictionary<ulong, Followers>[order];
        for (int length = 0; length < order; length++)
        {
            Dictionary<ulong, Followers> contexts = _contexts[length] = [];
            for (int i = length; i < text.Length; i++)
            {
                ulong key = Key(text[(i - length)..i]);
                if (!contexts.TryGetValue(key, out Followers? followers))
                {
                    contexts.Add(key, followers = new Followers());
                }

                followers.Add(text[i]);
            }
        }
    }

    /// <summary>How many tokens there are.</summary>
    public int Tokens { get; }

    /// <summary>How many tokens a gram has: one more than the longest context.</summary>
    public int Order { get; }

    /// <summary>What grams of a length are called: unigram, bigram, trigram, 4-gram.</summary>
    public static string NameOf(int order) => order switch
    {
        1 => "unigram",
        2 => "bigram",
        3 => "trigram",
        _ => string.Create(CultureInfo.InvariantCulture, $"{order}-gram"),
    };

    /// <summary>What comes after a text.</summary>
    /// <param name="before">The text, of which the last tokens count.</param>
    /// <param name="probabilities">The target, [<see cref="Tokens"/>].</param>
    public void Probabilities(ReadOnlySpan<int> before, Span<double> probabilities)
    {
        probabilities.Fill(1.0 / Tokens);
        for (int length = 0; length < Order && length <= before.Length; length++)
        {
            if (!_contexts[length].TryGetValue(Key(before[^length..]), out Followers? followers))
            {
                return; // nor was a longer one seen
            }

            double different = followers.Counts.Count, all = followers.Total + different;
            for (int i = 0; i < probabilities.Length; i++)
            {
                probabilities[i] *= different / all;
            }

            foreach ((int token, int count) in followers.Counts)
            {
                probabilities[token] += count / all;
            }
        }
    }

    private ulong Key(ReadOnlySpan<int> context)
    {
        ulong key = 0;
        foreach (int token in context)
        {
            key = key * (ulong)Tokens + (ulong)token;
        }

        return key;
    }

    // What followed a context.
    private sealed class Followers
    {
        public Dictionary<int, int> Counts { get; } = [];

        public int Total { get; private set; }

        public void Add(int token)
        {
            Counts[token] = Counts.GetValueOrDefault(token) + 1;
            Total++;
        }
    }
}
