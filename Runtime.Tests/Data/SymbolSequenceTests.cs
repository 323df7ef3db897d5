namespace Unrolled.Tests;

public sealed class SymbolSequenceTests
{
    [Fact]
    public void ReadFasta_SeveralRecords_JoinsLinesAndKeepsAmbiguousBases()
    {
        var file = SymbolSequences.ReadFasta(new StringReader("; a comment\n>first one\nACG\r\nT n\n\n>second\nRY\n"), SymbolAlphabet.Dna);
        Assert.Equal(["first one", "second"], file.Names);
        Assert.Equal((2, 5), (file.Count, file.MaxLength));
        Assert.Equal("ACGTN", Text(file, 0));
        Assert.Equal("RY", Text(file, 1));

        SequenceData data = file.ToSequenceData([1, 0], steps: 6);
        Assert.Equal((2, 6, 1), (data.Count, data.Steps, data.Inputs));
        Assert.Equal((5, 2), (data.Length(0), data.Length(1)));
        Assert.Equal([0, 1, 2, 3, 14, 0], data.Input(0).ToArray());
        Assert.Throws<ArgumentException>(() => file.ToSequenceData([1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ToSequenceData(steps: 4));
    }

    [Fact]
    public void ReadLines_GivesASequenceALine()
    {
        var file = SymbolSequences.ReadLines(new StringReader("MKV\n\nX"), SymbolAlphabet.Protein);
        Assert.Equal(["", ""], file.Names);
        Assert.Equal(["MKV", "X"], [Text(file, 0), Text(file, 1)]);
    }

    [Theory]
    [InlineData("ACGT\n", 1, "a line that begins with '>'", "'A'")]
    [InlineData(">a\nAC!T\n", 2, "one of the symbols ACGTRYSWKMBDHVN", "'!'")]
    [InlineData(">a\nACé\n", 2, "one of the symbols ACGTRYSWKMBDHVN", "U+00E9")]
    [InlineData(">a\n>b\nA\n", 1, "a sequence after '>a'", "none")]
    [InlineData(">a\nA\n>b\n", 3, "a sequence after '>b'", "none")]
    [InlineData("", 1, "a record that begins with '>'", "the end of the file")]
    public void ReadFasta_BadFile_NamesLineExpectedAndGot(string text, int line, string expected, string actual)
    {
        DataFormatException error = Assert.Throws<DataFormatException>(() => SymbolSequences.ReadFasta(new StringReader(text), SymbolAlphabet.Dna, "some.fa"));
        Assert.Equal(("some.fa", line, expected, actual), (error.File, error.Line, error.Expected, error.Actual));
    }

    [Fact]
    public void Read_MoreThanAllowed_EndsBeforeMemoryDoes()
    {
        Assert.Equal("at most 50 symbols", Assert.Throws<DataFormatException>(
            () => SymbolSequences.ReadFasta(new TimeSeriesFileTests.Endless(">a\n", "A"), SymbolAlphabet.Dna, maxSymbols: 50)).Expected);
        Assert.Equal("at most 50 symbols", Assert.Throws<DataFormatException>(
            () => SymbolSequences.ReadLines(new TimeSeriesFileTests.Endless("", "A\n"), SymbolAlphabet.Dna, maxSymbols: 50)).Expected);
    }

    [Fact]
    public void Alphabet_EncodesUpToTheFirstUnknownSymbol()
    {
        float[] tokens = new float[4];
        Assert.Equal(-1, SymbolAlphabet.Rna.Encode("uacg", tokens));
        Assert.Equal([3, 0, 1, 2], tokens);
        Assert.Equal(2, SymbolAlphabet.Rna.Encode("ACTG", tokens));
        Assert.Equal(-1, new SymbolAlphabet("ab").Token('A'));
        Assert.Throws<ArgumentException>(() => SymbolAlphabet.Rna.Encode("A", tokens));
        Assert.Throws<ArgumentException>(() => new SymbolAlphabet("aba"));
        Assert.Throws<ArgumentException>(() => new SymbolAlphabet("a", ignoreCase: true));
        Assert.Throws<ArgumentException>(() => new SymbolAlphabet("é"));
        Assert.Throws<ArgumentException>(() => new SymbolAlphabet(""));
    }

    private static string Text(SymbolSequences file, int index) => string.Concat(file.Tokens(index).ToArray().Select(t => file.Alphabet.Symbols[t]));
}
