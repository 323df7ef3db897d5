using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Unrolled.Tests;

/// <summary>Text as it is while someone types: the generator must neither throw, nor lose its other models, nor write what is no C#.</summary>
[Trait("Category", "Generator")]
public class BrokenTextTests
{
    private const string Text = """
        using Unrolled;
        namespace Some.Place
        {
            partial class Outer
            {
                [Network(inputs: 2)]
                [Lstm(4 * 2, ReturnSequences = true, Name = "a"), Lstm(5, Activation = Activation.Relu)]
                [Dense(1, Activation = (Activation)2, TensorPrefix = "b.c")]
                public sealed partial class Model : System.IDisposable
                {
                    public Model(string s) : this(s.Length) { }
                    public void Dispose() { }
                }
            }
        }
        """;

    private const string Nested = """
        namespace Some.Place { partial interface IOuter<T1, T2> where T1 : class { partial record struct Middle<T3>(int A) { [Unrolled.Network(1)] [Unrolled.Lstm(4)] public partial class Model<T4> : System.IDisposable; } } }
        """;

    private const string Short = "namespace A.B; partial class Outer { [Unrolled.Network(1), Unrolled.Lstm(4)] public partial class Model; [Unrolled.Dense(1)] partial class Stray<T, U>; }";

    private const string Neighbor = "using Unrolled; [Network(1), Dense(1)] partial class Neighbor { }";

    public static TheoryData<string> Texts { get; } = [Text, Nested, Short];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Prefix_Any_DoesNotThrow(string text) => AssertAll(Enumerable.Range(0, text.Length + 1).Select(n => text[..n]));

    [Theory]
    [MemberData(nameof(Texts))]
    public void Token_AnyDeleted_DoesNotThrow(string text)
        => AssertAll(CSharpSyntaxTree.ParseText(text).GetRoot().DescendantTokens().Select(t => text.Remove(t.SpanStart, t.Span.Length)));

    [Theory]
    [MemberData(nameof(Texts))]
    public void Token_AnyDoubled_DoesNotThrow(string text)
        => AssertAll(CSharpSyntaxTree.ParseText(text).GetRoot().DescendantTokens().Select(t => text.Insert(t.SpanStart, t.Text + " ")));

    // A part that is missing cannot be written a second time: the compiler's own errors stand alone.
    [Theory]
    [InlineData("[Network(1)][Lstm(4)] public partial class ;")]
    [InlineData("[Network(1)][Lstm(4)] public partial class { }")]
    [InlineData("[Network(1)] public partial class ;")]
    [InlineData("[Lstm(4)] public partial class ;")]
    [InlineData("[Network(1)][Lstm(4)] partial class H20<;")]
    [InlineData("[Network(1)][Lstm(4)] partial class H20<T, > { }")]
    [InlineData("[Lstm(4)] partial class H20<> { }")]
    [InlineData("[Network(1)][Lstm(4)] partial struct ;")]
    [InlineData("partial class { [Network(1)][Lstm(4)] partial class Model; }")]
    [InlineData("partial class { [Lstm(4)] partial class Model; }")]
    [InlineData("partial class Outer<T, > { [Network(1)][Lstm(4)] partial class Model; }")]
    [InlineData("partial class Outer<> { partial struct Middle { [Network(1)][Lstm(4)] partial class Model; } }")]
    [InlineData("namespace A. { [Network(1)][Lstm(4)] partial class Model; }")]
    [InlineData("namespace A..B { [Lstm(4)] partial class Model; }")]
    [InlineData("namespace { [Network(1)][Lstm(4)] partial class Model; }")]
    public void Name_Missing_GivesNoFileAndNoFinding(string text)
    {
        GeneratorRun run = GeneratorRun.Of("using Unrolled; " + text, Neighbor);
        Assert.Equal(["Neighbor.g.cs"], run.Files.Keys);
        Assert.Empty(run.Diagnostics);
        Assert.Contains(run.Output.GetDiagnostics(), d => d.Severity == DiagnosticSeverity.Error);
        Assert.All(run.Output.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error), d => Assert.True(run.Input.ContainsSyntaxTree(d.Location.SourceTree), $"{d}"));
    }

    [Theory]
    [InlineData("[Network, Dense(1)] partial class M { }")]
    [InlineData("[Network(), Dense()] partial class M { }")]
    [InlineData("[Network(\"a\"), Dense(1)] partial class M { }")]
    [InlineData("[Network(1L << 40), Dense(1)] partial class M { }")]
    [InlineData("[Network(1), Dense(null)] partial class M { }")]
    [InlineData("[Network(1), Dense(1, Name = 3)] partial class M { }")]
    [InlineData("[Network(1), Dense(1, Name = Missing)] partial class M { }")]
    [InlineData("[Network(1), Dense(1, Activation = Missing)] partial class M { }")]
    [InlineData("[Network(1), Dense(1, Activation = 2)] partial class M { }")]
    [InlineData("[Network(1), Dense(1), Missing(3)] partial class M { }")]
    [InlineData("[Network(1), Layer] partial class M { }")]
    [InlineData("[Network(1), Dense(1)] partial class { }")]
    [InlineData("[Network(1), Dense(1)] partial class M : Missing { }")]
    [InlineData("[Network(1), Dense(1)] partial class M : M { }")]
    [InlineData("[Network(1), Dense(1)] partial class M { } [Network(1), Dense(1)] class M { }")]
    [InlineData("[Network(1), Dense(1)] partial class M { } [Network(1), Dense(1)] partial struct M { }")]
    [InlineData("partial class A { [Network(1), Dense(1)] partial class M { } } partial struct A { [Network(1), Dense(1)] partial class M { } }")]
    [InlineData("[assembly: Network(1)] [module: Dense(1)] class M { [Network(1), Dense(1)] void F() { } }")]
    [InlineData("[Network(1), Dense(1)] enum M { }")]
    [InlineData("[Network(1), Dense(1)] delegate void M();")]
    public void Text_WithErrors_DoesNotThrow(string text) => AssertAll(["using Unrolled; " + text]);

    private static void AssertAll(IEnumerable<string> texts)
    {
        // One driver sees all texts in turn, as in an editor.
        GeneratorRun run = GeneratorRun.Of("", Neighbor);
        int models = 0;
        foreach (string text in texts)
        {
            run = run.Edit(0, text);
            Assert.True(run.Result.Exception is null, $"{run.Result.Exception}\n{text}");
            Assert.DoesNotContain(run.Diagnostics, d => d.Id is "CS8785" or "AD0001");
            run.AssertParses(text);
            Assert.True(run.Files.ContainsKey("Neighbor.g.cs"), $"The neighbor is lost: {string.Join(", ", run.Files.Keys)}\n{text}");
            models = Math.Max(models, run.Files.Count);
        }

        Assert.InRange(models, 1, 3);
    }
}
