namespace Unrolled;

/// <summary>The largest value of each feature over some time steps at a time. Padding does not count.</summary>
/// <param name="poolSize">How many time steps, 1 … 65536.</param>
public sealed class MaxPooling1DAttribute(int poolSize) : LayerAttribute
{
    /// <summary>How many time steps.</summary>
    public int PoolSize { get; } = poolSize;

    /// <summary>Time steps from one output to the next, 1 … 65536. The default is the pool size.</summary>
    public int Stride { get; set; }

    /// <summary>What happens at the ends. The default is <see cref="Padding.Valid"/>.</summary>
    public Padding Padding { get; set; } = Padding.Valid;
}
