namespace Unrolled.Tests;

/// <summary>What a layer of a random network gives.</summary>
/// <param name="Layer">The layer, or an input.</param>
/// <param name="Width">Values of one time step, or of the one vector.</param>
/// <param name="Axis">Which time steps there are: the same text, the same steps. Empty for one vector.</param>
/// <param name="Lengths">Steps of each sequence; 1 each for a vector.</param>
internal sealed record Signal(LayerText Layer, int Width, string Axis, int[] Lengths)
{
    /// <summary>True if there is a row for every time step.</summary>
    public bool IsSequence => Axis.Length > 0;

    /// <summary>True if the values lie within about ±1.</summary>
    public bool IsSmall { get; init; }

    /// <summary>True if the declaration says how many steps there are.</summary>
    public bool HasKnownSteps { get; init; }

    /// <summary>The shape of a row that is an image, or null.</summary>
    public (int Height, int Width, int Channels)? Image { get; init; }

    /// <summary>Kind, size and directions of a recurrent layer, whose states another of the same may start from; empty for others.</summary>
    public string Cell { get; init; } = "";

    /// <summary>True for an input, which some layer has to read.</summary>
    public bool IsInput => Layer.Kind is "Network" or "Input";

    /// <summary>True for tokens, which one layer alone reads.</summary>
    public bool IsToken { get; init; }

    /// <summary>True once a layer reads it.</summary>
    public bool IsRead { get; set; }

    /// <summary>What a layer gives that does the same to every row.</summary>
    public Signal With(LayerText layer, int width, bool small) => new(layer, width, Axis, Lengths) { IsSmall = small, HasKnownSteps = HasKnownSteps };
}
