namespace Unrolled.Tests;

/// <summary>Names in the user's project that are also names of types in generated code: the user's text must not change its meaning.</summary>
[Trait("Category", "Generator")]
public class NameClashTests
{
    private const string Layers =
        "[global::Unrolled.Network(2), global::Unrolled.Lstm(5, ReturnSequences = true), global::Unrolled.Dense(2, Activation = global::Unrolled.Activation.Softmax)]";

    // Every simple type name that stands in a generated file.
    private static readonly string[] Names =
    [
        "Network", "NetworkDefinition", "NetworkState", "SequencePass", "LayerDefinition", "ParameterDefinition", "StateDefinition", "StateKind",
        "Initializer", "LaneWidth", "ILanes", "Lanes512", "Lanes256", "Lanes128", "Lanes1", "LaneMath", "Matrix", "Panels", "GradientRows",
        "Require", "ModelFile", "ModelFormatException", "ImmutableArray", "Unsafe", "MemoryMarshal", "MethodImpl", "MethodImplOptions",
        "MethodImplAttribute", "GeneratedCode", "GeneratedCodeAttribute", "Vector512", "Vector256", "Vector128", "Span", "ReadOnlySpan",
        "ArgumentException", "ArgumentNullException", "PlatformNotSupportedException", "Region",
    ];

    // Names that a namespace may have, but neither the global namespace nor a network.
    private static readonly string[] NestedNames = [.. Names, "System", "Unrolled", "State", "Pass", "Kernels"];

    private static string Types(IEnumerable<string> names) => string.Concat(names.Select(n => $"internal static class {n} {{ }}\n"));

    [Fact]
    public void Namespace_HasTypesOfAllNames_CompilesClean()
        => GeneratorRun.Of($"namespace Own {{ {Types(NestedNames)} {Layers} public partial class Model {{ }} }}").AssertClean();

    [Fact]
    public void NamespaceAround_HasTypesOfAllNames_CompilesClean()
        => GeneratorRun.Of($"namespace Own {{ {Types(NestedNames)} namespace Models {{ {Layers} public partial class Model {{ }} }} }}").AssertClean();

    [Fact]
    public void GlobalNamespace_HasTypesOfAllNames_CompilesClean()
        => GeneratorRun.Of($"{Types(Names)} namespace Own {{ {Layers} public partial class Model {{ }} }}").AssertClean();

    [Fact]
    public void TypeAround_HasTypesOfAllNames_CompilesClean()
        => GeneratorRun.Of($"public partial class Own {{ {Types(NestedNames)} {Layers} public partial class Model {{ }} }}").AssertClean();

    [Fact]
    public void Class_HasMembersOfAllNames_CompilesClean()
        => GeneratorRun.Of($"{Layers} public partial class Model {{ {string.Concat(Names.Append("System").Append("Unrolled").Select(n => $"internal int {n} => 1;\n"))} }}").AssertClean();

    [Fact]
    public void Classes_HaveTheNames_CompileClean()
        => GeneratorRun.Of($"namespace Own {{ {string.Concat(NestedNames.Except(["State"]).Select(n => $"{Layers} public partial class {n} {{ }}\n"))} }}").AssertClean();
}
