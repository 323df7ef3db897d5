using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Unrolled.Tests;

/// <summary>Members of the user's with a name that the generated half or the base class has: each works, or is refused by one error.</summary>
[Trait("Category", "Generator")]
public class MemberNameTests
{
    private static readonly string[] Networks =
    [
        "[Network(1), OneHot(3), Lstm(2, TrainInitialState = true), Dense(1)]",
        "[Network(64), Lstm(64), Dense(1)]",
        "[Network(2), Conv1D(2, 2), BatchNormalization, Gru(2, Bidirectional = MergeMode.Concat)]",
        "[Network(1, Weights = WeightPrecision.Int8), Gru(2, ReturnSequences = true, Name = \"e\"), Input(1, Kind = InputKind.Sequence), Attention(\"e\", Score = AttentionScore.General)]",
    ];

    public static TheoryData<int, string> Kinds
    {
        get
        {
            TheoryData<int, string> data = [];
            for (int i = 0; i < Networks.Length; i++)
            {
                foreach (string member in new[] { "public void @NAME() { }", "public long @NAME(long a, string b) => a + b.Length;", "public int @NAME => 1;", "public int @NAME = 1;", "public class @NAME { }", "public event System.Action @NAME { add { } remove { } }", "private static int @NAME<T>(T a) => 1;" })
                {
                    data.Add(i, member);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Member_OfAnyOfTheNames_WorksOrIsRefusedOnce(int network, string member)
    {
        GeneratorRun plain = GeneratorRun.Of($"using Unrolled; {Networks[network]} public partial class Model {{ }}").AssertClean();
        INamedTypeSymbol model = plain.Output.GetTypeByMetadataName("Model")!;
        string[] names = [.. model.GetMembers().Concat(model.BaseType!.GetMembers()).Select(m => m.Name.Split('.')[^1])
            .Where(n => SyntaxFacts.IsValidIdentifier(n)).Append("nameof").Distinct().Order(StringComparer.Ordinal)];
        Assert.True(names.Length > 40);
        Assert.Contains("Predict", names);
        Assert.Contains("CreateStates", names);

        // One class for each name, in its own file.
        string[] files = [.. names.Select(n => $"using Unrolled; namespace N_{n} {{ {Networks[network]} public partial class Model {{ {member.Replace("NAME", n, StringComparison.Ordinal)} }} }}")];
        GeneratorRun run = GeneratorRun.Of(files);
        Assert.Null(run.Result.Exception);

        // Beside the error the compiler may warn at the same place that a member of the base class is hidden.
        HashSet<string> refused = [.. run.Diagnostics.Select(d => d.Location.GetLineSpan().Path)];
        string[] raw = [.. run.Problems.Where(p => p.Id != "UNR0011" && !(p.Id is "CS0108" or "CS0114" && refused.Contains(p.Location.GetLineSpan().Path))).Select(p => $"{p}")];
        Assert.True(raw.Length == 0, string.Join("\n", raw.Take(20)));
        Assert.All(run.Diagnostics.GroupBy(d => d.Location.GetLineSpan().Path), g => Assert.Single(g));
        Assert.Contains(run.Diagnostics, d => d.GetMessage().Contains("'Step'", StringComparison.Ordinal));
    }

    [Fact]
    public void Overloads_OfMethodsOfTheBaseClass_Work()
        => GeneratorRun.Of("""
            using Unrolled;
            [Network(1), OneHot(4), Lstm(2), Dense(1)]
            partial class Model
            {
                public float Predict(float[] window) { float[] y = new float[1]; Predict(window, y); return y[0]; }
                public void Save(string folder, int number) => Save(folder + number);
                public override string ToString() => Summary;
            }
            """).AssertClean();

    [Theory]
    [InlineData(LanguageVersion.CSharp11)]
    [InlineData(LanguageVersion.CSharp12)]
    [InlineData(LanguageVersion.CSharp13)]
    public void Project_OfALanguageVersion_CompilesClean(LanguageVersion version)
        => GeneratorRun.With(ProjectOptions.Default with { LanguageVersion = version }, [.. Networks.Select((n, i) => $"using Unrolled; {n} public partial class Model{i} {{ }}")]).AssertClean();

    [Fact]
    public void Assembly_CompliantWithTheCommonLanguageSpecification_CompilesClean()
        => GeneratorRun.Of(["[assembly: System.CLSCompliant(true)]", .. Networks.Select((n, i) => $"using Unrolled; {n} public partial class Model{i} {{ }}")]).AssertClean();

    [Fact]
    public void InternalModel_OfTheNameOfOneThatTheProjectSees_CompilesClean()
    {
        const string model = "using Unrolled; namespace N { [Network(1), OneHot(3), Lstm(2), Dense(1)] internal partial class Model { } partial class Outer { [Network(2), Gru(2)] internal partial class Inner { } } }";
        using MemoryStream library = new();
        Compilation seen = GeneratorRun.Of("[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Declared\")]", model).AssertClean().Output.WithAssemblyName("Seen");
        Assert.True(seen.Emit(library).Success);
        ProjectOptions options = ProjectOptions.Default with { Others = [MetadataReference.CreateFromImage(library.ToArray())] };
        GeneratorRun.With(options, model).AssertClean();
    }

    [Theory]
    [InlineData("Cafe\u0301")]
    [InlineData("a\u203Fb")]
    [InlineData("\u00C5")]
    [InlineData("__")]
    [InlineData("@class")]
    public void Class_OfAnyIdentifier_IsGenerated(string name)
        => Assert.Single(GeneratorRun.Of($"using Unrolled; [Network(1), Dense(1)] public partial class {name} {{ }}").AssertClean().Files);
}
