namespace Unrolled;

/// <summary>A minimal gated recurrent unit layer: z = σ(b + W·x), h̃ = f(b + W·x), h ← (1 − z)·h + z·h̃.</summary>
/// <param name="units">The size of h, 1 … 65536.</param>
/// <remarks>The rows of W and b are those of z, then of h̃. See <see cref="MinimalLayerAttribute"/> for the source.</remarks>
public sealed class MinGruAttribute(int units) : MinimalLayerAttribute(units);
