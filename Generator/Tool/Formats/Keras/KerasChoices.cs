namespace Unrolled.Tool.Formats.Keras;

/// <summary>
/// What an import decides before it can know: the graph is read again with other choices when one turns out to be wrong.
/// </summary>
internal sealed class KerasChoices
{
    /// <summary>The view that is the network's own input; null if it is not chosen yet.</summary>
    public string? Own { get; set; }

    /// <summary>The own input's attribute.</summary>
    public NetworkAttribute Network { get; set; } = new(1);

    /// <summary>Whether the own input has time.</summary>
    public bool OwnIsSequence { get; set; } = true;

    /// <summary>The number of its steps; null if it is open.</summary>
    public int? OwnSteps { get; set; }

    /// <summary>Views whose steps are those of the own input, since they are merged with it.</summary>
    public HashSet<string> Steps { get; } = new(StringComparer.Ordinal);

    /// <summary>Views of images whose rows become time steps: the network has their columns as rows.</summary>
    public HashSet<string> Swapped { get; } = new(StringComparer.Ordinal);

    /// <summary>Layers whose mask no layer after them reads, so that it says nothing.</summary>
    public HashSet<string> NoMask { get; } = new(StringComparer.Ordinal);
}
