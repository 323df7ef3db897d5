namespace Unrolled;

/// <summary>
/// A minimal long short-term memory layer: f, i = σ(b + W·x), h̃ = φ(b + W·x), h ← f′·h + i′·h̃ with f′ = f / (f + i) and i′ = i / (f + i).
/// </summary>
/// <param name="units">The size of h, 1 … 65536.</param>
/// <remarks>The rows of W and b are those of f, i and h̃. See <see cref="MinimalLayerAttribute"/> for the source.</remarks>
public sealed class MinLstmAttribute(int units) : MinimalLayerAttribute(units);
