using System.Globalization;
using System.Text.Json;
using Unrolled.Samples;

namespace Unrolled.Tests;

/// <summary>The tasks translate, caption and gradients from the command line to a prediction.</summary>
public sealed class SequenceToSequenceTaskTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unrolled-seq2seq-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("dates", "gru")]
    [InlineData("dates", "lstm")]
    [InlineData("numbers", "gru")]
    public void Run_Translate_WritesFiguresReportAndModel(string kind, string cell)
    {
        JsonElement metrics = Run("translate", "--kind", kind, "--cell", cell, "--phrases", "300", "--epochs", "1");
        Assert.InRange(metrics.GetProperty("exact_match").GetDouble(), 0, 1);
        Assert.InRange(metrics.GetProperty("baseline_exact_match").GetDouble(), 0.1, 0.9);
        Assert.Contains("Unseen phrases", File.ReadAllText(At("report.html")), StringComparison.Ordinal);
        Assert.Equal(cell, SavedModel.At(At("model"))["sample.cell"]);
        Assert.Equal(2, Predict("translate", "March 3rd, 1987\n\u00e9\n").Length);
    }

    // Some seconds, and most days that it has never seen come out right: more than the rule knows.
    [Fact]
    public void Run_TranslateForAWhile_LearnsDates()
    {
        JsonElement metrics = Run("translate", "--phrases", "4000", "--epochs", "8", "--seed", "1");
        Assert.InRange(metrics.GetProperty("exact_match").GetDouble(), 0.6, 1);
        Assert.InRange(metrics.GetProperty("baseline_exact_match").GetDouble(), 0.4, 0.5);
        Assert.Contains("Attention: ", File.ReadAllText(At("report.html")), StringComparison.Ordinal);
        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", Assert.Single(Predict("translate", "March 3rd, 1987\n")));
    }

    [Fact]
    public void Predict_OfEmptyLine_IsRefused()
    {
        Run("translate", "--phrases", "64", "--epochs", "1");
        Assert.Contains("empty line", Assert.Throws<SampleException>(() => Predict("translate", "3 Mar 87\n\n")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Caption_WritesExamplesThatItThenDescribes()
    {
        JsonElement metrics = Run("caption", "--images", "200", "--epochs", "1", "--examples", _folder);
        Assert.InRange(metrics.GetProperty("exact_match").GetDouble(), 0, 1);
        Assert.InRange(metrics.GetProperty("baseline_exact_match").GetDouble(), 0, 0.5);
        Assert.Contains("Unseen images", File.ReadAllText(At("report.html")), StringComparison.Ordinal);
        string[] examples = Directory.GetFiles(_folder, "*.pgm");
        Assert.Equal(8, examples.Length);
        Assert.Equal(CaptionedImage.Draw(0, 0, 1)[0].Image.Pixels, PgmFile.Read(At("caption-1.pgm"))[0].Pixels);

        // By their names, a line each, and all in one file.
        string[] answers = [.. examples.Select(e => Assert.Single(PredictFile("caption", e)))];
        File.WriteAllBytes(At("all.pgm"), [.. examples.SelectMany(File.ReadAllBytes)]);
        Assert.Equal(answers, PredictFile("caption", At("all.pgm")));
    }

    [Fact]
    public void Predict_OfImageOfOtherSize_NamesBoth()
    {
        Run("caption", "--images", "64", "--epochs", "1");
        File.WriteAllBytes(At("small.pgm"), PgmFile.ToBytes(new GrayImage(2, 3, new byte[6])));
        string message = Assert.Throws<SampleException>(() => PredictFile("caption", At("small.pgm"))).Message;
        Assert.Contains("expected an image of 32 × 32 pixels, got 2 × 3", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("caption", "sample.words", 19)]
    [InlineData("translate", "sample.source", 68)]
    [InlineData("translate", "sample.target", 11)]
    public void Predict_ModelWithAnotherVocabulary_SaysWhatItExpects(string task, string key, int words)
    {
        foreach (string vocabulary in (string[])["[]", "[\"a\",\"b\"]", JsonSerializer.Serialize(Enumerable.Range(0, words + 1).Select(i => $"w{i}"))])
        {
            Network model = task == "caption" ? new ShapeCaptioner(0) : new GruTranslator(0);
            model.Metadata[SavedModel.TaskKey] = task;
            model.Metadata["sample.cell"] = "gru";
            model.Metadata["sample.words"] = SceneWords.Vocabulary.ToJson();
            model.Metadata["sample.source"] = Translation.Source.ToJson();
            model.Metadata["sample.target"] = Translation.Target.ToJson();
            model.Metadata[key] = vocabulary;
            model.Save(At("model"));
            File.WriteAllBytes(At("image.pgm"), PgmFile.ToBytes(new GrayImage(32, 32, new byte[32 * 32])));
            string message = Assert.Throws<SampleException>(() => task == "caption" ? PredictFile(task, At("image.pgm")) : Predict(task, "3 Mar 87\n")).Message;
            Assert.Contains($"expected {words} words in metadata '{key}', got ", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Run_CaptionIntoMissingFolder_IsRefusedBeforeTheWork()
        => Assert.Contains("cannot write", Assert.Throws<SampleException>(() => Run("caption", "--examples", At("none"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Run_Gradients_ShowsWhatVanishesAndWhatExplodes()
    {
        JsonElement metrics = Run("gradients", "--steps", "40", "--epochs", "1");
        Assert.Equal(JsonValueKind.Null, metrics.GetProperty("rnn_large_u_rmse").ValueKind); // no clipping: it ends in infinity
        Assert.InRange(metrics.GetProperty("rnn_large_u_clipped_growth_before").GetDouble(), 1.05, 1.15);
        Assert.InRange(metrics.GetProperty("irnn_growth_before").GetDouble(), 0.97, 1.03);
        Assert.InRange(metrics.GetProperty("gru_growth_before").GetDouble(), 0.4, 0.8);
        Assert.InRange(metrics.GetProperty("lstm_rmse").GetDouble(), 0, 1);
        Assert.Contains("Before training", File.ReadAllText(At("report.html")), StringComparison.Ordinal);
        string[] answers = Predict("gradients", "0.3 0.7* 0.1 0.2*\n0.3 0.7* 0.1 0.2* 0.5\n");
        Assert.All(answers, a => double.Parse(a, CultureInfo.InvariantCulture));
        Assert.Equal(2, answers.Length);
        Assert.Contains("got 'x'", Assert.Throws<SampleException>(() => Predict("gradients", "0.3* x*\n")).Message, StringComparison.Ordinal);
    }

    // What is measured before training is that of the first weights, also where training goes on from a checkpoint.
    [Fact]
    public void Run_GradientsFromCheckpoint_GivesTheSameFigures()
    {
        string first = Run("gradients", "--steps", "20", "--epochs", "1", "--checkpoint", At("checkpoint")).ToString();
        Assert.Equal(first, Run("gradients", "--steps", "20", "--epochs", "1", "--checkpoint", At("checkpoint")).ToString());
    }

    [Theory]
    [InlineData("translate", "--phrases", "100")]
    [InlineData("caption", "--images", "100")]
    [InlineData("gradients", "--steps", "10")]
    public void Run_SameSeed_WritesTheSameModel(string task, params string[] options)
    {
        Run(task, ["--epochs", "1", "--seed", "5", .. options]);
        byte[] first = File.ReadAllBytes(At("model"));
        Run(task, ["--epochs", "1", "--seed", "5", .. options]);
        Assert.Equal(first, File.ReadAllBytes(At("model")));
        Run(task, ["--epochs", "1", "--seed", "6", .. options]);
        Assert.NotEqual(first, File.ReadAllBytes(At("model")));
    }

    private string At(string name) => Path.Combine(_folder, name);

    private JsonElement Run(string task, params string[] options) => new TaskProgram(_folder).Run(task, options);

    private string[] Predict(string task, string questions) => new TaskProgram(_folder).Predict(task, [questions]);

    private string[] PredictFile(string task, string input) => new TaskProgram(_folder).PredictFile(task, input);
}
