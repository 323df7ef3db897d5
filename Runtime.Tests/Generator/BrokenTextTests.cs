using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Unrolled.Tests;

/// <summary>Text as it is while someone types: the generator must neither throw nor lose its other models.</summary>
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

    private const string Neighbour = "using Unrolled; [Network(1), Dense(1)] partial class Neighbour { }";

    [Fact]
    public void Prefix_Any_DoesNotThrow() => AssertAll(Enumerable.Range(0, Text.Length + 1).Select(n => Text[..n]));

    [Fact]
    public void Token_AnyDeleted_DoesNotThrow()
        => AssertAll(CSharpSyntaxTree.ParseText(Text).GetRoot().DescendantTokens().Select(t => Text.Remove(t.SpanStart, t.Span.Length)));

    [Fact]
    public void Token_AnyDoubled_DoesNotThrow()
        => AssertAll(CSharpSyntaxTree.ParseText(Text).GetRoot().DescendantTokens().Select(t => Text.Insert(t.SpanStart, t.Text + " ")));

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
        GeneratorRun run = GeneratorRun.Of("", Neighbour);
        int models = 0;
        foreach (string text in texts)
        {
            run = run.Edit(0, text);
            Assert.True(run.Result.Exception is null, $"{run.Result.Exception}\n{text}");
            Assert.DoesNotContain(run.Diagnostics, d => d.Id is "CS8785" or "AD0001");
            Assert.True(run.Files.ContainsKey("Neighbour.g.cs"), $"The neighbour is lost: {string.Join(", ", run.Files.Keys)}\n{text}");
            models = Math.Max(models, run.Files.Count);
        }

        Assert.InRange(models, 1, 3);
    }
}
