namespace Unrolled.Generator.Layers;

/// <summary>What a pooling makes of the values of a window.</summary>
internal enum PoolSpec
{
    Max,
    Average,
}
