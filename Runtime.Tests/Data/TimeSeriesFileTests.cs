namespace Unrolled.Tests;

public sealed class TimeSeriesFileTests
{
    private const string Header = "# a comment\n@problemName Some Problem\n@timeStamps false\n@missing true\n@univariate false\n@dimensions 2\n@equalLength false\n@classLabel true up down\n@data\n";

    [Fact]
    public void Read_UnequalLengths_GivesTimeMajorCasesAndClasses()
    {
        TimeSeriesFile file = Read(Header + "1,2,3:10,20,30:down\n\n# between\n4:-1e-1:up\n");
        Assert.Equal("Some Problem", file.Name);
        Assert.Equal((2, 2, 3, 1, 0), (file.Count, file.Dimensions, file.MaxSteps, file.MinSteps, (int)file.Missing));
        Assert.Equal(["up", "down"], file.ClassLabels);
        Assert.Equal([1, 10, 2, 20, 3, 30], file.Values(0).ToArray());
        Assert.Equal([4, -0.1f], file.Values(1).ToArray());
        Assert.Equal((1, 0), (file.Class(0), file.Class(1)));

        SequenceData data = file.ToSequenceData(steps: 4);
        Assert.Equal((2, 4, 2, 1, 1), (data.Count, data.Steps, data.Inputs, data.TargetSteps, data.Targets));
        Assert.Equal((3, 1), (data.Length(0), data.Length(1)));
        Assert.Equal([4, -0.1f, 0, 0, 0, 0, 0, 0], data.Input(1).ToArray());
        float[] target = new float[1];
        data.CopyTarget(0, target);
        Assert.Equal(1, target[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ToSequenceData(steps: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Class(2));
    }

    [Fact]
    public void Read_MissingValues_AreNaNAndNoSamples()
    {
        TimeSeriesFile file = Read(Header + "1,?,NaN:1,2,3:up\n");
        Assert.Equal(2, file.Missing);
        Assert.Equal([1, 1, float.NaN, 2, float.NaN, 3], file.Values(0).ToArray());
        Assert.Throws<InvalidOperationException>(() => file.ToSequenceData());
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    [InlineData("\n")]
    public void Read_UnlabelledUnivariate_TakesEveryLineEndAndAByteOrderMark(string end)
    {
        TimeSeriesFile file = Read(string.Join(end, "\ufeff@UNIVARIATE true", "@classLabel false", "@DATA", " 1 , 2", "3"));
        Assert.Equal((2, 1), (file.Count, file.Dimensions));
        Assert.Empty(file.ClassLabels);
        Assert.Equal(-1, file.Class(0));
        Assert.Equal([1, 2], file.Values(0).ToArray());
        Assert.Equal((2, 1), (file.ToSequenceData().Length(0), file.ToSequenceData().Length(1)));
    }

    [Theory]
    [InlineData("1:2:sideways", 10, "one of the 2 classes of '@classLabel'", "'sideways'")]
    [InlineData("1,2:3:up", 10, "2 values of dimension 2, as of the first", "1")]
    [InlineData("1:up", 10, "2 dimensions", "1")]
    [InlineData("up", 10, "values and ':' before the class", "'up'")]
    [InlineData("1:2:3:up", 10, "2 dimensions", "3")]
    [InlineData("1:2\n", 10, "2 dimensions", "1")]
    [InlineData("1:2,3\n", 10, "':' and the class after the last dimension", "'3' at the line's end")]
    [InlineData("1:x:up", 10, "a finite number, or '?' for a missing one", "'x'")]
    [InlineData("1e39:1:up", 10, "a finite number, or '?' for a missing one", "'1e39'")]
    [InlineData("1:2:up\n\n,:1:up", 12, "a finite number, or '?' for a missing one", "''")]
    [InlineData("", 10, "one case or more after '@data'", "none")]
    public void Read_BadCase_NamesFileLineExpectedAndGot(string cases, int line, string expected, string actual)
    {
        DataFormatException error = Assert.Throws<DataFormatException>(() => Read(Header + cases));
        Assert.Equal(("some.ts", line, expected, actual), (error.File, error.Line, error.Expected, error.Actual));
        Assert.Equal($"'some.ts', line {line}: expected {expected}, got {actual}", error.Message);
    }

    [Theory]
    [InlineData("@timeStamps true\n@data\n", 1, "no time stamps")]
    [InlineData("@targetLabel true\n@data\n", 1, "classes")]
    [InlineData("@missing perhaps\n", 1, "'@missing true' or '@missing false'")]
    [InlineData("#\n@dimensions 0\n", 2, "'@dimensions' with a number of 1 … 1048576")]
    [InlineData("@classLabel true\n", 1, "the classes' names")]
    [InlineData("@classLabel false a\n", 1, "nothing after")]
    [InlineData("@classLabel true a a\n", 1, "different names")]
    [InlineData("@attribute x\n", 1, "one of the tags")]
    [InlineData("1,2:3\n", 1, "one of the tags")]
    [InlineData("@missing false\n", 2, "a line '@data'")]
    [InlineData("@missing false\n@data\n1,?\n", 3, "a number, since '@missing' is false")]
    [InlineData("@equalLength true\n@data\n1,2\n1\n", 4, "2 values in each dimension")]
    [InlineData("@equalLength true\n@seriesLength 3\n@data\n1,2\n", 4, "3 values in each dimension")]
    public void Read_BadHeader_NamesLineAndExpected(string text, int line, string expected)
    {
        DataFormatException error = Assert.Throws<DataFormatException>(() => Read(text));
        Assert.Equal(line, error.Line);
        Assert.Contains(expected, error.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MoreThanAllowed_EndsBeforeMemoryDoes()
    {
        DataFormatException values = Assert.Throws<DataFormatException>(() => TimeSeriesFile.Read(new Endless("@data\n", "1,"), maxValues: 1000));
        Assert.Equal("at most 1000 values", values.Expected);
        Assert.Null(values.File);
        DataFormatException field = Assert.Throws<DataFormatException>(() => TimeSeriesFile.Read(new Endless("@data\n", "1")));
        Assert.StartsWith("at most 65536 characters", field.Expected, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => TimeSeriesFile.Read(new StringReader(""), maxValues: 0));
    }

    private static TimeSeriesFile Read(string text) => TimeSeriesFile.Read(new StringReader(text), "some.ts");

    /// <summary>A text that never ends.</summary>
    internal sealed class Endless(string start, string repeated) : TextReader
    {
        private long _at;

        public override int Read(char[] buffer, int index, int count)
        {
            for (int i = 0; i < count; i++, _at++)
            {
                buffer[index + i] = _at < start.Length ? start[(int)_at] : repeated[(int)((_at - start.Length) % repeated.Length)];
            }

            return count;
        }
    }
}
