namespace Unrolled.Bench.Arm;

/// <summary>An instruction of a listing.</summary>
/// <param name="Address">Where it is in the file.</param>
/// <param name="Text">The instruction, for an assembler: an address that it names is <c>1f</c>.</param>
/// <param name="Target">Where a branch goes within the listing; null if the instruction is none.</param>
internal sealed record ArmInstruction(ulong Address, string Text, ulong? Target)
{
    /// <summary>Its name: <c>fmla</c>, <c>b.ne</c>.</summary>
    public string Name => Text.Split(' ', 2)[0];

    /// <summary>True if it multiplies and adds in one.</summary>
    public bool MultipliesAndAdds => Name is "fmla" or "fmadd";

    /// <summary>True if it divides floats.</summary>
    public bool Divides => Name == "fdiv";
}
