using System.Globalization;

namespace Unrolled.Samples;

/// <summary>
/// What each base around a junction does to the answer: every base of a sequence is replaced by each of the other three in turn, and ln of the true class's probability falls by so much (in-silico saturated
/// mutagenesis; Zhou and Troyanskaya, "Predicting effects of noncoding variants with deep learning–based sequence model", 2015). Means over sequences that the network has not learned from.
/// </summary>
/// <param name="names">The classes.</param>
internal sealed class SpliceEffect(string[] names)
{
    private const int Bases = 4, MostSequences = 12; // of a class, in each fold: the means change little with more
    private readonly double[,,] _falls = new double[SpliceSet.ClassCount, Bases, SpliceSet.Length];
    private readonly int[,,] _counts = new int[SpliceSet.ClassCount, Bases, SpliceSet.Length];

    /// <summary>Takes sequences that a network was tested with.</summary>
    /// <param name="model">The network.</param>
    /// <param name="set">All sequences.</param>
    /// <param name="indices">Those it was tested with.</param>
    /// <param name="outputs">[sequences, classes]: what it said.</param>
    public void Add(SpliceClassifier model, SpliceSet set, int[] indices, float[] outputs)
    {
        int[] taken = new int[SpliceSet.ClassCount];
        for (int i = 0; i < indices.Length; i++)
        {
            int c = set.Classes[indices[i]];
            ReadOnlySpan<float> output = outputs.AsSpan(i * SpliceSet.ClassCount, SpliceSet.ClassCount);
            if (taken[c] < MostSequences && ClassScores.Likeliest(output) == c)
            {
                taken[c]++;
                Add(model, set[indices[i]], c, output[c]);
            }
        }
    }

    /// <summary>Adds a map for each class and a chart of all.</summary>
    public void AddTo(Report report)
    {
        string[] bases = [.. SymbolAlphabet.Dna.Symbols[..Bases].Select(b => b.ToString())];
        string[] positions = [.. Enumerable.Range(0, SpliceSet.Length).Select(p => (p < SpliceSet.Length / 2 ? p - SpliceSet.Length / 2 : p - SpliceSet.Length / 2 + 1).ToString("+0;−0", CultureInfo.InvariantCulture))];
        var chart = new ReportChart { XLabel = "position: the boundary is between −1 and +1", YLabel = "mean fall of ln p when the base is replaced" };
        double[] x = [.. Enumerable.Range(0, SpliceSet.Length).Select(p => p - SpliceSet.Length / 2 + 0.5)];
        for (int c = 0; c < names.Length; c++)
        {
            chart.AddLine(names[c], x, [.. Enumerable.Range(0, SpliceSet.Length).Select(p => Mean(c, p))]);
        }

        report.AddChart("Which positions decide", chart);
        for (int c = 0; c < names.Length; c++)
        {
            float[,] map = new float[Bases, SpliceSet.Length];
            for (int b = 0; b < Bases; b++)
            {
                for (int p = 0; p < SpliceSet.Length; p++)
                {
                    map[b, p] = _counts[c, b, p] == 0 ? float.NaN : (float)(_falls[c, b, p] / _counts[c, b, p]);
                }
            }

            report.AddHeatMap($"{names[c]}: the fall of ln p when this base is replaced", bases, positions, map);
        }
    }

    /// <summary>The mean fall of ln p over all sequences of a class when the base at a position is replaced.</summary>
    public double Mean(int c, int position) => Enumerable.Range(0, Bases).Sum(b => _falls[c, b, position]) / Enumerable.Range(0, Bases).Sum(b => _counts[c, b, position]);

    private void Add(SpliceClassifier model, ReadOnlySpan<float> tokens, int c, float usual)
    {
        float[] changed = new float[SpliceSet.Length * Bases * SpliceSet.Length];
        for (int v = 0; v < SpliceSet.Length * Bases; v++)
        {
            Span<float> variant = changed.AsSpan(v * SpliceSet.Length, SpliceSet.Length);
            tokens.CopyTo(variant);
            variant[v / Bases] = v % Bases;
        }

        float[] outputs = new float[SpliceSet.Length * Bases * SpliceSet.ClassCount];
        model.Predict(SequenceData.Sequences(changed, SpliceSet.Length, 1), outputs);
        for (int v = 0; v < SpliceSet.Length * Bases; v++)
        {
            int position = v / Bases, own = (int)tokens[position];
            if (own < Bases && v % Bases != own)
            {
                _falls[c, own, position] += usual - outputs[v * SpliceSet.ClassCount + c];
                _counts[c, own, position]++;
            }
        }
    }
}
