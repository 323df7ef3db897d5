namespace Unrolled.Tests;

/// <summary>
/// The oracle itself against every golden file of recurrent layers: what other frameworks compute for sequences of several lengths, for two
/// directions and their merges. The layers are declared from what the file says of itself.
/// </summary>
public class OracleGoldenTests(ITestOutputHelper output)
{
    private static readonly string[] Folders = ["rnn", "packed", "keras", "onnx_ext"];

    public static TheoryData<string> Files { get; } = [.. Folders.SelectMany(GoldenFile.Names)];

    public static TheoryData<string> FilesWithStateLoss { get; } = [.. Folders.SelectMany(GoldenFile.Names).Where(f => RecurrentGolden.Open(f).HasStateLoss)];

    public static TheoryData<string> FilesWithLastOutput { get; } = [.. Folders.SelectMany(GoldenFile.Names).Where(f => RecurrentGolden.Open(f).LastOutput is not null)];

    // Files with several lengths, and two directions.
    public static TheoryData<string> FilesWithEarlyEnds { get; } =
        [.. Folders.SelectMany(GoldenFile.Names).Where(f => RecurrentGolden.Open(f) is var g && g.Lengths.Distinct().Count() > 1 && ((RecurrentLayerAttribute)g.Layers[0]).Bidirectional != MergeMode.None)];

    [Fact]
    public void Files_OfAllFrameworks_AreThere()
    {
        Assert.Equal(79, Files.Count);
        Assert.Equal(7, FilesWithEarlyEnds.Count);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Backward_OfOutputLoss_MatchesFile(string file)
    {
        AssertMatches(file, stateLoss: false, ofSecondBias: false);
        AssertMatches(file, stateLoss: false, ofSecondBias: true);
    }

    [Theory]
    [MemberData(nameof(FilesWithStateLoss))]
    public void Backward_OfOutputAndStateLoss_MatchesFile(string file) => AssertMatches(file, stateLoss: true, ofSecondBias: false);

    [Theory]
    [MemberData(nameof(FilesWithLastOutput))]
    public void Forward_WithoutReturnSequences_MatchesFile(string file)
    {
        var golden = RecurrentGolden.Open(file);
        OracleNetwork oracle = Load(golden, golden.CreateOracle(returnSequences: false));
        List<NamedValues<double>> actual = OracleRun.Train(oracle, golden.SampleOf(oracle));
        AssertClose(golden, [new(Quantity.Output, "output", golden.LastOutput!)], actual[..1]);
    }

    // The control of the lengths: as if every sequence were as long as the longest, the padding being read.
    [Theory]
    [MemberData(nameof(FilesWithEarlyEnds))]
    public void Forward_ThroughPadding_DiffersFromFile(string file)
    {
        var golden = RecurrentGolden.Open(file);
        OracleNetwork oracle = Load(golden, golden.CreateOracle());
        Sample sample = golden.SampleOf(oracle), padded = new(oracle, [.. golden.Lengths.Select(_ => golden.Lengths.Max())]) { X = sample.X, InitialStates = sample.InitialStates };
        List<NamedValues<double>> expected = golden.Expected(oracle), actual = RecurrentGolden.In(expected, OracleRun.Train(oracle, padded));
        int length = expected[0].Values.Length / golden.Lengths.Length, first = Array.FindIndex(golden.Lengths, l => l < golden.Lengths.Max());
        Assert.True(Math.Abs(expected[0].Values[(first * length)..((first + 1) * length)].Zip(actual[0].Values[(first * length)..], (e, a) => e - a).Max(Math.Abs)) > 1e-2);
    }

    private static OracleNetwork Load(RecurrentGolden golden, OracleNetwork oracle)
    {
        Dictionary<string, double[]> parameters = golden.Parameters(oracle);
        foreach (OracleTensor tensor in oracle.Parameters)
        {
            parameters[tensor.Name].CopyTo(tensor.Values, 0);
        }

        return oracle;
    }

    private void AssertMatches(string file, bool stateLoss, bool ofSecondBias)
    {
        var golden = RecurrentGolden.Open(file);
        OracleNetwork oracle = Load(golden, golden.CreateOracle());
        List<NamedValues<double>> expected = golden.Expected(oracle, stateLoss, ofSecondBias);
        AssertClose(golden, expected, RecurrentGolden.In(expected, OracleRun.Train(oracle, golden.SampleOf(oracle, stateLoss))));
    }

    private void AssertClose(RecurrentGolden golden, List<NamedValues<double>> expected, List<NamedValues<double>> actual)
        => Closeness.AssertClose(expected, actual, _ => Tolerances.OfOracle(golden.Family), output);
}
