using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Unrolled.Bench.Generation;

/// <summary>A user's project in memory: one file with a model of six layers, one without.</summary>
internal sealed class Project
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.CSharp13);

    private SyntaxTree _model = Parse(Model(64));
    private SyntaxTree _other = Parse("internal static class Other { }");
    private CSharpCompilation _compilation;
    private GeneratorDriver _driver;

    /// <summary>Makes the project; nothing has been generated.</summary>
    public Project(IIncrementalGenerator generator)
    {
        _driver = CSharpGeneratorDriver.Create([generator.AsSourceGenerator()], parseOptions: Options);
        string[] assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        _compilation = CSharpCompilation.Create(
            "user",
            [_model, _other],
            assemblies.Select(a => MetadataReference.CreateFromFile(a)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    }

    /// <summary>What was generated.</summary>
    public string GeneratedText => string.Concat(_driver.GetRunResult().GeneratedTrees.Select(t => t.ToString()));

    /// <summary>Has the compiler look at the project without the generator, as it has when the generator's turn comes.</summary>
    public void Check() => _compilation.GetDeclarationDiagnostics();

    /// <summary>Runs the generator on the project as it is.</summary>
    /// <exception cref="InvalidOperationException">It generated nothing.</exception>
    public void Generate()
    {
        _driver = _driver.RunGenerators(_compilation);
        GeneratorDriverRunResult result = _driver.GetRunResult();
        if (result.GeneratedTrees.IsEmpty || !result.Diagnostics.IsEmpty)
        {
            throw new InvalidOperationException($"Expected generated text, got: {string.Join("; ", result.Diagnostics)}");
        }
    }

    /// <summary>Gives the second layer another size.</summary>
    public void Edit(int units) => Replace(ref _model, Model(units));

    /// <summary>Changes the other file.</summary>
    public void EditElsewhere(int number) => Replace(ref _other, $"internal static class Other {{ public const int Number = {number}; }}");

    private static string Model(int units) => $"""
        using Unrolled;

        namespace User;

        [Network(1)]
        [Lstm(50, ReturnSequences = true)]
        [Lstm({units}, ReturnSequences = true)]
        [Gru(32)]
        [Dense(32)]
        [Dense(16)]
        [Dense(1)]
        public sealed partial class Forecaster;
        """;

    private static SyntaxTree Parse(string text) => CSharpSyntaxTree.ParseText(text, Options);

    private void Replace(ref SyntaxTree tree, string text)
    {
        SyntaxTree next = Parse(text);
        _compilation = _compilation.ReplaceSyntaxTree(tree, next);
        tree = next;
    }
}
