namespace Unrolled.Generator.Model;

/// <summary>What a pooling makes of the values of a window.</summary>
internal enum PoolSpec
{
    Max,
    Average,
}
