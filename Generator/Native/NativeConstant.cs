namespace Unrolled.Generator.Native;

/// <summary>A size in the header.</summary>
/// <param name="Name">The name after the prefix.</param>
/// <param name="Value">The size.</param>
/// <param name="Comment">What it counts.</param>
internal sealed record NativeConstant(string Name, int Value, string Comment);
