namespace Unrolled.Samples;

/// <summary>A network that reads a token at each step and gives a logit for each token that may come next.</summary>
internal sealed class LanguageModel
{
    private readonly Func<LanguageStream> _open;

    private LanguageModel(Network network, Func<LanguageStream> open)
    {
        Network = network;
        _open = open;
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>How many tokens the network has room for; a vocabulary may have fewer.</summary>
    public int Tokens => Network.Definition.Outputs;

    /// <summary>One step of a network.</summary>
    /// <param name="state">The stream's state.</param>
    /// <param name="token">What is read.</param>
    /// <param name="logits">[tokens], of what comes next.</param>
    public delegate void TokenStep<TState>(TState state, int token, Span<float> logits);

    /// <summary>A network as a language model.</summary>
    /// <param name="network">The network.</param>
    /// <param name="createState">Its <c>CreateState</c>.</param>
    /// <param name="step">Its <c>Step</c>.</param>
    public static LanguageModel Of<TState>(Network network, Func<TState> createState, TokenStep<TState> step)
        where TState : NetworkState
        => new(network, () =>
        {
            TState state = createState();
            return new LanguageStream(state, network.Definition.Outputs, (token, logits) => step(state, token, logits));
        });

    /// <summary>A new stream, which has read nothing.</summary>
    public LanguageStream Open() => _open();
}
