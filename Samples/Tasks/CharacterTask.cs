using System.CommandLine;
using System.Globalization;
using System.Text;
using Spectre.Console;
using Unrolled.Kernels;

namespace Unrolled.Samples;

/// <summary>Learns a text character by character, says how well it foresees what was held out, and writes on.</summary>
/// <remarks>
/// The last tenth of the text is held out, and read as one stream from its first character to its last: it had no say in the recipes, which were chosen on twentieths of the rest, nor in the
/// characters that the model knows. The network learns from what lies between the first twentieth, which is for validation, and that tenth; the baselines count all that is not held out.
/// </remarks>
/// <param name="name">The command's name.</param>
/// <param name="description">One line for the help.</param>
/// <param name="cells">The networks to choose from with <c>--cell</c>, the usual one first.</param>
internal abstract class CharacterTask(string name, string description, params CharacterTask.Cell[] cells) : SampleTask(name, description)
{
    private const int UsualLength = 400, ForeseenLength = 1500;

    private readonly Option<string> _cell = TaskOption.Choice("--cell", $"The recurrent layer: {string.Join(", ", cells.Select(c => c.Name))}.", [.. cells.Select(c => c.Name)]);

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [_cell];

    /// <summary>The longest grams of the baseline that is named beside the network.</summary>
    protected abstract int BaselineOrder { get; }

    /// <summary>Other baselines.</summary>
    protected abstract IReadOnlyList<int> OtherOrders { get; }

    /// <summary>The beginning of the texts that are shown after training; may be empty.</summary>
    protected abstract string Prefix { get; }

    /// <summary>What the model reads first where it is given no beginning.</summary>
    protected abstract string Start { get; }

    /// <summary>The temperatures of the texts that are shown after training.</summary>
    protected abstract IReadOnlyList<double> Temperatures { get; }

    /// <summary>How many characters are shown of each.</summary>
    protected abstract int ShownLength { get; }

    /// <inheritdoc/>
    public override void Run(TaskRun run)
    {
        Cell cell = cells.First(c => c.Name == run.Get(_cell));
        string[] characters = [.. Vocabulary.Characters(cell.Kind.Prepare(TextFile.Read(run.Find(cell.Kind.Text))))];
        LanguageModel model = cell.Kind.Create(run.Seed);
        var text = new TextParts(characters, learned => Vocabulary.Of(learned, model.Tokens));
        cell.Kind.Describe(model, text.Vocabulary);
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{characters.Length} characters, {text.Vocabulary.Count - 1} different ones");

        cell.Recipe.Train(cell.Kind.Name, model, text, run);
        LanguageScore ours = LanguageScore.Of(model, text.Vocabulary, text.HeldOut, run.Cancellation);
        AddFigures(text, ours, run);
        ShowTexts(model, text.Vocabulary, run);
        if (run.WantsReport)
        {
            ReportForeseen(model, text, run);
        }

        run.Save(model.Network);
    }

    /// <inheritdoc/>
    public override AnswerOptions AnswerOptions => AnswerOptions.Length | AnswerOptions.Chance;

    /// <summary>A line is the beginning of a text; the answer is the text.</summary>
    public override void Predict(SavedModel saved, Prediction prediction)
    {
        (CharacterModelKind kind, LanguageModel model, Vocabulary vocabulary) = CharacterModelKind.Read(saved);
        var sampler = new TemperatureSampler(vocabulary.Count, prediction.Temperature, prediction.Seed);
        foreach (string line in prediction.Lines())
        {
            string prefix = kind.Prepare(line);
            prediction.Output.Write(prefix);
            foreach (string character in TextContinuation.Write(model, vocabulary, prefix.Length > 0 ? prefix : Start, prediction.Length ?? UsualLength, sampler))
            {
                prediction.Cancellation.ThrowIfCancellationRequested();
                prediction.Output.Write(character);
            }

            prediction.Output.WriteLine();
        }
    }

    private void AddFigures(TextParts text, LanguageScore ours, TaskRun run)
    {
        LanguageScore baseline = Counted(BaselineOrder);
        run.Metrics.Baseline = NGramModel.NameOf(BaselineOrder);
        run.Metrics.Add("nats_per_char", ours.NatsPerToken, baseline.NatsPerToken);
        run.Metrics.Add("perplexity", ours.Perplexity, baseline.Perplexity);
        run.Metrics.Add("accuracy", ours.Accuracy, baseline.Accuracy);
        foreach (int order in OtherOrders)
        {
            LanguageScore other = Counted(order);
            string prefix = NGramModel.NameOf(order).Replace("-", "", StringComparison.Ordinal);
            run.Metrics.Add($"{prefix}_nats_per_char", other.NatsPerToken);
            run.Metrics.Add($"{prefix}_perplexity", other.Perplexity);
        }

        if (ours.NatsPerToken >= baseline.NatsPerToken)
        {
            AnsiConsole.MarkupLineInterpolated($"The network does not foresee the held-out text better than the {run.Metrics.Baseline}.");
        }

        LanguageScore Counted(int order) => LanguageScore.Of(new NGramModel(text.Training, text.Vocabulary.Count, order), text.HeldOut, run.Cancellation);
    }

    private void ShowTexts(LanguageModel model, Vocabulary vocabulary, TaskRun run)
    {
        foreach (double temperature in Temperatures)
        {
            var sampler = new TemperatureSampler(vocabulary.Count, temperature, run.Seed);
            string title = temperature.ToString("0.0", CultureInfo.InvariantCulture);
            string written = string.Concat(TextContinuation.Write(model, vocabulary, Prefix.Length > 0 ? Prefix : Start, ShownLength, sampler));
            var panel = new Panel(new Text(Prefix + written))
            {
                Header = new PanelHeader($" temperature {title} "),
                Border = BoxBorder.Rounded,
            };
            AnsiConsole.Write(panel);
            run.Report.AddPreformatted($"Written at temperature {title}", Prefix + written);
        }
    }

    // The beginning of the held-out text, each character colored by the probability that it was given: none, −1, to certainty, 1.
    private static void ReportForeseen(LanguageModel model, TextParts text, TaskRun run)
    {
        ReadOnlySpan<int> held = text.HeldOut[..Math.Min(text.HeldOut.Length, ForeseenLength)];
        LanguageStream stream = model.Open();
        var shown = new StringBuilder(text.Vocabulary[held[0]]);
        List<float> values = [.. Enumerable.Repeat(0f, shown.Length)];
        for (int i = 0; i + 1 < held.Length; i++)
        {
            Span<float> logits = stream.Read(held[i]);
            LaneMath.Softmax(ref logits[0], logits.Length);
            string next = text.Vocabulary[held[i + 1]];
            shown.Append(next);
            values.AddRange(Enumerable.Repeat(2 * logits[held[i + 1]] - 1, next.Length)); // a character may be two of a string's
        }

        run.Report.AddText("Held-out text, by the probability of each character", "The color at one end is that of a probability of 0, at the other end of 1; none is one of ½.");
        run.Report.AddColoredText("", shown.ToString(), values.ToArray());
    }

    /// <summary>A network to choose.</summary>
    /// <param name="Name">The value of <c>--cell</c>.</param>
    /// <param name="Kind">The class of networks.</param>
    /// <param name="Recipe">How it is trained.</param>
    internal sealed record Cell(string Name, CharacterModelKind Kind, TextRecipe Recipe);
}
