using Unrolled.Samples;

namespace Unrolled.Tests;

/// <summary>The tasks on classes from the command line to a prediction, on a few invented samples.</summary>
public sealed class ClassTaskTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unrolled-classes-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("lstm")]
    [InlineData("rnn")]
    public void Run_MnistByRows_LearnsInventedDigits(string cell)
    {
        InventedDigits.Write(_folder, training: 600, test: 100);
        Dictionary<string, double> metrics = Run("mnist", "--data", _folder, "--cell", cell, "--epochs", "15");
        Assert.InRange(metrics["accuracy"], 0.9, 1);
        Assert.InRange(metrics["baseline_accuracy"], 0.9, 1);
        Assert.Contains("Digits", File.ReadAllText(At("report.html")), StringComparison.Ordinal);

        string[] answers = Predict("mnist", At("t10k-images-idx3-ubyte.gz"));
        byte[] labels = IdxFile.Read(At("t10k-labels-idx1-ubyte.gz"), 1).Values;
        Assert.Equal(metrics["accuracy"], answers.Where((a, i) => a[0] - '0' == labels[i]).Count() / 100.0, 9);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_MnistByPixels_PredictsWithTheSamePermutation(bool permuted)
    {
        InventedDigits.Write(_folder, training: 40, test: 10);
        Dictionary<string, double> metrics = Run("mnist", ["--data", _folder, "--by", "pixel", "--epochs", "1", "--seed", "3", .. permuted ? (string[])["--permuted"] : []]);
        string[] answers = Predict("mnist", At("t10k-images-idx3-ubyte.gz"));
        byte[] labels = IdxFile.Read(At("t10k-labels-idx1-ubyte.gz"), 1).Values;
        Assert.Equal(metrics["accuracy"], answers.Where((a, i) => a[0] - '0' == labels[i]).Count() / 10.0, 9);
        Assert.Equal(permuted, SavedModel.At(At("model")).Metadata.ContainsKey("sample.permutation"));
    }

    [Theory]
    [InlineData("--by row expects --cell lstm or rnn, got 'irnn'", "--cell", "irnn")]
    [InlineData("--by pixel expects --cell irnn, got 'lstm'", "--by", "pixel", "--cell", "lstm")]
    [InlineData("--permuted needs --by pixel", "--permuted")]
    public void Run_MnistWithOptionsThatDoNotGoTogether_IsRefused(string message, params string[] options)
    {
        InventedDigits.Write(_folder, training: 20, test: 10);
        Assert.Contains(message, Assert.Throws<SampleException>(() => Run("mnist", ["--data", _folder, .. options])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mnist", "train-images-idx3-ubyte")]
    [InlineData("clickbait", "clickbait_data")]
    public void Run_WithoutItsFiles_NamesThemAndTheirSource(string task, string file)
    {
        string missing = Assert.Throws<SampleException>(() => Run(task, "--data", _folder)).Message;
        Assert.Contains(file, missing, StringComparison.Ordinal);
        Assert.Contains("published by", missing, StringComparison.Ordinal);
        File.WriteAllText(At("one"), "text");
        Assert.Contains("reads several files", Assert.Throws<SampleException>(() => Run(task, "--data", At("one"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_TooFewSamples_IsRefused()
    {
        InventedDigits.Write(_folder, training: 1, test: 1);
        Assert.Contains("expected 2 digits or more", Assert.Throws<SampleException>(() => Run("mnist", "--data", _folder)).Message, StringComparison.Ordinal);
        File.WriteAllText(At("clickbait_data"), "One Thing\n");
        File.WriteAllText(At("non_clickbait_data"), "One thing\nAnother\n");
        Assert.Contains("expected 3 different headlines or more", Assert.Throws<SampleException>(() => Run("clickbait", "--data", _folder)).Message, StringComparison.Ordinal);
        File.WriteAllText(At("clickbait_data"), "\n\n");
        Assert.Contains("expected headlines, one a line, got none", Assert.Throws<SampleException>(() => Run("clickbait", "--data", _folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Clickbait_LearnsInventedHeadlines()
    {
        File.WriteAllLines(At("clickbait_data"), Enumerable.Range(0, 150).Select(i => $"{i} Things You Won't Believe Number {i * 7}!"));
        File.WriteAllLines(At("non_clickbait_data"), Enumerable.Range(0, 150).SelectMany(i => (string[])[$"Minister {i} resigns over report", ""]));
        Dictionary<string, double> metrics = Run("clickbait", "--data", _folder);
        Assert.All(["accuracy", "precision", "recall", "f1"], m => Assert.InRange(metrics[m], 0.95, 1));
        Assert.InRange(metrics["baseline_f1"], 0.95, 1);
        Assert.Contains("wrong answers", File.ReadAllText(At("report.html")), StringComparison.Ordinal);

        File.WriteAllText(At("asked"), "7 Things You Won't Believe\n\nMinister resigns\n");
        string[] answers = Predict("clickbait", At("asked"));
        Assert.Matches(@"^(0\.[5-9]|1\.0)\d\d clickbait$", answers[0]);
        Assert.Matches(@"^(0\.[5-9]|1\.0)\d\d news$", answers[2]);
        Assert.Equal("", answers[1]);
        Assert.Equal(3, answers.Length);
    }

    [Fact]
    public void Run_Intent_BeatsChanceByFarAfterOneEpoch()
    {
        Dictionary<string, double> metrics = Run("intent", "--epochs", "1");
        Assert.InRange(metrics["accuracy"], 0.4, 1);
        Assert.InRange(metrics["baseline_accuracy"], 0.5, 1);
        File.WriteAllText(At("asked"), "please set an alarm for seven\n");
        Assert.Matches(@"^[a-z_]+ [01]\.\d{3}$", Assert.Single(Predict("intent", At("asked"))));
    }

    [Fact]
    public void Run_VariableLength_AnswersStepByStep()
    {
        Dictionary<string, double> metrics = Run("variable-length", "--epochs", "1");
        Assert.InRange(metrics["accuracy"], 0.8, 1);
        Assert.InRange(metrics["baseline_accuracy"], 0.5, 0.56);
        string[] steps = [.. Enumerable.Range(0, 12).Select(_ => "0.95 0.95 0.95 0.95 0.95")];
        File.WriteAllLines(At("asked"), [.. steps, "", .. steps]);
        string[] answers = Predict("variable-length", At("asked"));
        Assert.Equal("", answers[12]);
        Assert.Equal(answers[..12], answers[13..]);
        Assert.StartsWith("0 ", answers[0], StringComparison.Ordinal); // one step of five cannot be enough
        Assert.StartsWith("1 ", answers[11], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("intent")]
    [InlineData("variable-length")]
    public void Run_SameSeed_WritesTheSameModel(string task)
    {
        Run(task, "--epochs", "1", "--seed", "5");
        byte[] first = File.ReadAllBytes(At("model"));
        Run(task, "--epochs", "1", "--seed", "5");
        Assert.Equal(first, File.ReadAllBytes(At("model")));
        Run(task, "--epochs", "1", "--seed", "6");
        Assert.NotEqual(first, File.ReadAllBytes(At("model")));
    }

    [Fact]
    public void Run_Cancelled_WritesNoModel()
    {
        using var canceled = new CancellationTokenSource();
        canceled.Cancel();
        Assert.Throws<OperationCanceledException>(() => Invoke(canceled.Token, "variable-length", "--model", At("model")));
        Assert.False(File.Exists(At("model")));
    }

    private string At(string name) => Path.Combine(_folder, name);

    private Dictionary<string, double> Run(string task, params string[] options) => new TaskProgram(_folder).Figures(task, options);

    private string[] Predict(string task, string input) => new TaskProgram(_folder).PredictFile(task, input);

    private static int Invoke(CancellationToken cancellation, params string[] arguments)
        => CommandLine.Create(cancellation).Parse(arguments).Invoke(new() { EnableDefaultExceptionHandler = false });
}
