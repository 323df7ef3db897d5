namespace Unrolled.Tests;

/// <summary>What a layer of a random network gives.</summary>
/// <param name="Layer">The layer, or an input.</param>
/// <param name="Width">Values of one time step, or of the one vector.</param>
/// <param name="Axis">Which time steps there are: the same text, the same steps. Empty for one vector.</param>
/// <param name="Lengths">Steps of each sequence; 1 each for a vector.</param>
/// <param name="Small">True if the values lie within about ±1.</param>
internal sealed record Signal(LayerText Layer, int Width, string Axis, int[] Lengths, bool Small)
{
    public bool IsSequence => Axis.Length > 0;

    /// <summary>True once a layer reads it.</summary>
    public bool IsRead { get; set; }

    /// <summary>True if its final states can be another layer's initial ones: of the same <see cref="Cell"/>.</summary>
    public bool HasStates => Cell.Length > 0;

    /// <summary>Kind, size and directions of a recurrent layer; empty for others.</summary>
    public string Cell { get; init; } = "";
}
