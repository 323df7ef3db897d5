namespace Unrolled.Tool.Bindings;

/// <summary>A dimension of an array.</summary>
/// <param name="Role">What it stands for.</param>
/// <param name="Index">The element that is meant, of a selected one.</param>
internal readonly record struct Dimension(Role Role, int Index = 0);
