using Unrolled.Kernels;

namespace Unrolled.Samples;

/// <summary>Chooses tokens from logits: with the probabilities of softmax(logits / temperature), or the likeliest at temperature 0.</summary>
/// <param name="tokens">How many tokens there are to choose from, 2 or more: those of the vocabulary, of which <see cref="Vocabulary.Unknown"/> is never chosen.</param>
/// <param name="temperature">0 or more; 1 for what was learned, less for safer choices.</param>
/// <param name="seed">Decides the choices.</param>
internal sealed class TemperatureSampler(int tokens, double temperature, int seed)
{
    private const int Stream = 0x5EED; // far from those that initializers and shuffles draw from the same seed
    private const int First = Vocabulary.Unknown + 1;

    private readonly RandomSource _random = new(seed, Stream);
    private readonly float[] _probabilities = new float[tokens - First];

    /// <summary>Chooses a token.</summary>
    /// <param name="logits">One for each token; those after the vocabulary's are not looked at.</param>
    public int Sample(ReadOnlySpan<float> logits)
    {
        ReadOnlySpan<float> known = logits[First..tokens];
        int likeliest = ClassScores.Likeliest(known);
        if (temperature == 0)
        {
            return First + likeliest;
        }

        // The difference from the largest one is taken first: however small the temperature, no quotient is then above 0.
        for (int i = 0; i < known.Length; i++)
        {
            _probabilities[i] = (float)(((double)known[i] - known[likeliest]) / temperature);
        }

        LaneMath.Softmax(ref _probabilities[0], _probabilities.Length);
        double rest = _random.NextDouble();
        for (int i = 0; i < _probabilities.Length; i++)
        {
            rest -= _probabilities[i];
            if (rest < 0)
            {
                return First + i;
            }
        }

        return First + likeliest; // where the sum of the probabilities is a rounding below 1
    }
}
