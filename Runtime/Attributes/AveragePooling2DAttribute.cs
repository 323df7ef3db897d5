namespace Unrolled;

/// <summary>The mean of each channel over pools of pixels of each time step's image. Padding does not count.</summary>
public sealed class AveragePooling2DAttribute : LayerAttribute
{
    /// <summary>Square pools.</summary>
    /// <param name="poolSize">Height and width of a pool, 1 … 65536.</param>
    public AveragePooling2DAttribute(int poolSize)
        : this(poolSize, poolSize)
    {
    }

    /// <summary>Pools of any shape.</summary>
    /// <param name="poolHeight">Height of a pool, 1 … 65536.</param>
    /// <param name="poolWidth">Width of a pool, 1 … 65536.</param>
    public AveragePooling2DAttribute(int poolHeight, int poolWidth)
    {
        PoolHeight = poolHeight;
        PoolWidth = poolWidth;
    }

    /// <summary>Height of a pool.</summary>
    public int PoolHeight { get; }

    /// <summary>Width of a pool.</summary>
    public int PoolWidth { get; }

    /// <summary>Pixels from one output to the next, in both directions, 1 … 65536. The default is the pool's height and width.</summary>
    public int Stride { get; set; }

    /// <summary>How the borders are padded. The default is <see cref="Padding.Valid"/>. <see cref="Padding.Causal"/> is not allowed.</summary>
    public Padding Padding { get; set; } = Padding.Valid;
}
