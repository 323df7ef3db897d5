using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Unrolled.Samples;

/// <summary>Learns what people want of a voice assistant: the words of an utterance in, its intent out.</summary>
/// <remarks>
/// The utterances are generated: <see cref="IntentGrammar"/> has their templates. A fifth of the templates and of the values of every slot is held out for the test and an eighth to choose the
/// recipe with, so that no test utterance shares its template, or a name, a time or a place, with one that was learned from. The baseline is naive Bayes over the words.
/// </remarks>
internal sealed class IntentTask() : SampleTask("intent", "Recognizes the intent of an utterance for a voice assistant, compared with naive Bayes.")
{
    private const int TrainingUtterances = 8_000, ValidationUtterances = 960, TestUtterances = 960;
    private const int TrainingStream = 1_000, ValidationStream = 1_001, TestStream = 1_002, UnknownStream = 1_003; // the grammar itself takes those from 0
    private const double UnknownRate = 0.2;
    private const int MostWords = 24;
    private const int WordTokens = 1_000, Intents = 16; // the model's
    private const int MostWrong = 30;
    private const string WordsKey = "sample.words", IntentsKey = "sample.intents";

    private static readonly TrainingRecipe Recipe = new(Loss.SparseCategoricalCrossEntropyFromLogits, TrainingRecipe.Cosine, Epochs: 10, BatchSize: 32, LearningRate: 0.002f);

    /// <inheritdoc/>
    public override bool ReadsData => false;

    /// <inheritdoc/>
    public override void Run(TaskRun run)
    {
        var grammar = UtteranceGrammar.Parse(IntentGrammar.Text, run.Seed);
        Utterance[] training = Draw(grammar, run.Seed, TrainingStream, DataPart.Training, TrainingUtterances);
        Utterance[] validation = Draw(grammar, run.Seed, ValidationStream, DataPart.Validation, ValidationUtterances);
        Utterance[] test = Draw(grammar, run.Seed, TestStream, DataPart.Test, TestUtterances);
        Console.WriteLine(IntentClassifier.Summary);

        var words = Vocabulary.Of(training.SelectMany(u => Words.SplitNormalized(u.Text)), WordTokens, leastCount: 2);
        var model = new IntentClassifier(run.Seed);
        model.Metadata[WordsKey] = words.ToJson();
        model.Metadata[IntentsKey] = JsonSerializer.Serialize(grammar.Intents);
        Recipe.Train(run, Name, model, Encode(words, training, new RandomSource(run.Seed, UnknownStream)), Encode(words, validation));
        Test(model, words, training, test, grammar.Intents, run);
        run.Save(model);
    }

    /// <summary>An utterance a line in, its intent and how likely it is out.</summary>
    public override void Predict(SavedModel saved, Prediction prediction)
    {
        IntentClassifier model = saved.Load(IntentClassifier.Load);
        var words = Vocabulary.Parse(saved[WordsKey]);
        if (words.Count > WordTokens)
        {
            throw new SampleException($"{saved.Path}: expected at most {WordTokens} words, got {words.Count}");
        }

        string[] intents = ReadIntents(saved);
        float[] output = new float[intents.Length];
        foreach (string line in prediction.Lines())
        {
            model.Predict(Encode(words, [new Utterance(line, 0)]), output);
            int intent = ClassScores.Likeliest(output);
            prediction.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{intents[intent]} {Math.Exp(output[intent]):0.000}"));
        }
    }

    // As many of each intent, and none twice in the parts to validate and test with: there copies would count one answer several times.
    private static Utterance[] Draw(UtteranceGrammar grammar, int seed, int stream, DataPart part, int count)
    {
        var random = new RandomSource(seed, stream);
        var utterances = new Utterance[count];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            int intent = i % grammar.Intents.Count;
            string text;
            do
            {
                text = grammar.Draw(random, intent, part);
            }
            while (!seen.Add(text) && part != DataPart.Training);

            utterances[i] = new Utterance(text, intent);
        }

        return utterances;
    }

    // While learning some words are made unknown, so that the network learns what to make of a name that it has never seen.
    private static SequenceData Encode(Vocabulary words, Utterance[] utterances, RandomSource? hide = null)
    {
        var rows = new TokenRows(MostWords, utterances.Length);
        for (int i = 0; i < utterances.Length; i++)
        {
            rows.Set(i, Words.SplitNormalized(utterances[i].Text).Select(w => hide?.NextDouble() < UnknownRate ? Vocabulary.Unknown : words[w]));
        }

        return SequenceData.Pairs(rows.Values, utterances.Select(u => (float)u.Intent).ToArray(), rows.Steps, 1, 1).WithLengths(rows.Lengths);
    }

    private static void Test(IntentClassifier model, Vocabulary words, Utterance[] training, Utterance[] test, IReadOnlyList<string> intents, TaskRun run)
    {
        float[] outputs = new float[test.Length * intents.Count];
        model.Predict(Encode(words, test), outputs);
        var bayes = new NaiveBayes(training.Select(u => (Words.SplitNormalized(u.Text), u.Intent)), intents.Count);
        ConfusionMatrix ours = new(intents.Count), baseline = new(intents.Count);
        var wrong = new List<string[]>();
        for (int i = 0; i < test.Length; i++)
        {
            ReadOnlySpan<float> output = outputs.AsSpan(i * intents.Count, intents.Count);
            int answer = ClassScores.Likeliest(output);
            ours.Add(test[i].Intent, answer);
            baseline.Add(test[i].Intent, bayes.Classify(Words.SplitNormalized(test[i].Text)));
            if (answer != test[i].Intent)
            {
                wrong.Add([test[i].Text, intents[test[i].Intent], intents[answer], Math.Exp(output[answer]).ToString("0.00", CultureInfo.InvariantCulture)]);
            }
        }

        run.Metrics.Baseline = "naive Bayes";
        run.Metrics.Add("accuracy", ours.Accuracy, baseline.Accuracy);
        run.Metrics.Add("f1", ours.MacroF1, baseline.MacroF1);
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Always the same intent: {ours.MajorityShare:0.0000}");
        run.Report.AddConfusionMatrix("Intents", intents, ours);
        run.Report.AddTable($"Wrong answers ({Math.Min(MostWrong, wrong.Count)} of {wrong.Count})", ["utterance", "intent", "taken for", "probability"], wrong.Take(MostWrong));
    }

    private static string[] ReadIntents(SavedModel saved)
    {
        try
        {
            string[]? intents = JsonSerializer.Deserialize<string[]>(saved[IntentsKey]);
            return intents is { Length: Intents } ? intents : throw new SampleException($"{saved.Path}: expected the names of {Intents} intents, got {intents?.Length ?? 0}");
        }
        catch (JsonException error)
        {
            throw new SampleException($"{saved.Path}: expected the intents' names as a JSON list, got other text: {error.Message}", error);
        }
    }

    private readonly record struct Utterance(string Text, int Intent);
}
