using System.Numerics;
using Unrolled.Kernels;

namespace Unrolled.Samples;

/// <summary>How well the tokens of a text were foreseen.</summary>
internal sealed class LanguageScore
{
    private const int Suggestions = 3;

    private double _nats;
    private int _right, _suggested;

    /// <summary>Tokens that were foreseen, well or badly.</summary>
    public int Count { get; private set; }

    /// <summary>The mean of −ln p of the token that came.</summary>
    public double NatsPerToken => _nats / Count;

    /// <summary>e to that power: among how many equally likely tokens one would be as unsure.</summary>
    public double Perplexity => Math.Exp(NatsPerToken);

    /// <summary>The share of tokens that were the likeliest one.</summary>
    public double Accuracy => (double)_right / Count;

    /// <summary>The share of tokens that were among the three likeliest ones.</summary>
    public double Top3Accuracy => (double)_suggested / Count;

    /// <summary>Foresees each token of a text from those before it, in one stream from the first to the last.</summary>
    /// <param name="model">The model.</param>
    /// <param name="vocabulary">Its tokens.</param>
    /// <param name="text">The text, of which the first token is only read.</param>
    /// <param name="cancellation">Ends it.</param>
    public static LanguageScore Of(LanguageModel model, Vocabulary vocabulary, ReadOnlySpan<int> text, CancellationToken cancellation)
    {
        var score = new LanguageScore();
        LanguageStream stream = model.Open();
        for (int i = 0; i + 1 < text.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            score.AddLogits(stream.Read(text[i]), vocabulary.Count, text[i + 1]);
        }

        return score;
    }

    /// <summary>The same for a model that counts.</summary>
    public static LanguageScore Of(NGramModel model, ReadOnlySpan<int> text, CancellationToken cancellation)
    {
        var score = new LanguageScore();
        double[] probabilities = new double[model.Tokens];
        for (int i = 1; i < text.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            model.Probabilities(text[..i], probabilities);
            score._nats -= Math.Log(probabilities[text[i]]);
            score.AddRank<double>(probabilities, text[i]);
        }

        return score;
    }

    // The logits after the vocabulary's are no tokens, but have their share of the probability.
    private void AddLogits(Span<float> logits, int tokens, int next)
    {
        LaneMath.LogSoftmax(ref logits[0], logits.Length);
        _nats -= logits[next];
        AddRank<float>(logits[..tokens], next);
    }

    // Nobody suggests an unknown word, so that one is never right. Of equal values the first one counts as the likelier.
    private void AddRank<T>(ReadOnlySpan<T> values, int next)
        where T : IComparisonOperators<T, T, bool>
    {
        Count++;
        if (next == Vocabulary.Unknown)
        {
            return;
        }

        int better = 0;
        for (int i = Vocabulary.Unknown + 1; i < values.Length; i++)
        {
            better += values[i] > values[next] || values[i] == values[next] && i < next ? 1 : 0;
        }

        _right += better == 0 ? 1 : 0;
        _suggested += better < Suggestions ? 1 : 0;
    }
}
