namespace Unrolled;

/// <summary>
/// A vector for each token, y = row <c>token</c> of a matrix [vocabulary, units]. It must directly follow an input of one feature: the token's index, 0 …
/// vocabulary − 1. PyTorch's and Keras's Embedding.
/// </summary>
/// <param name="vocabulary">The number of tokens, 1 … 16777216.</param>
/// <param name="units">The size of y, 1 … 65536.</param>
public sealed class EmbeddingAttribute(int vocabulary, int units) : LayerAttribute
{
    /// <summary>The number of tokens.</summary>
    public int Vocabulary { get; } = vocabulary;

    /// <summary>The size of y.</summary>
    public int Units { get; } = units;

    /// <summary>A token whose vector is zero and stays zero: 0 … vocabulary − 1. By default there is none.</summary>
    public int PaddingIndex { get; set; } = -1;

    /// <summary>The initializer of the matrix. The default is <see cref="Initialization.RandomUniform"/>.</summary>
    public Initialization EmbeddingsInitializer { get; set; } = Initialization.RandomUniform;

    /// <summary>The scale of <see cref="EmbeddingsInitializer"/>, if it has one; see <see cref="Initialization"/>.</summary>
    public float EmbeddingsInitializerScale { get; set; }
}
