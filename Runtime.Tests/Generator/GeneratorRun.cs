using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Unrolled.Generator;

namespace Unrolled.Tests;

/// <summary>What a project file says that matters to generated code.</summary>
internal sealed record ProjectOptions
{
    public static ProjectOptions Default { get; } = new();

    public LanguageVersion LanguageVersion { get; init; } = LanguageVersion.CSharp13;

    public NullableContextOptions Nullable { get; init; } = NullableContextOptions.Enable;

    public bool ImplicitUsings { get; init; } = true;

    public bool CheckOverflow { get; init; }

    /// <summary>Other projects that it sees.</summary>
    public ImmutableArray<MetadataReference> Others { get; init; } = [];
}

/// <summary>Source text compiled with the generator, against this process's framework and runtime library.</summary>
internal sealed class GeneratorRun
{
    /// <summary>The usings of a project with implicit usings, and those that Unrolled.props brings.</summary>
    public const string ImplicitUsings =
        "global using global::System; global using global::System.Collections.Generic; global using global::System.IO; global using global::System.Linq; "
        + "global using global::System.Net.Http; global using global::System.Threading; global using global::System.Threading.Tasks; "
        + "global using global::Unrolled.Data; global using global::Unrolled.Reports; global using global::Unrolled.Training;";

    /// <summary>The framework of this process.</summary>
    public static ImmutableArray<MetadataReference> Framework { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private static readonly ImmutableArray<MetadataReference> References = [.. Framework, MetadataReference.CreateFromFile(typeof(Network).Assembly.Location)];

    // What has been read of the references is shared by all compilations that begin with one of these; to read it takes longer than to compile a few lines.
    private static readonly ConcurrentDictionary<(NullableContextOptions Nullable, bool CheckOverflow), CSharpCompilation> Empty = new();

    private GeneratorRun(CSharpCompilation input, GeneratorDriver driver)
    {
        Input = input;
        Driver = driver.RunGeneratorsAndUpdateCompilation(input, out Compilation output, out _);
        Output = output;
        Result = Driver.GetRunResult().Results.Single();
    }

    public CSharpCompilation Input { get; }

    public Compilation Output { get; }

    public GeneratorDriver Driver { get; }

    public GeneratorRunResult Result { get; }

    /// <summary>The generator's own diagnostics.</summary>
    public ImmutableArray<Diagnostic> Diagnostics => Result.Diagnostics;

    /// <summary>Generated files by hint name.</summary>
    public IReadOnlyDictionary<string, string> Files => Result.GeneratedSources.ToDictionary(s => s.HintName, s => s.SourceText.ToString());

    /// <summary>Every error, and every warning but those about what the test's own text leaves undocumented.</summary>
    public IEnumerable<Diagnostic> Problems =>
        Diagnostics.Concat(Output.GetDiagnostics()).Where(IsProblem);

    /// <summary>Compiles files, named Source0.cs and so on, and runs the generator over them.</summary>
    public static GeneratorRun Of(params string[] sources) => With(ProjectOptions.Default, sources);

    /// <summary>Compiles files as a project with options.</summary>
    public static GeneratorRun With(ProjectOptions options, params string[] sources)
    {
        CSharpParseOptions parse = new(options.LanguageVersion, DocumentationMode.Diagnose);
        IEnumerable<string> texts = options.ImplicitUsings ? sources.Append(ImplicitUsings) : sources;
        CSharpCompilation empty = Empty.GetOrAdd((options.Nullable, options.CheckOverflow), static o => CSharpCompilation.Create(
            "Declared",
            references: References,
            options: new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                checkOverflow: o.CheckOverflow,
                warningLevel: 9999,
                nullableContextOptions: o.Nullable)));
        CSharpCompilation compilation = (options.Others.IsEmpty ? empty : empty.AddReferences(options.Others))
            .AddSyntaxTrees(texts.Select((text, i) => Parse(text, $"Source{i}.cs", parse)));
        return new GeneratorRun(compilation, CSharpGeneratorDriver.Create(
            [new UnrolledGenerator().AsSourceGenerator()],
            parseOptions: parse,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true)));
    }

    /// <summary>A second run of the same driver, after one file has got another text.</summary>
    public GeneratorRun Edit(int source, string text)
    {
        SyntaxTree old = Input.SyntaxTrees[source];
        return new GeneratorRun(Input.ReplaceSyntaxTree(old, Parse(text, old.FilePath, (CSharpParseOptions)old.Options)), Driver);
    }

    /// <summary>The source text that a diagnostic points at.</summary>
    public string TextUnder(Diagnostic diagnostic)
    {
        string path = diagnostic.Location.GetLineSpan().Path;
        return Input.SyntaxTrees.Single(t => t.FilePath == path).GetText().ToString(diagnostic.Location.SourceSpan);
    }

    /// <summary>Asserts that there is no error and no warning.</summary>
    public GeneratorRun AssertClean()
    {
        Assert.Null(Result.Exception);
        Assert.True(!Problems.Any(), string.Join("\n", Problems.Take(20)) + "\n\n" + string.Join("\n", Files.Values.Take(1)));
        return this;
    }

    /// <summary>Asserts that each generated file is C#, whatever the declaration is like.</summary>
    public void AssertParses(string what)
    {
        foreach (GeneratedSourceResult source in Result.GeneratedSources)
        {
            Diagnostic? error = source.SyntaxTree.GetDiagnostics().FirstOrDefault();
            Assert.True(error is null, $"{source.HintName}: {error}\n{what}\n\n{(error is null ? "" : source.SourceText)}");
        }
    }

    /// <summary>Emits the compilation and loads it.</summary>
    public Assembly Load()
    {
        using MemoryStream stream = new();
        Microsoft.CodeAnalysis.Emit.EmitResult result = Output.Emit(stream);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        stream.Position = 0;
        return new AssemblyLoadContext("Declared", isCollectible: true).LoadFromStream(stream);
    }

    /// <summary>
    /// Emits and loads the compilation; null, and why, if there is an error or a warning anywhere, but for UNR0127: a softmax of one value is of no use, but it runs, and
    /// random networks have it.
    /// </summary>
    public Assembly? TryLoad(out string problems)
    {
        using MemoryStream stream = new();
        Microsoft.CodeAnalysis.Emit.EmitResult result = Output.Emit(stream);
        problems = string.Join("\n", Diagnostics.Concat(result.Diagnostics).Where(d => IsProblem(d) && d.Id != "UNR0127").Take(5).Append<object?>(Result.Exception));
        if (!result.Success || problems.Length > 0)
        {
            return null;
        }

        stream.Position = 0;
        return new AssemblyLoadContext("Declared", isCollectible: true).LoadFromStream(stream);
    }

    /// <summary>Makes a model of a loaded class, by its full metadata name.</summary>
    public static Network Create(Assembly assembly, string type, int seed = 1)
        => (Network)Activator.CreateInstance(assembly.GetType(type, throwOnError: true)!, seed)!;

    private static SyntaxTree Parse(string text, string path, CSharpParseOptions options) => CSharpSyntaxTree.ParseText(text, options, path);

    private bool IsProblem(Diagnostic diagnostic) => diagnostic.Severity >= DiagnosticSeverity.Warning && !(diagnostic.Id == "CS1591" && IsInput(diagnostic));

    private bool IsInput(Diagnostic diagnostic) => diagnostic.Location.SourceTree is { } tree && Input.ContainsSyntaxTree(tree);
}
