namespace Unrolled.Samples;

/// <summary>A simple classifier of texts: multinomial naive Bayes over words without their order, each word's count with one added (Laplace).</summary>
internal sealed class NaiveBayes
{
    private readonly Dictionary<string, double[]> _words = new(StringComparer.Ordinal); // ln P(word | class)
    private readonly double[] _classes; // ln P(class)

    /// <summary>Counts the words of texts.</summary>
    /// <param name="texts">The words of each text, and its class.</param>
    /// <param name="classes">How many classes there are.</param>
    public NaiveBayes(IEnumerable<(IEnumerable<string> Words, int Class)> texts, int classes)
    {
        double[] totals = new double[classes];
        double[] counts = new double[classes];
        foreach ((IEnumerable<string> words, int c) in texts)
        {
            counts[c]++;
            foreach (string word in words)
            {
                if (!_words.TryGetValue(word, out double[]? row))
                {
                    _words.Add(word, row = new double[classes]);
                }

                row[c]++;
                totals[c]++;
            }
        }

        double all = counts.Sum();
        _classes = [.. counts.Select(n => Math.Log((n + 1) / (all + classes)))];
        foreach (double[] row in _words.Values)
        {
            for (int c = 0; c < classes; c++)
            {
                row[c] = Math.Log((row[c] + 1) / (totals[c] + _words.Count));
            }
        }
    }

    /// <summary>The likeliest class of a text. Words that never occurred say nothing.</summary>
    public int Classify(IEnumerable<string> words)
    {
        double[] sums = [.. _classes];
        foreach (string word in words)
        {
            if (_words.TryGetValue(word, out double[]? row))
            {
                for (int c = 0; c < sums.Length; c++)
                {
                    sums[c] += row[c];
                }
            }
        }

        return Array.IndexOf(sums, sums.Max());
    }
}
