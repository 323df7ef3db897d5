namespace Unrolled.Samples;

/// <summary>A network that reads one sequence of tokens and writes another: what its classes have in common beyond <see cref="Network"/>.</summary>
internal interface ITranslator
{
    /// <summary>Runs the encoder over a source.</summary>
    /// <param name="source">[steps], tokens.</param>
    /// <returns>A state of its own, which then decodes.</returns>
    NetworkState Start(ReadOnlySpan<float> source);
}
