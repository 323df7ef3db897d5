namespace Unrolled.Tool.Export;

/// <summary>One file of an export.</summary>
/// <param name="Name">Its name, without a folder.</param>
/// <param name="Bytes">All of it.</param>
internal sealed record ExportedFile(string Name, byte[] Bytes);
