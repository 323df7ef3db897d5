using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Unrolled.Generator;
using Unrolled.Generator.Declaration;

namespace Unrolled.Tool.Compilation;

/// <summary>Compiles a declaration in memory, with the generator, against the framework and the library of this process.</summary>
internal static class NetworkCompiler
{
    private const string Usings = "global using global::System; global using global::Unrolled;";

    private static readonly CSharpParseOptions Options = new(LanguageVersion.Latest);

    // Reading the references takes longer than compiling a network; compilations made from one share what was read.
    private static readonly Lazy<CSharpCompilation> Empty = new(() => CSharpCompilation.Create(
        "Imported",
        [CSharpSyntaxTree.ParseText(Usings, Options)],
        [.. References()],
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable)));

    /// <summary>The class that is declared in a text, and what the generator wrote for it.</summary>
    /// <param name="source">C# with one network.</param>
    /// <param name="fullName">Its name with its namespace.</param>
    /// <exception cref="CompilationException">The text or the network has errors.</exception>
    public static (Type Type, SyntaxNode Generated) Compile(string source, string fullName)
    {
        CSharpCompilation compilation = Parse(source);
        CSharpGeneratorDriver.Create([new UnrolledGenerator().AsSourceGenerator()], parseOptions: Options)
            .RunGeneratorsAndUpdateCompilation(compilation, out Microsoft.CodeAnalysis.Compilation output, out ImmutableArray<Diagnostic> found);
        ThrowIfAny(found);
        using var assembly = new MemoryStream();
        EmitResult result = output.Emit(assembly);
        ThrowIfAny(result.Diagnostics);
        assembly.Position = 0;
        Assembly loaded = new AssemblyLoadContext("Imported", isCollectible: true).LoadFromStream(assembly);
        SyntaxNode generated = output.SyntaxTrees.First(tree => !compilation.ContainsSyntaxTree(tree)).GetRoot();
        return (loaded.GetType(fullName, throwOnError: true)!, generated);
    }

    /// <summary>What the generator reads of a declaration: layers with resolved options, sources and shapes.</summary>
    /// <param name="source">C# with one network.</param>
    /// <exception cref="CompilationException">The network has errors.</exception>
    public static NetworkSpec Specify(string source)
    {
        GeneratorRunResult run = CSharpGeneratorDriver.Create([new UnrolledGenerator().AsSourceGenerator()], parseOptions: Options, driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true))
            .RunGenerators(Parse(source)).GetRunResult().Results[0];
        ThrowIfAny(run.Diagnostics);
        return (NetworkSpec)run.TrackedSteps[UnrolledGenerator.NetworkStep][0].Outputs[0].Value;
    }

    /// <summary>A text with its references, not yet compiled; it is the last of the syntax trees.</summary>
    public static CSharpCompilation Parse(string source) => Empty.Value.AddSyntaxTrees(CSharpSyntaxTree.ParseText(source, Options));

    /// <summary>An instance of a compiled network.</summary>
    public static Network Create(Type type)
    {
        ConstructorInfo constructor = type.GetConstructor([typeof(int)]) ?? throw new InvalidOperationException($"{type.Name} has no constructor with a seed.");
        return (Network)constructor.Invoke([0]);
    }

    private static IEnumerable<MetadataReference> References()
    {
        // The runtime's own folder has the framework; the library lies beside the tool.
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        foreach (string path in ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator))
        {
            if (Path.GetDirectoryName(path) == framework)
            {
                yield return MetadataReference.CreateFromFile(path);
            }
        }

        yield return MetadataReference.CreateFromFile(typeof(Network).Assembly.Location);
    }

    private static void ThrowIfAny(IEnumerable<Diagnostic> diagnostics)
    {
        ImmutableArray<Diagnostic> errors = [.. diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)];
        if (!errors.IsEmpty)
        {
            throw new CompilationException(errors);
        }
    }
}
