using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Unrolled.Tool.Export;

namespace Unrolled.Tests.Tool.Export;

/// <summary>A network of the table of models: its declaration as it stands there, and an instance with random weights.</summary>
internal sealed class TableNetwork
{
    private static readonly Lazy<ImmutableArray<TableNetwork>> Table = new(Read);

    private readonly Type _type;

    private TableNetwork(Type type, string source)
    {
        _type = type;
        Source = source;
    }

    public string Name => _type.Name;

    /// <summary>The declaration as a text that compiles.</summary>
    public string Source { get; }

    /// <summary>All networks; skips the test where the sources are not there.</summary>
    public static ImmutableArray<TableNetwork> All => Table.Value;

    public static TableNetwork Of(string name) => All.First(n => n.Name == name);

    /// <summary>A network whose weights are not the first ones: biases, means and variances neither.</summary>
    public Network Create(int seed = 1)
    {
        var network = (Network)Activator.CreateInstance(_type, seed)!;
        var random = new Random(seed);
        float[] values = network.Parameters.Values.ToArray();
        foreach (ref float value in values.AsSpan())
        {
            value += 0.1f * random.NextSingle();
        }

        network.Parameters.SetAll(values);
        return network;
    }

    /// <summary>The network as exporters see it.</summary>
    public ExportedNetwork Export(Network network) => ExportedNetwork.Create(Source, network);

    private static ImmutableArray<TableNetwork> Read()
    {
        var all = ImmutableArray.CreateBuilder<TableNetwork>();
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root(), "Runtime.Tests", "Models"), "*.cs").Order(StringComparer.Ordinal))
        {
            CompilationUnitSyntax root = CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetCompilationUnitRoot();
            foreach (ClassDeclarationSyntax declaration in root.DescendantNodes().OfType<ClassDeclarationSyntax>().Where(c => c.AttributeLists.Count > 0))
            {
                string space = declaration.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().First().Name.ToString();
                Type? type = typeof(Models.Lstm1x1).Assembly.GetType($"{space}.{declaration.Identifier.ValueText}");
                if (type is { IsAbstract: false } && type.IsSubclassOf(typeof(Network)))
                {
                    all.Add(new TableNetwork(type, $"using Unrolled;\n{declaration.WithoutLeadingTrivia().ToFullString()}"));
                }
            }
        }

        return all.ToImmutable();
    }
}
