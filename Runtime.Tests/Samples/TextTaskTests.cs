using Unrolled.Samples;

namespace Unrolled.Tests;

/// <summary>The tasks on texts from the command line to a prediction, on invented texts.</summary>
public sealed class TextTaskTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unrolled-text-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("timemachine", "--cell", "rnn")]
    [InlineData("timemachine", "--cell", "lstm")]
    [InlineData("timemachine", "--cell", "gru")]
    [InlineData("shakespeare", "--cell", "lstm")]
    [InlineData("shakespeare", "--cell", "gru")]
    public void Run_CharacterModel_WritesFiguresReportAndModel(string task, params string[] options)
    {
        string json = Run(task, 500, options);
        Assert.All(["nats_per_char", "perplexity", "baseline_perplexity", "unigram_perplexity"], name => Assert.Contains($"\"{name}\":", json, StringComparison.Ordinal));
        Assert.Contains("Written at temperature 1.0", File.ReadAllText(At("report.html")), StringComparison.Ordinal);

        string greedy = Predict(task, "the old", length: 30, temperature: 0), again = Predict(task, "the old", length: 30, temperature: 0, seed: 1);
        Assert.StartsWith("the old", greedy, StringComparison.Ordinal);
        Assert.Equal("the old".Length + 30 + Environment.NewLine.Length, greedy.Length);
        Assert.Equal(greedy, again);
        Assert.NotEqual(Predict(task, "the old", length: 30, temperature: 1), Predict(task, "the old", length: 30, temperature: 1, seed: 1));
    }

    [Fact]
    public void Run_SameSeed_WritesTheSameModel()
    {
        Run("timemachine", 500, "--seed", "3");
        byte[] first = File.ReadAllBytes(At("model"));
        Run("timemachine", 500, "--seed", "3");
        Assert.Equal(first, File.ReadAllBytes(At("model")));
        Run("timemachine", 500, "--seed", "4");
        Assert.NotEqual(first, File.ReadAllBytes(At("model")));
    }

    [Fact]
    public void Run_NextWord_SuggestsThreeWords()
    {
        string json = Run("nextword", 3000);
        Assert.All(["top3_accuracy", "baseline_top3_accuracy", "accuracy", "perplexity"], name => Assert.Contains($"\"{name}\":", json, StringComparison.Ordinal));
        string[] answers = Predict("nextword", "the old\n").Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(6, Assert.Single(answers).Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void Run_Neurons_ColoursATextByAUnit()
    {
        string json = Run("neurons", 1000, "--unit", "7", "--length", "50");
        Assert.Contains("\"correlation_in_speakers_name\":", json, StringComparison.Ordinal);
        Assert.DoesNotContain("correlation_in_quotation_marks", json, StringComparison.Ordinal); // there are none
        Assert.Contains("Unit 7 of 128", File.ReadAllText(At("report.html")), StringComparison.Ordinal);
        string[] lines = Predict("neurons", "the").Split(Environment.NewLine);
        Assert.Equal(["t", "h", "e"], lines.Take(3).Select(l => l.Split('\t')[0]));
    }

    [Fact]
    public void Run_NeuronsOfATrainedModel_ReadsIt()
    {
        Run("timemachine", 1000);
        File.Copy(At("model"), At("trained"));
        Assert.Contains("\"correlation_position_in_word\":", Run("neurons", 1000, "--trained", At("trained")), StringComparison.Ordinal);
        Assert.Contains("of 32", File.ReadAllText(At("report.html")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("timemachine", 10, "at least 720 tokens")]
    [InlineData("nextword", 50, "at least 660 tokens")]
    [InlineData("neurons", 10, "at least 1300 tokens")]
    public void Run_ShortText_SaysHowLongItHasToBe(string task, int words, string part)
        => Assert.Contains(part, Assert.Throws<SampleException>(() => Run(task, words)).Message, StringComparison.Ordinal);

    [Fact]
    public void Run_UnitThatIsNot_SaysHowManyThereAre()
        => Assert.Contains("--unit 0 … 127", Assert.Throws<SampleException>(() => Run("neurons", 1000, "--unit", "128")).Message, StringComparison.Ordinal);

    [Fact]
    public void Run_NeuronsOfAnotherModel_SaysWhatItExpects()
    {
        var model = new SumOfThree(0) { Metadata = { [SavedModel.TaskKey] = "many-to-one" } };
        model.Save(At("trained"));
        Assert.Contains(CharacterModelKind.Key, Assert.Throws<SampleException>(() => Run("neurons", 1000, "--trained", At("trained"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "expected 1 … 27 characters, got 0")]
    [InlineData("", "list of words")]
    public void Predict_ModelWithAnotherVocabulary_SaysWhatItExpects(string vocabulary, string part)
    {
        var model = new TimeMachineRnn(0)
        {
            Metadata = { [SavedModel.TaskKey] = "timemachine", [CharacterModelKind.Key] = CharacterModelKind.TimeMachineRnn.Name, [CharacterModelKind.VocabularyKey] = vocabulary },
        };
        model.Save(At("model"));
        Assert.Contains(part, Assert.Throws<SampleException>(() => Predict("timemachine", "it has")).Message, StringComparison.Ordinal);
    }

    private string At(string name) => Path.Combine(_folder, name);

    // One epoch over an invented text; the figures as JSON.
    private string Run(string task, int words, params string[] options)
    {
        File.WriteAllText(At("text.txt"), InventedText.Play(words));
        string[] epochs = options.Contains("--trained") ? [] : ["--epochs", "1"];
        InventedText.Run([task, "--data", At("text.txt"), .. epochs, "--json", At("json"), "--model", At("model"), "--report", At("report.html"), .. options]);
        return File.ReadAllText(At("json"));
    }

    private string Predict(string task, string lines, int? length = null, double temperature = 1, int seed = 0)
    {
        File.WriteAllText(At("lines.txt"), lines);
        var output = new StringWriter();
        SavedModel saved = SavedModel.At(At("model"));
        Assert.Equal(task, saved.Task);
        CommandLine.Tasks.Single(t => t.Name == task).Predict(saved, new Prediction(At("lines.txt"), length, temperature, seed, output, CancellationToken.None));
        return output.ToString();
    }
}
