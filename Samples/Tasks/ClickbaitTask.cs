using System.Globalization;
using Spectre.Console;

namespace Unrolled.Samples;

/// <summary>Tells clickbait from news by headlines, from their words and characters.</summary>
/// <remarks>
/// A fifth of the headlines, drawn by the seed, is held out for the test. The recipe (units, dropout, epochs, learning rate) was chosen on a sixteenth of the others, which the network does not
/// learn from. The baseline is naive Bayes over the words, which is strong here: most of the difference is in the choice of words.
/// </remarks>
internal sealed class ClickbaitTask() : SampleTask("clickbait", "Distinguishes clickbait from news by the words and characters of headlines, compared with naive Bayes.")
{
    private const double TestShare = 0.2, ValidationShare = 1 / 16.0;
    private const int LeastHeadlines = 3;
    private const int TestStream = 1, ValidationStream = 2;
    private const int MostWrong = 40;
    private static readonly TrainingRecipe Recipe = new(Loss.BinaryCrossEntropyFromLogits, TrainingRecipe.Cosine, Epochs: 4, BatchSize: 64, LearningRate: 0.002f);
    private static readonly string[] Classes = ["news", "clickbait"];

    /// <inheritdoc/>
    public override void Run(TaskRun run)
    {
        HeadlineSet all = HeadlineSet.Load(run);
        if (all.Count < LeastHeadlines)
        {
            throw new SampleException($"expected {LeastHeadlines} different headlines or more, to learn from, to watch and to test with, got {all.Count}");
        }

        (HeadlineSet known, HeadlineSet test) = all.Split(new RandomSource(run.Seed, TestStream), TestShare);
        (HeadlineSet training, HeadlineSet validation) = known.Split(new RandomSource(run.Seed, ValidationStream), ValidationShare);
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{all.Count} headlines: {training.Count} to learn from, {validation.Count} to watch, {test.Count} to test with");

        var encoder = HeadlineEncoder.Of(training.Headlines);
        var model = new HeadlineClassifier(run.Seed);
        encoder.Save(model);
        Recipe.Train(run, Name, model, encoder.Encode(training.Headlines, training.Targets), encoder.Encode(validation.Headlines, validation.Targets));

        Test(model, encoder, known, test, run);
        run.Save(model);
    }

    /// <summary>A headline a line in, the likelier class and its probability out; an empty line for one without words.</summary>
    public override void Predict(SavedModel saved, Prediction prediction)
    {
        HeadlineClassifier model = saved.Load(HeadlineClassifier.Load);
        var encoder = HeadlineEncoder.Load(saved);
        float[] logit = new float[1];
        foreach (string line in prediction.Lines())
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                prediction.Output.WriteLine();
                continue;
            }

            model.Predict(encoder.Encode([line], default), logit);
            prediction.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Probability(Math.Abs(logit[0])):0.000} {Classes[logit[0] > 0 ? 1 : 0]}"));
        }
    }

    private static void Test(HeadlineClassifier model, HeadlineEncoder encoder, HeadlineSet known, HeadlineSet test, TaskRun run)
    {
        float[] logits = new float[test.Count];
        model.Predict(encoder.Encode(test.Headlines, default), logits);
        var bayes = new NaiveBayes(known.Headlines.Select((h, i) => (Words.SplitNormalized(h), (int)known.Targets[i])), 2);
        ConfusionMatrix ours = new(2), baseline = new(2);
        var wrong = new List<(float Surprise, string[] Row)>();
        for (int i = 0; i < test.Count; i++)
        {
            int truth = (int)test.Targets[i], answer = logits[i] > 0 ? 1 : 0;
            ours.Add(truth, answer);
            baseline.Add(truth, bayes.Classify(Words.SplitNormalized(test.Headlines[i])));
            if (answer != truth)
            {
                wrong.Add((Math.Abs(logits[i]), [test.Headlines[i], Classes[truth], Probability(logits[i]).ToString("0.000", CultureInfo.InvariantCulture)]));
            }
        }

        run.Metrics.Baseline = "naive Bayes";
        run.Metrics.Add("accuracy", ours.Accuracy, baseline.Accuracy);
        run.Metrics.Add("precision", ours.Precision(1), baseline.Precision(1));
        run.Metrics.Add("recall", ours.Recall(1), baseline.Recall(1));
        run.Metrics.Add("f1", ours.F1(1), baseline.F1(1));
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Always the class that occurs most often: {ours.MajorityShare:0.0000}");
        run.Report.AddConfusionMatrix("Headlines", Classes, ours);
        run.Report.AddTable(
            $"The surest of {wrong.Count} wrong answers", ["headline", "is", "probability of clickbait"], wrong.OrderByDescending(w => w.Surprise).Take(MostWrong).Select(w => w.Row));
    }

    private static double Probability(float logit) => 1 / (1 + Math.Exp(-logit));
}
