namespace Unrolled;

/// <summary>
/// Merges the outputs of several layers or inputs. A vector is merged into every step of the sequences.
/// </summary>
/// <param name="mode">How to merge; all modes except <see cref="MergeMode.Concat"/> need outputs of the same width.</param>
/// <param name="layers">The names of two or more layers; the network's own input is called <c>input</c>.</param>
public sealed class MergeAttribute(MergeMode mode, params string[] layers) : LayerAttribute
{
    /// <summary>How to merge.</summary>
    public MergeMode Mode { get; } = mode;

    /// <summary>The names of the layers.</summary>
    public IReadOnlyList<string> Layers { get; } = layers;
}
