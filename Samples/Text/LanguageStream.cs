namespace Unrolled.Samples;

/// <summary>A text that a language model reads, token by token.</summary>
internal sealed class LanguageStream
{
    private readonly Step _step;
    private readonly float[] _logits;

    /// <summary>A stream that has read nothing.</summary>
    /// <param name="state">The network's state.</param>
    /// <param name="tokens">How many logits there are.</param>
    /// <param name="step">One step from that state.</param>
    public LanguageStream(NetworkState state, int tokens, Step step)
    {
        State = state;
        _step = step;
        _logits = new float[tokens];
    }

    /// <summary>Reads a token.</summary>
    public delegate void Step(int token, Span<float> logits);

    /// <summary>What the network remembers.</summary>
    public NetworkState State { get; }

    /// <summary>Reads a token.</summary>
    /// <returns>[tokens], logits of the next one: the caller may overwrite them, the next call will.</returns>
    public Span<float> Read(int token)
    {
        _step(token, _logits);
        return _logits;
    }
}
