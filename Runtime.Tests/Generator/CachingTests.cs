using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Unrolled.Generator;
using Unrolled.Generator.Declaration;
using Unrolled.Generator.Layers;

namespace Unrolled.Tests;

/// <summary>What an edit makes the generator do again.</summary>
[Trait("Category", "Generator")]
public class CachingTests
{
    private const string SourceOutput = "SourceOutput";

    private const string Text = """
        using Unrolled;
        namespace N;
        [Network(2)]
        [Lstm(5, ReturnSequences = true)]
        [Lstm(4)]
        [Dense(1)]
        public partial class Model { }
        [Network(0), Dense(1)]
        public partial class Wrong { }
        """;

    private static readonly IncrementalStepRunReason[] Kept = [IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged];

    // What a spec may be made of: values that compare by content and hold nothing alive.
    private static readonly HashSet<Type> Plain = [typeof(string), typeof(int), typeof(float), typeof(bool), typeof(TextSpan), typeof(LinePositionSpan)];

    [Fact]
    public void Edit_OfAnotherFile_KeepsEverything()
    {
        GeneratorRun second = GeneratorRun.Of(Text, "class Other { int A => 1; }").Edit(1, "class Other { int B => 2; }");
        AssertAll(second, UnrolledGenerator.ParseStep, Kept);
        AssertAll(second, UnrolledGenerator.NetworkStep, Kept);
        AssertAll(second, SourceOutput, Kept);
    }

    [Fact]
    public void Edit_OfTheClassBody_KeepsEverything()
    {
        GeneratorRun second = GeneratorRun.Of(Text.Replace("class Wrong", "class Right").Replace("Network(0)", "Network(1)"))
            .Edit(0, Text.Replace("class Wrong", "class Right").Replace("Network(0)", "Network(1)").Replace("Model { }", "Model { int A => 1; }"));
        AssertAll(second, UnrolledGenerator.ParseStep, Kept);
        AssertAll(second, SourceOutput, Kept);
    }

    [Fact]
    public void Edit_ThatMovesTheDeclaration_KeepsTheSource()
    {
        GeneratorRun first = GeneratorRun.Of(Text);
        GeneratorRun second = first.Edit(0, "\n// A line above.\n" + Text);
        AssertAll(second, UnrolledGenerator.NetworkStep, Kept);
        Assert.Equal(first.Files, second.Files);

        // The wrong declaration's diagnostic moves with it.
        Diagnostic diagnostic = Assert.Single(second.Diagnostics);
        Assert.Equal(first.Diagnostics[0].Location.GetLineSpan().StartLinePosition.Line + 2, diagnostic.Location.GetLineSpan().StartLinePosition.Line);
        Assert.Equal("0", second.TextUnder(diagnostic));
        Assert.Contains(IncrementalStepRunReason.Modified, Reasons(second, UnrolledGenerator.ParseStep));

        IncrementalGeneratorRunStep network = Assert.Single(second.Result.TrackedSteps[UnrolledGenerator.NetworkStep]);
        Assert.Contains(second.Result.TrackedOutputSteps[SourceOutput], s => s.Inputs.Any(i => i.Source.Name != UnrolledGenerator.ParseStep) && s.Outputs.All(o => Kept.Contains(o.Reason)));
        Assert.All(network.Outputs, o => Assert.Contains(o.Reason, Kept));
    }

    [Fact]
    public void Edit_OfAnotherFile_KeepsCFunctions()
    {
        string exported = Text.Replace("[Network(2)]", "[NativeExport(\"model\")]\n[Network(2)]");
        GeneratorRun first = GeneratorRun.Of(exported, "class Other { int A => 1; }"), second = first.Edit(1, "class Other { int B => 2; }");
        AssertAll(second, UnrolledGenerator.NativeStep, Kept);
        AssertAll(second, SourceOutput, Kept);
        GeneratorRun third = first.Edit(0, exported.Replace("Lstm(4)", "Lstm(6)"));
        Assert.Contains(IncrementalStepRunReason.Modified, Reasons(third, UnrolledGenerator.NativeStep));
        Assert.NotEqual(first.Files["model-header.g.cs"], third.Files["model-header.g.cs"]);
    }

    [Fact]
    public void Edit_OfUnits_WritesTheModelAnew()
    {
        GeneratorRun first = GeneratorRun.Of(Text, "using Unrolled; [Network(1), Dense(1)] partial class Other { }");
        GeneratorRun second = first.Edit(0, Text.Replace("Lstm(4)", "Lstm(6)"));
        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached], Reasons(second, UnrolledGenerator.NetworkStep).Select(r => r == IncrementalStepRunReason.Unchanged ? IncrementalStepRunReason.Cached : r));
        Assert.Contains(IncrementalStepRunReason.Modified, Reasons(second, SourceOutput));
        Assert.NotEqual(first.Files["N.Model.g.cs"], second.Files["N.Model.g.cs"]);
        Assert.Equal(first.Files["Other.g.cs"], second.Files["Other.g.cs"]);
    }

    [Fact]
    public void Edit_ThatRemovesAndBringsBack_GivesTheSameFile()
    {
        GeneratorRun first = GeneratorRun.Of(Text);
        GeneratorRun without = first.Edit(0, Text.Replace("[Network(2)]", ""));
        Assert.Contains("stands in", without.Files["N.Model.g.cs"], StringComparison.Ordinal);
        Assert.Contains(without.Diagnostics, d => d.Id == "UNR0004");
        Assert.Equal(first.Files, without.Edit(0, Text).Files);
    }

    [Fact]
    public void Specs_HoldNoSymbolsOrSyntax()
    {
        GeneratorRun run = GeneratorRun.Of(Text);
        List<object> outputs = [.. run.Result.TrackedSteps[UnrolledGenerator.ParseStep].Concat(run.Result.TrackedSteps[UnrolledGenerator.NetworkStep]).SelectMany(s => s.Outputs).Select(o => o.Value)];
        Assert.Contains(outputs, o => o is ParseResult { Network: not null });
        Assert.Contains(outputs, o => o is ParseResult { Diagnostics.Count: > 0 });
        outputs.ForEach(o => AssertPlain(o, o.GetType().Name));
    }

    private static void AssertPlain(object? value, string path)
    {
        if (value is null || Plain.Contains(value.GetType()) || value.GetType().IsEnum)
        {
            return;
        }

        Type type = value.GetType();
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(EquatableArray<>))
        {
            foreach (object? item in (IEnumerable)value)
            {
                AssertPlain(item, $"{path}[]");
            }

            return;
        }

        Assert.True(type.Namespace == typeof(NetworkSpec).Namespace || (type.Namespace == typeof(LstmSpec).Namespace && type.Name.EndsWith("Spec", StringComparison.Ordinal)), $"{path} is a {type}.");
        for (Type? t = type; t is not null && t != typeof(object); t = t.BaseType)
        {
            foreach (FieldInfo field in t.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                AssertPlain(field.GetValue(value), $"{path}.{field.Name}");
            }
        }
    }

    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorRun run, string step)
        => (step == SourceOutput ? run.Result.TrackedOutputSteps : run.Result.TrackedSteps)[step].SelectMany(s => s.Outputs).Select(o => o.Reason);

    private static void AssertAll(GeneratorRun run, string step, IncrementalStepRunReason[] allowed)
    {
        List<IncrementalStepRunReason> reasons = [.. Reasons(run, step)];
        Assert.NotEmpty(reasons);
        Assert.All(reasons, r => Assert.Contains(r, allowed));
    }
}
