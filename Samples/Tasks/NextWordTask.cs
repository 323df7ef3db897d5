using System.Globalization;
using Spectre.Console;
using Unrolled.Kernels;

namespace Unrolled.Samples;

/// <summary>Learns which word comes next, and suggests three, as a telephone's keyboard does.</summary>
/// <remarks>
/// The last tenth of the text is held out; the recipe was chosen on a twentieth of the rest. Words that the model does not know count as wrong for the network and the bigram alike; in the
/// perplexity all of them together are one word. The bigram leans on single words where it has seen little.
/// </remarks>
internal sealed class NextWordTask() : SampleTask("nextword", "Suggests the next word, three at a time, compared with a bigram model.")
{
    private const int Suggestions = 3, Examples = 12, ExampleWords = 6;
    private static readonly TextRecipe Recipe = new(Epochs: 8, Steps: 32, Streams: 16, LearningRate: 0.004f);

    /// <inheritdoc/>
    public override void Run(TaskRun run)
    {
        string[] words = [.. WordSplitter.Words(TextFile.Read(run.Find(CharacterModelKind.TinyShakespeare)))];
        LanguageModel model = Of(new NextWordLstm(run.Seed));
        var text = new TextParts(words, learned => Vocabulary.Of(learned, model.Tokens));
        model.Network.Metadata[CharacterModelKind.VocabularyKey] = text.Vocabulary.ToJson();
        double unknown = text.HeldOut.Count(Vocabulary.Unknown) / (double)text.HeldOut.Length;
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{words.Length} words; {text.Vocabulary.Count - 1} are known, {unknown:0.0%} of those held out are not");

        Recipe.Train(Name, model, text, run);
        LanguageScore ours = LanguageScore.Of(model, text.Vocabulary, text.HeldOut, run.Cancellation);
        LanguageScore bigram = Counted(2), unigram = Counted(1);
        run.Metrics.Baseline = NGramModel.NameOf(2);
        run.Metrics.Add("top3_accuracy", ours.Top3Accuracy, bigram.Top3Accuracy);
        run.Metrics.Add("accuracy", ours.Accuracy, bigram.Accuracy);
        run.Metrics.Add("perplexity", ours.Perplexity, bigram.Perplexity);
        run.Metrics.Add("unigram_top3_accuracy", unigram.Top3Accuracy);
        run.Metrics.Add("unigram_perplexity", unigram.Perplexity);
        if (ours.Top3Accuracy <= bigram.Top3Accuracy)
        {
            AnsiConsole.MarkupLineInterpolated($"The network's three suggestions are not better than the bigram's.");
        }

        ShowExamples(model, text, run);
        run.Save(model.Network);

        LanguageScore Counted(int order) => LanguageScore.Of(new NGramModel(text.Training, text.Vocabulary.Count, order), text.HeldOut, run.Cancellation);
    }

    /// <summary>A line of words in, three words with their probabilities out.</summary>
    public override void Predict(SavedModel saved, Prediction prediction)
    {
        LanguageModel model = Of(saved.Load(NextWordLstm.Load));
        var vocabulary = Vocabulary.Parse(saved[CharacterModelKind.VocabularyKey]);
        if (vocabulary.Count > model.Tokens || vocabulary.Count <= Suggestions)
        {
            throw new SampleException($"{saved.Path}: expected {Suggestions} … {model.Tokens - 1} words, got {vocabulary.Count - 1}");
        }

        foreach (string line in prediction.Lines())
        {
            LanguageStream stream = model.Open();
            Span<float> logits = default;
            foreach (int token in vocabulary.Encode([WordSplitter.SentenceEnd, .. WordSplitter.Words(line)]))
            {
                logits = stream.Read(token);
            }

            prediction.Output.WriteLine(Suggest(logits, vocabulary));
        }
    }

    private static LanguageModel Of(NextWordLstm model) => LanguageModel.Of(model, model.CreateState, model.Step);

    // "word 0.12  other 0.05  third 0.03". The unknown is never suggested, but has its share of the probability.
    private static string Suggest(Span<float> logits, Vocabulary vocabulary)
    {
        LaneMath.Softmax(ref logits[0], logits.Length);
        float[] probabilities = logits[..vocabulary.Count].ToArray();
        return string.Join("  ", Enumerable.Range(1, vocabulary.Count - 1)
            .OrderByDescending(t => probabilities[t])
            .Take(Suggestions)
            .Select(t => string.Create(CultureInfo.InvariantCulture, $"{vocabulary[t]} {probabilities[t]:0.000}")));
    }

    // The first words that are held out, each beside what was suggested for it.
    private static void ShowExamples(LanguageModel model, TextParts text, TaskRun run)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("After", "Came", "Suggested");
        var rows = new List<IReadOnlyList<string>>();
        LanguageStream stream = model.Open();
        ReadOnlySpan<int> held = text.HeldOut;
        for (int i = 0; i + 1 < held.Length && rows.Count < Examples; i++)
        {
            string suggested = Suggest(stream.Read(held[i]), text.Vocabulary);
            if (i + 1 < ExampleWords)
            {
                continue;
            }

            string[] before = [.. held[(i + 1 - ExampleWords)..(i + 1)].ToArray().Select(t => text.Vocabulary[t])];
            rows.Add([string.Join(' ', before), text.Vocabulary[held[i + 1]], suggested]);
            table.AddRow(rows[^1].Select(Markup.Escape).ToArray());
        }

        AnsiConsole.Write(table);
        run.Report.AddTable("Suggestions for held-out words", ["After", "Came", "Suggested"], rows);
    }
}
