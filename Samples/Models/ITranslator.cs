namespace Unrolled.Samples;

/// <summary>A network that reads one sequence of tokens and writes another: what its classes have in common beyond <see cref="Network"/>.</summary>
internal interface ITranslator
{
    /// <summary>A state of its own.</summary>
    NetworkState CreateState();

    /// <summary>Runs the encoder over the source.</summary>
    /// <param name="state">The state that then decodes.</param>
    /// <param name="source">[steps], tokens.</param>
    void Start(NetworkState state, ReadOnlySpan<float> source);
}
