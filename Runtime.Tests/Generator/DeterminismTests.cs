using System.Globalization;
using System.Text;

namespace Unrolled.Tests;

/// <summary>The generated text is a function of the declaration alone.</summary>
[Trait("Category", "Generator")]
public class DeterminismTests
{
    private const string First = "using Unrolled; namespace I; [Network(12), Lstm(33, ReturnSequences = true, Name = \"I\"), Lstm(20), Dense(7, Activation = Activation.Sigmoid)] partial class Indigo { }";
    private const string Second = "using Unrolled; [Network(1234), Dense(1, Activation = Activation.HardSigmoid)] partial class Insel { } [Network(1), Lstm(-4)] partial class Wrong { } [Network(1), Lstm(2, Activation = (Activation)(-3))] partial class Wrong2 { }";

    [Theory]
    [InlineData("")]
    [InlineData("tr-TR")]
    public void Culture_WithOtherSigns_GivesTheSameText(string name)
    {
        CultureInfo culture = Culture(name);
        GeneratorRun expected = GeneratorRun.Of(First, Second);
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = culture;
            Assert.Equal("\u22121,5", (-1.5).ToString());
            GeneratorRun actual = GeneratorRun.Of(First, Second);
            Assert.Equal(expected.Files, actual.Files);
            Assert.Equal(expected.Diagnostics.Select(d => d.GetMessage(CultureInfo.InvariantCulture)), actual.Diagnostics.Select(d => d.GetMessage(culture)));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Text_HasLineFeedsOnly_NoMark_NoPathOrTime()
    {
        foreach (string text in GeneratorRun.Of(First, Second.Replace(" ", " \r\n")).Files.Values)
        {
            Assert.DoesNotContain('\r', text);
            Assert.DoesNotContain('\t', text);
            Assert.DoesNotContain('\uFEFF', text);
            Assert.EndsWith("}\n", text, StringComparison.Ordinal);
            Assert.DoesNotContain("\n\n\n", text, StringComparison.Ordinal);
            Assert.DoesNotContain(" \n", text, StringComparison.Ordinal);
            Assert.DoesNotContain(DateTime.UtcNow.Year.ToString(CultureInfo.InvariantCulture), text, StringComparison.Ordinal);
            Assert.DoesNotContain(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar), text, StringComparison.Ordinal);
            Assert.DoesNotContain("Source0", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Encoding_IsUtf8WithoutAMark()
        => Assert.All(GeneratorRun.Of(First).Result.GeneratedSources, s => Assert.Empty(((UTF8Encoding)s.SourceText.Encoding!).GetPreamble()));

    [Fact]
    public void Runs_AndOrderOfFiles_DoNotMatter()
    {
        IReadOnlyDictionary<string, string> expected = GeneratorRun.Of(First, Second).Files;
        // Two networks, and a stub of each that is in error.
        Assert.Equal(4, expected.Count);
        Assert.Equal(expected, GeneratorRun.Of(First, Second).Files);
        Assert.Equal(expected.OrderBy(f => f.Key), GeneratorRun.Of(Second, First).Files.OrderBy(f => f.Key));
    }

    private static CultureInfo Culture(string name)
    {
        CultureInfo culture;
        try
        {
            culture = (CultureInfo)CultureInfo.GetCultureInfo(name).Clone();
        }
        catch (CultureNotFoundException)
        {
            Assert.Skip($"This process has no culture {name}: InvariantGlobalization.");
            throw;
        }

        culture.NumberFormat.NegativeSign = "\u2212";
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NativeDigits = ["\u0660", "\u0661", "\u0662", "\u0663", "\u0664", "\u0665", "\u0666", "\u0667", "\u0668", "\u0669"];
        return culture;
    }
}
