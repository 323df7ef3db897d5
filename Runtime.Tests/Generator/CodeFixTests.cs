using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using Unrolled.CodeFixes;
using Unrolled.Generator;
using Unrolled.Generator.Diagnostics;

namespace Unrolled.Tests;

/// <summary>What IDEs offer for diagnostics: where, what it is called, and what it writes.</summary>
[Trait("Category", "Generator")]
public partial class CodeFixTests
{
    private const string Usings = "using System; using Unrolled;\n";

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, CodeFixCase.All.Length)];

    public static TheoryData<int> Declarations => [.. Enumerable.Range(0, DiagnosticCase.All.Length)];

    public static TheoryData<int> OpenDeclarations => [.. Enumerable.Range(0, CodeFixCase.Open.Length)];

    public static TheoryData<string> Ids => [.. Descriptors.All.Select(d => d.Id)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Fix_OfAFinding_WritesWhatMendsIt(int number)
    {
        CodeFixCase expected = CodeFixCase.All[number];
        using var workspace = new AdhocWorkspace();
        Project project = ProjectOf(workspace, GeneratorRun.Of(Usings + expected.Before));
        Diagnostic companion = Assert.Single(await Companions(project));
        CodeAction action = await Offered(project, companion);

        Assert.Equal(expected.Id + "F", companion.Id);
        Assert.Equal(expected.Title, action.Title);
        Assert.Equal(companion.Id, action.EquivalenceKey);
        Assert.Equal(Usings + expected.After, Assert.Single(await Changed(project, action)).Text);
        Assert.Single(GeneratorRun.Of(Usings + expected.After).AssertClean().Files);
    }

    [Theory]
    [MemberData(nameof(Declarations))]
    public async Task Companion_OfADeclarationInError_StandsWhereTheFindingStands(int number)
    {
        DiagnosticCase declaration = DiagnosticCase.All[number];
        var run = GeneratorRun.With(ProjectOptions.Default with { LanguageVersion = declaration.LanguageVersion }, Usings + declaration.Failing);
        Diagnostic finding = Assert.Single(run.Diagnostics);
        string[] companions = [.. (await Companions(run.Input)).Select(Described)];

        Assert.All(companions, c => Assert.Equal(Described(finding), c));
        if (CodeFixCase.Open.All(o => o.Id != declaration.Id) && Generator.Diagnostics.Companions.All.ContainsKey(declaration.Id))
        {
            Assert.Single(companions);
        }

        // As in an IDE, which analyzes the generated code too.
        Assert.Equal(companions, (await Companions(run.Output)).Select(Described));
    }

    [Theory]
    [MemberData(nameof(Declarations))]
    public async Task Fix_OfADeclarationInError_EndsItsFinding(int number)
    {
        DiagnosticCase declaration = DiagnosticCase.All[number];
        using var workspace = new AdhocWorkspace();
        Project project = ProjectOf(workspace, GeneratorRun.With(ProjectOptions.Default with { LanguageVersion = declaration.LanguageVersion }, Usings + declaration.Failing));
        foreach (Diagnostic companion in await Companions(project))
        {
            string fixedText = Assert.Single(await Changed(project, await Offered(project, companion))).Text;
            Assert.DoesNotContain(GeneratorRun.Of(fixedText).Diagnostics, d => d.Id == declaration.Id);
        }
    }

    [Theory]
    [MemberData(nameof(Declarations))]
    public async Task Declaration_Mended_HasNoCompanion(int number)
    {
        var run = GeneratorRun.Of(Usings + DiagnosticCase.All[number].Clean);
        Assert.Empty(await Companions(run.Input));
        Assert.Empty(await Companions(run.Output));
    }

    [Theory]
    [MemberData(nameof(OpenDeclarations))]
    public async Task Finding_WithoutOneClearMend_HasNoCompanion(int number)
    {
        (string id, string text) = CodeFixCase.Open[number];
        var run = GeneratorRun.Of(Usings + text);
        Assert.Contains(run.Diagnostics, d => d.Id == id);
        Assert.Empty(await Companions(run.Input));
        Assert.Empty(await Companions(run.Output));
    }

    // Every fifth beginning, and in each all that is offered.
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(9)]
    [InlineData(14)]
    [InlineData(19)]
    [InlineData(20)]
    public async Task Fix_WhileTheDeclarationIsTyped_DoesNotFail(int number)
    {
        string text = CodeFixCase.All[number].Before;
        for (int length = number % 5; length < text.Length; length += 5)
        {
            using var workspace = new AdhocWorkspace();
            Project project = ProjectOf(workspace, GeneratorRun.Of(Usings + text[..length]));
            foreach (Diagnostic companion in await Companions(project))
            {
                Assert.NotEmpty(await Changed(project, await Offered(project, companion)));
            }
        }
    }

    [Fact]
    public async Task Fix_OfAnotherPart_ChangesItsFile()
    {
        using var workspace = new AdhocWorkspace();
        Project project = ProjectOf(workspace, GeneratorRun.Of($"{Usings}[Network(1, Steps = 3)] partial class Model;", $"{Usings}[Masking, Lstm(2)] partial class Model;"));
        Diagnostic companion = Assert.Single(await Companions(project));
        (string name, string text) = Assert.Single(await Changed(project, await Offered(project, companion)));

        Assert.EndsWith("Source1.cs", companion.Location.GetLineSpan().Path, StringComparison.Ordinal);
        Assert.Equal("Source0.cs", name);
        Assert.Equal($"{Usings}[Network(1)] partial class Model;", text);
    }

    [Fact]
    public async Task Network_OnTwoParts_HasEachCompanionOnce()
    {
        var run = GeneratorRun.Of($"{Usings}[Network(1), Lstm(1, UseBias = false, ForgetBias = 1f)] partial class Model {{ }} [Network(1)] partial class Model {{ }}");
        Assert.Equal(2, run.Diagnostics.Count(d => d.Id == "UNR0126"));
        Assert.Equal("UNR0126F", Assert.Single(await Companions(run.Input)).Id);
    }

    [Fact]
    public async Task FixAll_OfOneDiagnostic_MendsAllFilesAndNothingElse()
    {
        using var workspace = new AdhocWorkspace();
        Project project = ProjectOf(workspace, GeneratorRun.Of(
            $"{Usings}[Network(1), Lstm(2, UseBias = false, BiasInitializer = Initialization.Ones, ForgetBias = 1f), Dense(1, UseBias = false, BiasInitializer = Initialization.Ones)] partial class A;",
            $"{Usings}[Network(1), Dense(1, UseBias = false, BiasInitializer = Initialization.Ones)] class B;\n[Network(1), Lstm(1), Lstm(1)] partial class C;"));
        Assert.Equal(
            [
                ("Source0.cs", $"{Usings}[Network(1), Lstm(2, UseBias = false), Dense(1, UseBias = false)] partial class A;"),
                ("Source1.cs", $"{Usings}[Network(1), Dense(1, UseBias = false)] class B;\n[Network(1), Lstm(1), Lstm(1)] partial class C;"),
            ],
            await Changed(project, await OfferedForAll(project, "UNR0126F")));
    }

    // Two layers ask for the same change.
    [Fact]
    public async Task FixAll_OfOnePlace_WritesItOnce()
    {
        using var workspace = new AdhocWorkspace();
        Project project = ProjectOf(workspace, GeneratorRun.Of(
            $"{Usings}[Network(1), Lstm(2), Lstm(2, From = \"input\", ReturnSequences = true), Attention(\"lstm_0\", From = \"lstm_1\", Output = true)] partial class A;\n"
            + "[Network(1), Lstm(2), Lstm(2, From = \"input\", ReturnSequences = true), Attention(\"lstm_0\", From = \"lstm_1\", Output = true)] partial class B;"));
        (_, string text) = Assert.Single(await Changed(project, await OfferedForAll(project, "UNR0170F")));
        Assert.Equal(2, text.Split("Lstm(2, ReturnSequences = true)").Length - 1);
        GeneratorRun.Of(text).AssertClean();
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Page_OfADiagnostic_NamesItsCodeFix(string id)
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root(), "docs", "diagnostics", $"{id}.md"));
        bool offered = new NetworkCodeFixProvider().FixableDiagnosticIds.Contains(id + "F");

        Assert.Equal(offered, page[page.IndexOf("**How to fix.**", StringComparison.Ordinal)..].Contains("code fix", StringComparison.Ordinal));
        Assert.Equal(offered, CodeFixCase.All.Any(c => c.Id == id));
    }

    [Fact]
    public void Companions_AreThoseOfTheProvider()
    {
        ImmutableArray<DiagnosticDescriptor> companions = new NetworkAnalyzer().SupportedDiagnostics;
        Assert.Equal(companions.Select(c => c.Id), new NetworkCodeFixProvider().FixableDiagnosticIds);

        // Or the compiler would run the analyzer in every build.
        Assert.All(companions, c => Assert.Equal(DiagnosticSeverity.Hidden, c.DefaultSeverity));
        Assert.All(companions, c => Assert.DoesNotContain(WellKnownDiagnosticTags.NotConfigurable, c.CustomTags));

        Assert.All(companions, c => Assert.Equal(c.Id, Descriptors.Get(c.Id[..^1]).Id + Generator.Diagnostics.Companions.Suffix));
        Assert.Same(WellKnownFixAllProviders.BatchFixer, new NetworkCodeFixProvider().GetFixAllProvider());
    }

    // The compiler has no workspaces: an analyzer that needed them would not be loaded (RS1038).
    [Fact]
    public void Analyzer_NeedsNoWorkspaces()
        => Assert.DoesNotContain(typeof(NetworkAnalyzer).Assembly.GetReferencedAssemblies(), a => a.Name!.Contains("Workspaces", StringComparison.Ordinal));

    private static string Described(Diagnostic diagnostic)
        => string.Create(CultureInfo.InvariantCulture, $"{diagnostic.Id.TrimEnd('F')} {diagnostic.Location.GetLineSpan()} {diagnostic.GetMessage(CultureInfo.InvariantCulture)}");

    private static async Task<ImmutableArray<Diagnostic>> Companions(Project project) => await Companions((await project.GetCompilationAsync())!);

    private static async Task<ImmutableArray<Diagnostic>> Companions(Compilation compilation)
    {
        ImmutableArray<Diagnostic> found = await compilation.WithAnalyzers([new NetworkAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        Assert.DoesNotContain(found, d => d.Id == "AD0001");
        return found;
    }

    // The run's files, as an IDE has them.
    private static Project ProjectOf(AdhocWorkspace workspace, GeneratorRun run)
    {
        var id = ProjectId.CreateNewId();
        var info = ProjectInfo.Create(
            id, VersionStamp.Default, "Declared", "Declared", LanguageNames.CSharp,
            compilationOptions: run.Input.Options,
            parseOptions: run.Input.SyntaxTrees[0].Options,
            metadataReferences: run.Input.References,
            documents: run.Input.SyntaxTrees.Select(t => DocumentInfo.Create(
                DocumentId.CreateNewId(id), t.FilePath, loader: TextLoader.From(TextAndVersion.Create(t.GetText(), VersionStamp.Default)), filePath: t.FilePath)));
        return workspace.AddProject(info);
    }

    private static async Task<CodeAction> Offered(Project project, Diagnostic companion)
    {
        List<CodeAction> actions = [];
        var context = new CodeFixContext(project.GetDocument(companion.Location.SourceTree)!, companion, (action, _) => actions.Add(action), CancellationToken.None);
        await new NetworkCodeFixProvider().RegisterCodeFixesAsync(context);
        return Assert.Single(actions);
    }

    private static async Task<CodeAction> OfferedForAll(Project project, string id)
    {
        var provider = new NetworkCodeFixProvider();
        ImmutableArray<Diagnostic> companions = await Companions(project);
        var context = new FixAllContext(
            project.GetDocument(companions.First(c => c.Id == id).Location.SourceTree)!, provider, FixAllScope.Project, id, [id], new Found(companions), CancellationToken.None);
        return (await provider.GetFixAllProvider().GetFixAsync(context))!;
    }

    private static async Task<List<(string Name, string Text)>> Changed(Project project, CodeAction action)
    {
        Solution solution = (await action.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single().ChangedSolution;
        List<(string, string)> changed = [];
        foreach (DocumentId id in solution.GetChanges(project.Solution).GetProjectChanges().SelectMany(c => c.GetChangedDocuments()))
        {
            Document document = solution.GetDocument(id)!;
            changed.Add((document.Name, (await document.GetTextAsync()).ToString()));
        }

        return [.. changed.OrderBy(c => c.Item1, StringComparer.Ordinal)];
    }

    // What an IDE has found before someone asks for all fixes.
    private sealed class Found(ImmutableArray<Diagnostic> diagnostics) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken)
            => Task.FromResult<IEnumerable<Diagnostic>>(diagnostics);

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken)
            => Task.FromResult(diagnostics.Where(d => d.Location.GetLineSpan().Path == document.FilePath));

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken)
            => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
