namespace Unrolled.Kernels;

/// <summary>
/// The sizes of one attention layer in a pass. Four matrices take part: queries [query steps, <see cref="ScoreWidth"/>] and keys
/// [key steps, <see cref="ScoreWidth"/>], between which the scores are, and values and contexts [.., <see cref="Width"/>]. With scores that are plain
/// products the keys are the values themselves; with others they are what the weights made of them.
/// </summary>
/// <param name="Queries">The time axis of the queries and contexts.</param>
/// <param name="Keys">The time axis of the keys and values: the same sequences, of other lengths and in another order.</param>
/// <param name="ScoreWidth">Floats of a query and of a key.</param>
/// <param name="QueryStride">Floats from a query to the next; 0 if there is one for all.</param>
/// <param name="KeyStride">Floats from a key to the next.</param>
/// <param name="Width">Floats of a value and of a context.</param>
/// <param name="ValueStride">Floats from a value to the next.</param>
/// <param name="ContextStride">Floats from a context to the next.</param>
/// <param name="Scale">What every score is multiplied with.</param>
public readonly record struct AttentionShape(SequenceAxis Queries, SequenceAxis Keys, int ScoreWidth, int QueryStride, int KeyStride, int Width, int ValueStride, int ContextStride, float Scale)
{
    /// <summary>True if a query sees the keys up to its own step alone; queries and keys then have the same axis. For scores that are products.</summary>
    public bool IsCausal { get; init; }

    /// <summary>Floats from the weights of a query to those of the next: room for the longest sequence of keys.</summary>
    public int MapStride => Sizes.Stride(Keys.MaxSteps);

    /// <summary>Floats of all weights: [sequences, query steps, <see cref="MapStride"/>], sequences by their position among the queries.</summary>
    public long MapLength => (long)Queries.MaxRows * Queries.MaxSteps * MapStride;

    /// <summary>Floats from a row of a block of queries or keys to the next.</summary>
    internal int ScoreBlock => Sizes.Stride(ScoreWidth);

    /// <summary>Floats from a row of a block of values or contexts to the next.</summary>
    internal int ValueBlock => Sizes.Stride(Width);

    // The blocks of one sequence in the scratch memory, in order.

    /// <summary>Where the queries start, [query steps, <see cref="ScoreBlock"/>].</summary>
    internal nint QueryBlockOffset => 0;

    /// <summary>Where the keys start, as columns: [<see cref="ScoreWidth"/>, <see cref="MapStride"/>].</summary>
    internal nint KeyColumnsOffset => QueryBlockOffset + (nint)Queries.MaxSteps * ScoreBlock;

    /// <summary>Where the values start, [key steps, <see cref="ValueBlock"/>].</summary>
    internal nint ValueBlockOffset => KeyColumnsOffset + (nint)ScoreWidth * MapStride;

    /// <summary>Where the contexts start, or their gradients: [query steps, <see cref="ValueBlock"/>].</summary>
    internal nint ContextBlockOffset => ValueBlockOffset + (nint)Keys.MaxSteps * ValueBlock;

    /// <summary>Where the gradients of the scores start, [query steps, <see cref="MapStride"/>].</summary>
    internal nint ScoreGradientOffset => ContextBlockOffset + (nint)Queries.MaxSteps * ValueBlock;

    /// <summary>Where the values start, as columns: [<see cref="Width"/>, <see cref="MapStride"/>].</summary>
    internal nint ValueColumnsOffset => ScoreGradientOffset + (nint)Queries.MaxSteps * MapStride;

    /// <summary>Where the gradients of the values start, [key steps, <see cref="ValueBlock"/>].</summary>
    internal nint ValueGradientOffset => ValueColumnsOffset + (nint)Width * MapStride;

    /// <summary>Where the gradients of the queries start, [query steps, <see cref="ScoreBlock"/>].</summary>
    internal nint QueryGradientOffset => ValueGradientOffset + (nint)Keys.MaxSteps * ValueBlock;

    /// <summary>Where the keys start, [key steps, <see cref="ScoreBlock"/>].</summary>
    internal nint KeyBlockOffset => QueryGradientOffset + (nint)Queries.MaxSteps * ScoreBlock;

    /// <summary>Where the gradients of the keys start, [key steps, <see cref="ScoreBlock"/>].</summary>
    internal nint KeyGradientOffset => KeyBlockOffset + (nint)Keys.MaxSteps * ScoreBlock;

    /// <summary>Floats of scratch memory.</summary>
    /// <param name="training">True if a backward pass is to follow.</param>
    public long ScratchLength(bool training)
        => training ? KeyGradientOffset + (long)Keys.MaxSteps * ScoreBlock : ScoreGradientOffset;

    /// <summary>Where the weights of one query start.</summary>
    /// <param name="position">The sequence's position among the queries.</param>
    /// <param name="step">The step of the query.</param>
    public nint MapOffset(nint position, nint step) => (position * Queries.MaxSteps + step) * MapStride;
}
