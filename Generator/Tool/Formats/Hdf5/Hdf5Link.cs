namespace Unrolled.Tool.Formats.Hdf5;

/// <summary>A name in a group.</summary>
/// <param name="Name">The name.</param>
/// <param name="Address">The object's address.</param>
/// <param name="Target">Of a soft link the path that it stands for; otherwise null.</param>
internal readonly record struct Hdf5Link(string Name, long Address, string? Target = null);
