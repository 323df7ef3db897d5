namespace Unrolled.Samples;

/// <summary>A simple classifier of sequences of one length: naive Bayes, with each position's symbols counted by themselves and one added to each count (Laplace).</summary>
internal sealed class PositionBayes
{
    private readonly double[,,] _symbols; // ln P(symbol | position, class)
    private readonly double[] _classes; // ln P(class)

    /// <summary>Counts the symbols of sequences.</summary>
    /// <param name="sequences">The sequences.</param>
    /// <param name="indices">Those to learn from.</param>
    public PositionBayes(SpliceSet sequences, IEnumerable<int> indices)
    {
        int symbols = SymbolAlphabet.Dna.Count, classes = sequences.Names.Length;
        _symbols = new double[classes, SpliceSet.Length, symbols];
        double[] counts = new double[classes];
        foreach (int i in indices)
        {
            int c = sequences.Classes[i];
            counts[c]++;
            for (int p = 0; p < SpliceSet.Length; p++)
            {
                _symbols[c, p, (int)sequences[i][p]]++;
            }
        }

        double all = counts.Sum();
        _classes = [.. counts.Select(n => Math.Log((n + 1) / (all + classes)))];
        for (int c = 0; c < classes; c++)
        {
            for (int p = 0; p < SpliceSet.Length; p++)
            {
                for (int s = 0; s < symbols; s++)
                {
                    _symbols[c, p, s] = Math.Log((_symbols[c, p, s] + 1) / (counts[c] + symbols));
                }
            }
        }
    }

    /// <summary>The likeliest class of a sequence.</summary>
    /// <param name="tokens">[<see cref="SpliceSet.Length"/>].</param>
    public int Classify(ReadOnlySpan<float> tokens)
    {
        double[] sums = [.. _classes];
        for (int c = 0; c < sums.Length; c++)
        {
            for (int p = 0; p < tokens.Length; p++)
            {
                sums[c] += _symbols[c, p, (int)tokens[p]];
            }
        }

        return Array.IndexOf(sums, sums.Max());
    }
}
