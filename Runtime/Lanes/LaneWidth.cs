namespace Unrolled;

/// <summary>How many floats the kernels of a model process at once. Every choice gives the same bits.</summary>
public enum LaneWidth
{
    /// <summary>One float at a time: the reference.</summary>
    Scalar = 1,

    /// <summary>4 floats: NEON, or x64 with AVX2 and FMA.</summary>
    Lanes128 = 4,

    /// <summary>8 floats: x64 with AVX2 and FMA.</summary>
    Lanes256 = 8,

    /// <summary>16 floats: x64 with AVX-512.</summary>
    Lanes512 = 16,
}
