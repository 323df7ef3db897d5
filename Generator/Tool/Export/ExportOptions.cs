namespace Unrolled.Tool.Export;

/// <summary>What a user decides about an export.</summary>
/// <param name="Name">The model's name: of its files without extension, of its class.</param>
internal sealed record ExportOptions(string Name)
{
    /// <summary>True for states as inputs and outputs, so that a sequence can be continued.</summary>
    public bool States { get; init; }
}
