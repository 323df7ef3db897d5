namespace Unrolled.Samples;

/// <summary>A text as tokens, cut by position: its first twentieth for validation, its last tenth held out to the end, and what is learned from between them.</summary>
/// <remarks>What is learned from and what is held out lie side by side: where a text is several (plays, chapters), the cut goes through one, and not between two.</remarks>
internal sealed class TextParts
{
    private const int HeldOutParts = 10, ValidationParts = 20;

    private readonly int[] _tokens;
    private readonly float[] _inputs;
    private readonly int _validation, _training;

    /// <summary>Cuts a text.</summary>
    /// <param name="words">The text's words or characters.</param>
    /// <param name="vocabulary">Makes a vocabulary of the words that are not held out.</param>
    public TextParts(IReadOnlyList<string> words, Func<IEnumerable<string>, Vocabulary> vocabulary)
    {
        _training = TrainingOf(words.Count);
        _validation = words.Count / ValidationParts;
        Vocabulary = vocabulary(words.Take(_training));
        _tokens = Vocabulary.Encode(words);
        _inputs = [.. _tokens.Select(t => (float)t)];
    }

    /// <summary>The words of the training part, with that for validation.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>What a baseline counts: all but what is held out.</summary>
    public ReadOnlySpan<int> Training => _tokens.AsSpan(0, _training);

    /// <summary>What nothing was learned from or chosen on.</summary>
    public ReadOnlySpan<int> HeldOut => _tokens.AsSpan(_training);

    /// <summary>How much of a text of some length is not held out.</summary>
    public static int TrainingOf(int length) => length - length / HeldOutParts;

    /// <summary>The parts to learn from and to validate on, side by side in batches of <paramref name="streams"/>, each token with the next one as its target.</summary>
    /// <param name="steps">Tokens between two cuts of the gradient.</param>
    /// <param name="streams">The most streams that go side by side; a short text has fewer.</param>
    /// <exception cref="SampleException">The text is too short.</exception>
    public TextStreams Streams(int steps, int streams)
    {
        int most = Math.Min(streams, (_validation - 1) / steps);
        return most > 0
            ? new TextStreams(Part(_validation, _training - _validation), Part(0, _validation), most)
            : throw new SampleException($"expected a text of at least {(steps + 1) * ValidationParts} tokens, got {_tokens.Length}");

        SequenceData Part(int start, int length) => SequenceData.Streams(_inputs.AsMemory(start, length - 1), _inputs.AsMemory(start + 1, length - 1), steps, most);
    }
}
