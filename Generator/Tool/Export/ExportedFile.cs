namespace Unrolled.Tool.Export;

/// <summary>One file of an export.</summary>
/// <param name="Name">Its name, without a folder.</param>
/// <param name="Bytes">All of it.</param>
/// <param name="Note">What a user should know about it, after its name: "4260 bytes of weights"; empty for nothing.</param>
internal sealed record ExportedFile(string Name, byte[] Bytes, string Note = "");
