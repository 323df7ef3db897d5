using Unrolled.Samples.Browser;

namespace Unrolled.Tests.Browser;

public class SeriesTextTests
{
    [Theory]
    [InlineData("1\n2.5\n-3e1\n", 0, new[] { 1f, 2.5f, -30f })]
    [InlineData("date,value\r\n2024-01-01, 1.5 \r\n\r\n2024-01-02,2\r\n", 0, new[] { 1.5f, 2f })]
    [InlineData("a;b;c\n1;2;3\n4;5;6", 2, new[] { 2f, 5f })]
    [InlineData("1\t2\n3\t4", 1, new[] { 1f, 3f })]
    [InlineData("", 0, new float[0])]
    public void Parse_OfNumbers_GivesTheColumn(string text, int column, float[] expected) => Assert.Equal(expected, SeriesText.Parse(text, column));

    [Theory]
    [InlineData("value\n1\nx\n", 0, "Line 3: expected a number in the last column, got 'x'.")]
    [InlineData("1,2\n3\n", 2, "Line 2: expected a number in column 2, got no such column.")]
    [InlineData("1\nNaN\n", 0, "Line 2: expected a number in the last column, got 'NaN'.")]
    [InlineData("1\n1e99\n", 1, "Line 2: expected a number in column 1, got '1e99'.")]
    [InlineData("1\n2,\n", 0, "Line 2: expected a number in the last column, got ''.")]
    public void Parse_OfSomethingElse_NamesTheLine(string text, int column, string expected)
        => Assert.Equal(expected, Assert.Throws<FormatException>(() => SeriesText.Parse(text, column)).Message);

    [Fact]
    public void Generate_WithASeed_IsRepeatable()
    {
        Assert.Equal(SeriesText.Generate(100, 1), SeriesText.Generate(100, 1));
        Assert.NotEqual(SeriesText.Generate(100, 1), SeriesText.Generate(100, 2));
        Assert.All(SeriesText.Generate(1000, 1), v => Assert.InRange(v, 5f, 35f));
    }
}
