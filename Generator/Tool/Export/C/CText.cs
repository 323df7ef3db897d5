namespace Unrolled.Tool.Export.C;

/// <summary>A network in C.</summary>
/// <param name="Header">The text of the header.</param>
/// <param name="Source">The text of the C file.</param>
internal sealed record CText(string Header, string Source);
