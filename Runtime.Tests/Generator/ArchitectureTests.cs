using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Unrolled.Tests;

/// <summary>The rooms of Runtime, its folders, stand above each other: what a room uses is in it or below it.</summary>
[Trait("Category", "Generator")]
public class ArchitectureTests
{
    // From the bottom up.
    private static readonly string[] Rooms = ["Attributes", "Memory", "Lanes", "Activations", "Kernels", "Initializers", "Formats", "Scalers", "Network", "Native", "Data", "Training", "Reports", "Mpi", "Orleans"];

    // The control: references of each kind that point up.
    private static readonly (string Path, string Text, string Name)[] Controls =
    [
        ("Lanes/Up0.cs", "internal class Up0 : Trainer<Network>.Nothing { }", "Trainer"),
        ("Lanes/Up1.cs", "internal static class Up1 { public static object Of() => new Adam(); }", "Adam"),
        ("Lanes/Up2.cs", "internal static class Up2 { public static void Of(Network model) => model.Predict([], []); }", "Predict"),
        ("Lanes/Up3.cs", "internal static class Up3 { public static string Of() => nameof(SequenceData); }", "SequenceData"),
    ];

    // Compiled once, with the controls.
    private static readonly Lazy<List<string>> All = new(Upward);

    public static TheoryData<string, string> ControlNames { get; } = [.. Controls.Select(c => (c.Path, c.Name))];

    [Fact]
    public void References_BetweenRooms_PointDown() => Assert.DoesNotContain(All.Value, r => Controls.All(c => !r.StartsWith(c.Path, StringComparison.Ordinal)));

    [Fact]
    public void Rooms_OfTheRuntime_AreAllKnown()
        => Assert.Equal(Rooms.Order(StringComparer.Ordinal), Sources().Select(s => Room(s.Path)).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(ControlNames))]
    public void Reference_ThatPointsUp_IsFound(string path, string name)
        => Assert.Contains(All.Value, r => r.StartsWith($"{path}: {name} ", StringComparison.Ordinal));

    private static List<string> Upward()
    {
        var parse = new CSharpParseOptions(LanguageVersion.Preview);
        SyntaxTree[] trees = [.. Sources().Concat(Controls.Select(c => (c.Path, Text: $"namespace Unrolled; {c.Text}"))).Select(s => CSharpSyntaxTree.ParseText(s.Text, parse, s.Path))];
        SyntaxTree usings = CSharpSyntaxTree.ParseText(GeneratorRun.ImplicitUsings, parse);
        var compilation = CSharpCompilation.Create("Runtime", trees.Append(usings), GeneratorRun.Framework, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        List<string> upward = [];
        foreach (SyntaxTree tree in trees)
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            int from = Array.IndexOf(Rooms, Room(tree.FilePath));
            foreach (SimpleNameSyntax name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                SymbolInfo info = model.GetSymbolInfo(name);
                ISymbol? symbol = (info.Symbol ?? info.CandidateSymbols.FirstOrDefault())?.OriginalDefinition;
                if (symbol is null or INamespaceSymbol || symbol.DeclaringSyntaxReferences.Length == 0)
                {
                    continue;
                }

                // Parts of a type may stand in several rooms: the type is at home in the lowest.
                int to = symbol.DeclaringSyntaxReferences.Min(d => Array.IndexOf(Rooms, Room(d.SyntaxTree.FilePath)));
                if (to > from)
                {
                    upward.Add($"{tree.FilePath}: {symbol.Name} of {Rooms[to]}");
                }
            }
        }

        return [.. upward.Distinct().Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<(string Path, string Text)> Sources()
    {
        string root = Path.Combine(Repository.Root(), "Runtime");
        return Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories).Select(f => (Path: Path.GetRelativePath(root, f).Replace('\\', '/'), File: f))
            .Where(f => !f.Path.Split('/').Any(folder => folder is "obj" or "bin")).Select(f => (f.Path, File.ReadAllText(f.File)));
    }

    private static string Room(string path) => path.Split('/')[0];
}
