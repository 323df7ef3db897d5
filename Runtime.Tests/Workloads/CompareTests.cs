using Unrolled.Bench;
using Unrolled.Bench.Compare;

namespace Unrolled.Tests;

/// <summary>What Bench's command <c>compare</c> reads and prints.</summary>
public sealed class CompareTests
{
    private static readonly string[] Names = ["LSTM 1→8", "LSTM 1→128", "LSTM 1→128, int8", "GRU 1→128"];

    [Fact]
    public void Parse_OfRevisionAlone_HasDefaults()
        => Assert.Equal(new CompareOptions("HEAD~3", "", CompareOptions.DefaultRounds, null, false), CompareOptions.Parse(["HEAD~3"]));

    [Fact]
    public void Parse_OfAllOptions_HasThem()
        => Assert.Equal(new CompareOptions("main", "LSTM", 9, 0, true), CompareOptions.Parse(["main", "--rows", "LSTM", "--avx2", "--rounds", "9", "--core", "0"]));

    [Theory]
    [InlineData("expected a revision first", "")]
    [InlineData("got '--rounds'", "--rounds 3")]
    [InlineData("'other' is unknown", "main other")]
    [InlineData("'--keep' is unknown", "main --keep")]
    [InlineData("'--rows' needs a value", "main --rows")]
    [InlineData("--rounds: expected a whole number above 0, got '0'", "main --rounds 0")]
    [InlineData("--core: expected the number of a core, 0 … 63, got '-1'", "main --core -1")]
    [InlineData("--core: expected the number of a core, 0 … 63, got '64'", "main --core 64")]
    public void Parse_OfUnfitArguments_SaysWhatIsWrong(string message, string arguments)
    {
        var error = Assert.Throws<ArgumentException>(() => CompareOptions.Parse(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0, 1, 2, 3)]
    [InlineData("lstm", 0, 1, 2)]
    [InlineData("*128", 1, 3)]
    [InlineData("LSTM*8", 0, 1, 2)]
    [InlineData("LSTM*128", 1)]
    [InlineData("?RU*", 3)]
    public void Select_ByPattern_HasRowsInOrder(string pattern, params int[] expected)
        => Assert.Equal(expected.Select(i => Names[i]), CompareOptions.Parse(["main", "--rows", pattern]).Select(Names));

    [Fact]
    public void Select_OfNoRow_NamesAll()
    {
        var error = Assert.Throws<ArgumentException>(() => CompareOptions.Parse(["main", "--rows", "8*"]).Select(Names));
        Assert.Contains("no row is '8*'", error.Message, StringComparison.Ordinal);
        Assert.All(Names, n => Assert.Contains(n, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Row_OfThreeRounds_ComparesRoundWithRound()
    {
        ComparedRow row = Row("a", [[100, 130], [200], [400]], [[90], [220, 300], [200]]);
        Assert.Equal([100, 200, 400], row.Old!.Rounds);
        Assert.Equal(200, row.Old.Median);
        Assert.Equal(90, row.New.Min);
        Assert.Equal(0.9, row.Ratio, 12);
        Assert.Equal((0.5, 1.1), (row.Ratios.Least, Math.Round(row.Ratios.Greatest, 12)));
        Assert.Equal(1.5, ComparedRow.Spread(row.Old));
        Assert.Equal(0.65, ComparedRow.Spread(row.New));
    }

    [Fact]
    public void Row_OfTwoRounds_HasMeanOfBothAsMedian()
    {
        ComparedRow row = Row("a", [[10], [30]], [[20], [15]]);
        Assert.Equal(20, row.Old!.Median);
        Assert.Equal(1.25, row.Ratio);
    }

    [Fact]
    public void Table_OfRows_AlignsFiguresAndNamesWhatIsMissing()
    {
        ComparedRow missing = Row("LSTM 1→128, int8", [], [[1234], [1300]]), both = Row("LSTM 1→8", [[30], [31], [32]], [[30.3], [29.9], [31.1]]);
        missing.Missing = "not in 1a2b3c4";
        Assert.Equal(
            """
            | one thread       |        old, ns |       new, ns | new/old | least … greatest | spread, old |   new |
            | ---------------- | -------------: | ------------: | ------: | ---------------: | ----------: | ----: |
            | LSTM 1→8         |    31.0 (30.0) |   30.3 (29.9) |   0.972 |    0.965 … 1.010 |       6.5 % | 4.0 % |
            | LSTM 1→128, int8 | not in 1a2b3c4 | 1 267 (1 234) |       – |                – |           – | 5.2 % |

            """.ReplaceLineEndings("\n"),
            CompareTable.Of([both, missing]));
    }

    // One array of timings for each round.
    private static ComparedRow Row(string name, double[][] old, double[][] @new)
    {
        var row = new ComparedRow(name);
        Array.ForEach(old, t => row.Add(isNew: false, t));
        Array.ForEach(@new, t => row.Add(isNew: true, t));
        return row;
    }
}
