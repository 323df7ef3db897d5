namespace Unrolled.Tests;

/// <summary>Which networks run blocks of frames layer by layer, and which of their layers begin with the product of all frames.</summary>
[Trait("Category", "Generator")]
public class BlockPlanTests
{
    [Theory]
    [InlineData("[Network(1), Lstm(40, ReturnSequences = true), Lstm(40), Dense(1)]", 1, 1)]
    [InlineData("[Network(64), Gru(64), Dense(1)]", 0, 1)]
    [InlineData("[Network(1), Dense(64), Dense(64)]", 0, 0)]
    [InlineData("[Network(1), OneHot(40), Gru(64, ReturnSequences = true), Gru(64)]", 1, 1)]
    [InlineData("[Network(64), Conv1D(32, 5, Padding = Padding.Causal), Lstm(4)]", 1, 0)]
    public void Network_WithWeightsToShare_RunsByLayers(string declaration, int walks, int sums)
    {
        string text = Generated(declaration);
        Assert.Contains("NewBlock(int frames)", text, StringComparison.Ordinal);
        Assert.Equal(walks, Count(text, "RecurrentWalk.WalkBlock<"));
        Assert.Equal(sums, Count(text, "RecurrentWalk.WalkBlockSums<"));
    }

    [Theory]
    [InlineData("[Network(1), Lstm(128), Dense(1)]")]
    [InlineData("[Network(1), Lstm(16, ReturnSequences = true), Lstm(16), Dense(1)]")]
    [InlineData("[Network(1), Conv1D(16, 12, Padding = Padding.Causal), Lstm(32), Dense(1)]")]
    [InlineData("[Network(1), OneHot(100), Lstm(64), Dense(1)]")]
    [InlineData("[Network(64), Lstm(64, Projection = 8), Dense(1)]")]
    [InlineData("[Network(64), Lstm(64, LayerNormalization = true), Dense(1)]")]
    [InlineData("[Network(64), Gru(64, Reset = GruReset.Before), Dense(1)]")]
    [InlineData("[Network(64), Masking(0f), Lstm(64), Dense(1)]")]
    [InlineData("[Network(64, Weights = WeightPrecision.BFloat16), Lstm(64), Dense(1)]")]
    [InlineData("[Network(64, Weights = WeightPrecision.Int8), Lstm(64), Dense(1)]")]
    [InlineData("[Network(64), Lstm(64, Bidirectional = MergeMode.Concat), Dense(1)]")]
    [InlineData("[Network(2), Input(64, Kind = InputKind.Constant, Name = \"place\"), Merge(MergeMode.Concat, \"input\", \"place\"), Lstm(64), Dense(1)]")]
    [InlineData("[Network(64), Gru(64, Name = \"e\"), Input(64, Kind = InputKind.Sequence), Gru(64, InitialState = \"e\", ReturnSequences = true), Dense(1)]")]
    public void Network_WithFewOrNone_RunsByFrames(string declaration) => Assert.DoesNotContain("NewBlock(", Generated(declaration), StringComparison.Ordinal);

    [Theory]
    [InlineData("[Network(1), Lstm(40, ReturnSequences = true), Lstm(40), Dense(1)]", true)]
    [InlineData("[Network(64), Gru(64), Dense(1)]", true)]
    [InlineData("[Network(64), Gru(64, ReturnSequences = true), Dense(500)]", true)]
    [InlineData("[Network(64), Gru(64), Dense(500)]", false)]
    [InlineData("[Network(1), Lstm(128), Dense(64)]", false)]
    [InlineData("[Network(1), Dense(64), Dense(64)]", true)]
    public void Window_WithOneOutput_RunsAsBlockIfItsLastLayersAreSmall(string declaration, bool asBlock)
        => Assert.Equal(asBlock, Generated(declaration).Contains("bool StepsWindowsAsBlocks => true;", StringComparison.Ordinal));

    private static string Generated(string declaration) => Assert.Single(GeneratorRun.Of($"using Unrolled; {declaration} partial class Model {{ }}").AssertClean().Files).Value;

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
