using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Unrolled.Tests;

/// <summary>The rooms of Runtime, its folders, stand above each other: what a room uses is in it or below it.</summary>
[Trait("Category", "Generator")]
public class ArchitectureTests
{
    // From the bottom up.
    private static readonly string[] Rooms = ["Attributes", "Memory", "Lanes", "Activations", "Kernels", "Initializers", "Formats", "Scalers", "Network", "Data", "Training", "Reports"];

    [Fact]
    public void References_BetweenRooms_PointDown() => Assert.Empty(Upward());

    [Fact]
    public void Rooms_OfTheRuntime_AreAllKnown()
        => Assert.Equal(Rooms.Order(StringComparer.Ordinal), Sources().Select(s => Room(s.Path)).Distinct().Order(StringComparer.Ordinal));

    // The control: references of each kind that point up.
    [Theory]
    [InlineData("internal class Up : Trainer<Network>.Nothing { }", "Trainer")]
    [InlineData("internal static class Up { public static object Of() => new Adam(); }", "Adam")]
    [InlineData("internal static class Up { public static void Of(Network model) => model.Predict([], []); }", "Predict")]
    [InlineData("internal static class Up { public static string Of() => nameof(SequenceData); }", "SequenceData")]
    public void Reference_ThatPointsUp_IsFound(string text, string name)
        => Assert.Contains(Upward(("Lanes/Up.cs", $"namespace Unrolled; {text}")), r => r.StartsWith("Lanes/Up.cs", StringComparison.Ordinal) && r.Contains($" {name}", StringComparison.Ordinal));

    private static List<string> Upward(params (string Path, string Text)[] more)
    {
        var parse = new CSharpParseOptions(LanguageVersion.Preview);
        SyntaxTree[] trees = [.. Sources().Concat(more).Select(s => CSharpSyntaxTree.ParseText(s.Text, parse, s.Path))];
        SyntaxTree usings = CSharpSyntaxTree.ParseText("global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;", parse);
        IEnumerable<MetadataReference> framework = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => Path.GetDirectoryName(p) == Path.GetDirectoryName(typeof(object).Assembly.Location)).Select(p => MetadataReference.CreateFromFile(p));
        var compilation = CSharpCompilation.Create("Runtime", trees.Append(usings), framework, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
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
            .Where(f => !f.Path.StartsWith("obj/", StringComparison.Ordinal) && !f.Path.StartsWith("bin/", StringComparison.Ordinal)).Select(f => (f.Path, File.ReadAllText(f.File)));
    }

    private static string Room(string path) => path.Split('/')[0];
}
