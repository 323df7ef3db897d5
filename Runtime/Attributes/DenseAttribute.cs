namespace Unrolled;

/// <summary>A fully connected layer, y = f(b + W·x); on a sequence, the same for every time step.</summary>
/// <param name="units">The size of y, 1 … 65536.</param>
public sealed class DenseAttribute(int units) : LayerAttribute
{
    /// <summary>The size of y.</summary>
    public int Units { get; } = units;

    /// <summary>The function f. Unless given, linear.</summary>
    public Activation Activation { get; set; } = Activation.Linear;
}
