using System.Globalization;
using System.Text;
using Unrolled.Samples;

namespace Unrolled.Tests;

/// <summary>The tasks on series and sequences of symbols with classes, on a few invented ones.</summary>
public sealed class SeriesClassTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unrolled-series-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Run_Vowels_LearnsInventedSpeakers()
    {
        WriteSeries("JapaneseVowels_TRAIN.ts", dimensions: 12, classes: 9, each: 6, shortest: 5, longest: 9, seed: 1);
        WriteSeries("JapaneseVowels_TEST.ts", dimensions: 12, classes: 9, each: 3, shortest: 4, longest: 11, seed: 2);
        Dictionary<string, double> metrics = Run("vowels", "--data", _folder, "--epochs", "15");
        Assert.InRange(metrics["accuracy"], 0.9, 1);
        Assert.InRange(metrics["baseline_accuracy"], 0.9, 1);
        Assert.InRange(metrics["calibration_error"], 0, 1);
        Assert.Contains("Speakers", File.ReadAllText(At("report.html")), StringComparison.Ordinal);
        Assert.Contains("Expected calibration error", File.ReadAllText(At("report.html")), StringComparison.Ordinal);

        string[] answers = Predict("vowels", At("JapaneseVowels_TEST.ts"));
        Assert.Equal(metrics["accuracy"], answers.Where((a, i) => a.StartsWith($"c{i / 3} ", StringComparison.Ordinal)).Count() / 27.0, 9);
    }

    [Fact]
    public void Run_Motion_AnswersStepByStep()
    {
        WriteSeries("BasicMotions_TRAIN.ts", dimensions: 6, classes: 4, each: 4, shortest: 30, longest: 30, seed: 1);
        WriteSeries("BasicMotions_TEST.ts", dimensions: 6, classes: 4, each: 2, shortest: 30, longest: 30, seed: 2);
        Dictionary<string, double> metrics = Run("motion", "--data", _folder, "--epochs", "5");
        Assert.Equal(1, metrics["accuracy"]);
        Assert.InRange(metrics["median_steps_until_right"], 1, 10);
        Assert.Contains("accuracy_after_20", metrics.Keys);
        Assert.DoesNotContain("accuracy_after_30", metrics.Keys); // that is the last step
        Assert.Contains("How early", File.ReadAllText(At("report.html")), StringComparison.Ordinal);

        // The third case is the first of class 1.
        TimeSeriesFile test = SeriesClasses.Read(At("BasicMotions_TEST.ts"), 6);
        string[] steps = [.. Enumerable.Range(0, 30).Select(t => string.Join(' ', test.Values(2).Slice(t * 6, 6).ToArray().Select(v => v.ToString("R", CultureInfo.InvariantCulture))))];
        File.WriteAllLines(At("asked"), [.. steps, "", .. steps]);
        string[] answers = Predict("motion", At("asked"));
        Assert.Equal("", answers[30]);
        Assert.Equal(answers[..30], answers[31..]);
        Assert.StartsWith("c1 ", answers[29], StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Dna_FindsTheInventedSignal()
    {
        WriteDna(each: 40);
        Dictionary<string, double> metrics = Run("dna", "--data", At("splice.data"), "--folds", "2", "--epochs", "12");
        Assert.InRange(metrics["accuracy"], 0.9, 1);
        Assert.InRange(metrics["baseline_accuracy"], 0.9, 1);
        Assert.InRange(metrics["f1_EI"], 0.9, 1);
        string report = File.ReadAllText(At("report.html"));
        Assert.Contains("Which positions decide", report, StringComparison.Ordinal);
        Assert.Contains("EI: the fall of ln p", report, StringComparison.Ordinal);

        string[] lines = File.ReadAllLines(At("splice.data"));
        string first = lines[0].Split(',')[2].Trim();
        File.WriteAllText(At("asked"), $">one\n{first[..25]}\n{first[25..]}\n>two\n{lines[^1].Split(',')[2].Trim()}\n");
        string[] answers = Predict("dna", At("asked"));
        Assert.StartsWith("EI ", answers[0], StringComparison.Ordinal);
        Assert.StartsWith("N ", answers[1], StringComparison.Ordinal);
        File.WriteAllText(At("asked"), $"{first}\n");
        Assert.Equal(answers[0], Assert.Single(Predict("dna", At("asked"))));
    }

    [Theory]
    [InlineData("EI, A, ACGT", "line 1: expected 60 bases, got 4")]
    [InlineData("EI ACGT", "line 1: expected a class, a name and 60 bases between commas, got 1 fields")]
    public void Run_DnaOfAnotherShape_IsRefused(string line, string message)
    {
        File.WriteAllText(At("splice.data"), line);
        Assert.Contains(message, Assert.Throws<SampleException>(() => Run("dna", "--data", At("splice.data"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_DnaWithAnUnknownBase_NamesItAndItsPlace()
    {
        File.WriteAllText(At("splice.data"), $"EI, A, {new string('A', 9)}!{new string('A', 50)}\n");
        Assert.Contains("line 1: expected a base, one of ACGTRYSWKMBDHVN, got '!' at 10", Assert.Throws<SampleException>(() => Run("dna", "--data", At("splice.data"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vowels", "JapaneseVowels_TRAIN.ts")]
    [InlineData("motion", "BasicMotions_TRAIN.ts")]
    [InlineData("dna", "splice.data")]
    public void Run_WithoutItsFiles_ExitsWith2AndNamesThem(string task, string file)
    {
        using var error = new StringWriter();
        Assert.Equal(ExitCode.BadInput, CommandLine.Run([task, "--data", _folder, "--model", At("model")], error, CancellationToken.None));
        Assert.Contains(file, error.ToString(), StringComparison.Ordinal);
        Assert.Contains("published", error.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(At("model")));
    }

    [Fact]
    public void Run_SeriesOfAnotherShape_AreRefused()
    {
        WriteSeries("BasicMotions_TRAIN.ts", dimensions: 5, classes: 4, each: 1, shortest: 9, longest: 9, seed: 1);
        WriteSeries("BasicMotions_TEST.ts", dimensions: 6, classes: 4, each: 1, shortest: 9, longest: 9, seed: 1);
        Assert.Contains("expected series of 6 dimensions", Assert.Throws<SampleException>(() => Run("motion", "--data", _folder)).Message, StringComparison.Ordinal);
        WriteSeries("BasicMotions_TRAIN.ts", dimensions: 6, classes: 3, each: 1, shortest: 9, longest: 9, seed: 1);
        Assert.Contains("expected the 4 classes", Assert.Throws<SampleException>(() => Run("motion", "--data", _folder)).Message, StringComparison.Ordinal);
    }

    private string At(string name) => Path.Combine(_folder, name);

    // A class is a level in one dimension and a frequency in another, both in noise.
    private void WriteSeries(string name, int dimensions, int classes, int each, int shortest, int longest, int seed)
    {
        var random = new RandomSource(seed);
        var text = new StringBuilder("# invented\n@problemName Invented\n@timeStamps false\n@missing false\n@univariate false\n");
        text.Append(CultureInfo.InvariantCulture, $"@dimensions {dimensions}\n@equalLength {(shortest == longest ? "true" : "false")}\n@classLabel true {string.Join(' ', Enumerable.Range(0, classes).Select(c => $"c{c}"))}\n@data\n");
        for (int i = 0; i < classes * each; i++)
        {
            int c = i / each, steps = shortest + random.NextInt(longest - shortest + 1);
            for (int d = 0; d < dimensions; d++)
            {
                text.AppendJoin(',', Enumerable.Range(0, steps).Select(_ => (0.2 * random.NextNormal() + (d == c % dimensions ? 2 : 0)).ToString("0.####", CultureInfo.InvariantCulture))).Append(':');
            }

            text.Append(CultureInfo.InvariantCulture, $"c{c}\n");
        }

        File.WriteAllText(At(name), text.ToString());
    }

    // A class's bases around the middle are its own, all others random and some ambiguous.
    private void WriteDna(int each)
    {
        var random = new RandomSource(3);
        File.WriteAllLines(At("splice.data"), Enumerable.Range(0, 3 * each).Select(i =>
        {
            char[] bases = [.. Enumerable.Range(0, SpliceSet.Length).Select(_ => random.NextInt(50) == 0 ? 'N' : "ACGT"[random.NextInt(4)])];
            ((string[])["CAGGTAAG", "TTTCAGGT", "AACCTTGG"])[i / each].CopyTo(bases.AsSpan(26));
            return $"{((string[])["EI", "IE", "N"])[i / each]},  S{i},  {new string(bases)}";
        }));
    }

    private Dictionary<string, double> Run(string task, params string[] options) => new TaskProgram(_folder).Figures(task, options);

    private string[] Predict(string task, string input) => new TaskProgram(_folder).PredictFile(task, input);
}
