namespace Unrolled;

/// <summary>The mean of each feature over pools of consecutive time steps. Padding does not count.</summary>
/// <param name="poolSize">The number of time steps in a pool, 1 … 65536.</param>
public sealed class AveragePooling1DAttribute(int poolSize) : LayerAttribute
{
    /// <summary>The number of time steps in a pool.</summary>
    public int PoolSize { get; } = poolSize;

    /// <summary>Time steps from one output to the next, 1 … 65536. The default is the pool size.</summary>
    public int Stride { get; set; }

    /// <summary>How the ends are padded. The default is <see cref="Padding.Valid"/>.</summary>
    public Padding Padding { get; set; } = Padding.Valid;
}
