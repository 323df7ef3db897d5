using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Unrolled.Generator.Diagnostics;

namespace Unrolled.Tests;

/// <summary>Every diagnostic: what causes it, where it points, what it says, and that it is documented.</summary>
[Trait("Category", "Generator")]
public class DiagnosticTests
{
    // The declarations lean on this one, which must come out whatever is wrong beside it.
    private const string Neighbor = "using Unrolled; namespace Beside { [Network(1), Dense(1)] public partial class Neighbor { } }";

    // What a file says that stands in for a network in error.
    private const string Stub = "this stands in for the network";

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, DiagnosticCase.All.Length)];

    public static TheoryData<string> Ids => [.. Descriptors.All.Select(d => d.Id)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Declaration_InError_IsReportedOnceAtTheText(int number)
    {
        DiagnosticCase expected = DiagnosticCase.All[number];
        var run = GeneratorRun.With(ProjectOptions.Default with { LanguageVersion = expected.LanguageVersion }, $"using System; using Unrolled;\n{expected.Failing}");

        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal(expected.Id, diagnostic.Id);
        Assert.Equal(expected.Under, run.TextUnder(diagnostic));
        Assert.All(expected.Message, part => Assert.Contains(part, diagnostic.GetMessage(), StringComparison.Ordinal));
        Assert.Contains($" docs/diagnostics/{expected.Id}.md,", diagnostic.Descriptor.Description.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.All(run.Files.Values, text => Assert.Equal(diagnostic.Severity == DiagnosticSeverity.Error && !expected.LeavesNetwork, text.Contains(Stub, StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Declaration_Mended_CompilesClean(int number)
        => Assert.Equal(DiagnosticCase.All[number].CleanFiles, GeneratorRun.Of($"using System; using Unrolled;\n{DiagnosticCase.All[number].Clean}").AssertClean().Files.Count);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Neighbor_OfADeclarationInError_ComesOut(int number)
        => Assert.DoesNotContain(Stub, GeneratorRun.Of($"using System; using Unrolled;\n{DiagnosticCase.All[number].Failing}", Neighbor).Files["Beside.Neighbor.g.cs"], StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Ids))]
    public void Descriptor_HasACaseAPageAndARow(string id)
    {
        Assert.True(DiagnosticCase.All.Any(c => c.Id == id) || id == Descriptors.GeneratorFault.Id, id);
        DiagnosticDescriptor descriptor = Descriptors.Get(id);
        Assert.Contains($" docs/diagnostics/{id}.md,", descriptor.Description.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

        // There is no address that would be true.
        Assert.Empty(descriptor.HelpLinkUri);

        string root = Repository.Root();
        string page = File.ReadAllText(Path.Combine(root, "docs", "diagnostics", $"{id}.md"));
        Assert.StartsWith($"# {id}: {descriptor.Title}\n", page, StringComparison.Ordinal);
        Assert.Contains("```csharp", page, StringComparison.Ordinal);

        string[] rows = [.. new[] { "Shipped", "Unshipped" }.SelectMany(f => File.ReadAllLines(Path.Combine(root, "Generator", "Diagnostics", $"AnalyzerReleases.{f}.md")))];
        Assert.Single(rows, r => r == $"{id} | {descriptor.Category} | {descriptor.DefaultSeverity} | {descriptor.Title}");
    }

    [Fact]
    public void Descriptors_FieldsAndList_AreTheSame()
        => Assert.Equal(
            typeof(Descriptors).GetFields().Select(f => f.GetValue(null)).OfType<DiagnosticDescriptor>().Select(d => d.Id).Order(),
            Descriptors.All.Select(d => d.Id).Order());

    // The import of model files has errors of its own: of its targets, not of the generator.
    [Fact]
    public void Pages_NoneIsMissingOrLeftOver()
        => Assert.Equal(
            Descriptors.All.Select(d => d.Id).Concat(ImportCodes()).Order(StringComparer.Ordinal),
            Directory.GetFiles(Path.Combine(Repository.Root(), "docs", "diagnostics"), "UNR*.md").Select(p => Path.GetFileNameWithoutExtension(p)).Order(StringComparer.Ordinal));

    private static IEnumerable<string> ImportCodes()
        => Regex.Matches(File.ReadAllText(Path.Combine(Repository.Root(), "Generator", "Tool", "Package", "Unrolled.Import.targets")), "Code=\"(UNR[0-9]+)\"").Select(m => m.Groups[1].Value).Distinct();

    [Fact]
    public void Network_OnTwoParts_IsReportedAndDoesNotCrash()
    {
        var run = GeneratorRun.Of("using Unrolled; [Network(1), Dense(1)] partial class Model { } [Network(1)] partial class Model { }", Neighbor);
        Assert.Null(run.Result.Exception);
        Assert.All(run.Diagnostics, d => Assert.Equal("UNR0003", d.Id));
        Assert.Equal(["Beside.Neighbor.g.cs", "Model.g.cs"], run.Files.Keys.Order());
    }

    [Fact]
    public void Findings_OfOneClass_AreAllReported()
        => Assert.Equal(
            ["UNR0001", "UNR0102", "UNR0106"],
            GeneratorRun.Of("using Unrolled; [Network(1), Dense(1, Name = \"\"), Lstm(0)] class Model { }").Diagnostics.Select(d => d.Id).Order());
}
