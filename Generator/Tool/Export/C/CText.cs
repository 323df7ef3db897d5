namespace Unrolled.Tool.Export.C;

/// <summary>A network in C.</summary>
/// <param name="Header">The text of the header.</param>
/// <param name="Source">The text of the C file.</param>
internal sealed record CText(string Header, string Source)
{
    /// <summary>Bytes of the constant arrays.</summary>
    public required int WeightBytes { get; init; }

    /// <summary>Bytes of one stream's state.</summary>
    public required int StateBytes { get; init; }
}
