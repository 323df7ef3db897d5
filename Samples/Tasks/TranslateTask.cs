using System.CommandLine;
using Spectre.Console;

namespace Unrolled.Samples;

/// <summary>Reads dates or numbers as people write them and writes them as computers do: an encoder, a decoder with attention.</summary>
/// <remarks>
/// The phrases are invented. What is tested are days or numbers that training has never seen in any form (<see cref="PhraseSource"/>), and the decoder runs freely: it
/// reads what it has written itself. The recipe (units, epochs, learning rate) was chosen on a validation part of other days and numbers; the test part had no say in it.
/// </remarks>
internal sealed class TranslateTask() : SampleTask("translate", "Translates dates or numbers as people write them to ISO 8601 or digits, character by character, compared with a rule.")
{
    private const string CellKey = "sample.cell", SourceKey = "sample.source", TargetKey = "sample.target";
    private const int LeastPhrases = 1, MostPhrases = 1_000_000, UsualPhrases = 30_000, ValidationPhrases = 1_000, TestPhrases = 2_000;
    private const int RowsOfTable = 10, RowsOfReport = 30;
    private const int PhrasesForMaps = 40, Maps = 4;

    private static readonly TrainingRecipe Recipe = new(Loss.SparseCategoricalCrossEntropyFromLogits, TrainingRecipe.Cosine, Epochs: 10, BatchSize: 64, LearningRate: 0.003f);
    private static readonly PhraseSource[] Kinds = [new DatePhrases(), new NumberPhrases()];

    private static readonly TranslatorCell[] Cells =
    [
        new("gru", seed => new GruTranslator(seed), GruTranslator.Load, model => ((GruTranslator)model).CreateState(), GruTranslator.Summary),
        new("lstm", seed => new LstmTranslator(seed), LstmTranslator.Load, model => ((LstmTranslator)model).CreateState(), LstmTranslator.Summary),
    ];

    private readonly Option<string> _kind = TaskOption.Choice("--kind", "What to translate: dates (the default) or numbers.", [.. Kinds.Select(k => k.Kind)]);
    private readonly Option<string> _cell = TaskOption.Choice("--cell", "The recurrent layers: gru (the default) or lstm.", [.. Cells.Select(c => c.Name)]);

    private readonly Option<int?> _phrases = TaskOption.Number("--phrases", LeastPhrases, MostPhrases, $"The number of training phrases; {UsualPhrases} by default.");

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [_kind, _cell, _phrases];

    /// <inheritdoc/>
    public override bool ReadsData => false;

    /// <inheritdoc/>
    public override void Run(TaskRun run)
    {
        PhraseSource phrases = Kinds.First(k => k.Kind == run.Get(_kind));
        TranslatorCell cell = Cells.First(c => c.Name == run.Get(_cell));
        Phrase[] test = phrases.Draw(DataPart.Test, TestPhrases, run.Seed);
        Console.WriteLine(cell.Summary);
        run.Report.AddPreformatted("Network", cell.Summary);
        Network model = cell.Create(run.Seed);
        Train(model, phrases, run);

        var translator = new Translator(model, cell.CreateState(model), Translation.Source, Translation.Target);
        string[] answers = new string[test.Length];
        for (int i = 0; i < test.Length; i++)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            answers[i] = translator.Translate(test[i].Source);
        }

        string[] ruled = [.. test.Select(p => phrases.TranslateByRule(p.Source))];
        Show(test, answers, ruled, phrases.Rule, run.Report);
        ShowMaps(test, translator, run.Report);
        run.Metrics.Baseline = phrases.Rule;
        run.Metrics.Add("exact_match", ExactMatch(test, answers), ExactMatch(test, ruled));
        Save(model, cell, run);
    }

    /// <summary>A phrase a line in, its translation a line out.</summary>
    public override void Predict(SavedModel saved, Prediction prediction)
    {
        string name = saved[CellKey];
        TranslatorCell cell = Cells.FirstOrDefault(c => c.Name == name) ?? throw new SampleException($"{saved.Path}: expected metadata '{CellKey}' {string.Join(" or ", Cells.Select(c => c.Name))}, got '{name}'");
        Network model = saved.Load(cell.Load);
        var translator = new Translator(
            model, cell.CreateState(model), saved.ReadVocabulary(SourceKey, Translation.SourceTokens), saved.ReadVocabulary(TargetKey, Translation.TargetTokens));
        foreach (string line in prediction.Lines())
        {
            if (line.Length == 0)
            {
                throw new SampleException("expected a phrase on each line, got an empty line");
            }

            prediction.Output.WriteLine(translator.Translate(line));
        }
    }

    private void Train(Network model, PhraseSource phrases, TaskRun run)
    {
        SequenceData training = Data(phrases.Draw(DataPart.Training, run.Get(_phrases) ?? UsualPhrases, run.Seed));
        SequenceData validation = Data(phrases.Draw(DataPart.Validation, ValidationPhrases, run.Seed));
        Recipe.Train(run, $"{Name}-{phrases.Kind}", model, training, validation);
    }

    private static SequenceData Data(Phrase[] phrases)
    {
        int[][] sources = [.. phrases.Select(p => Translation.Encode(Translation.Source, p.Source))];
        TeacherForcing targets = TeacherForcing.Of([.. phrases.Select(p => Translation.Encode(Translation.Target, p.Target))], Translation.Marker);
        int steps = sources.Max(s => s.Length);
        var inputs = new float[sources.Length * steps];
        for (int n = 0; n < sources.Length; n++)
        {
            for (int t = 0; t < sources[n].Length; t++)
            {
                inputs[n * steps + t] = sources[n][t];
            }
        }

        return SequenceData.Pairs(inputs, targets.Expected, steps, inputsPerStep: 1, targetsPerStep: 1, targets.Steps)
            .WithLengths(sources.Select(s => s.Length).ToArray())
            .With(targets.Read, width: 1, targets.Steps, targets.Lengths);
    }

    private static double ExactMatch(Phrase[] phrases, string[] answers) => phrases.Zip(answers, (p, a) => p.Target == a).Count(right => right) / (double)phrases.Length;

    private static void Show(Phrase[] phrases, string[] answers, string[] ruled, string rule, Report report)
    {
        string[] columns = ["Phrase", "Truth", "Network", rule];
        var table = new Table().Border(TableBorder.Rounded);
        foreach (string column in columns)
        {
            table.AddColumn(Markup.Escape(column));
        }

        // What went wrong first: that is what there is to learn from.
        int[] shown = [.. Enumerable.Range(0, phrases.Length).OrderBy(i => phrases[i].Target == answers[i]).Take(RowsOfReport)];
        foreach (int i in shown.Take(RowsOfTable))
        {
            table.AddRow(Markup.Escape(phrases[i].Source), phrases[i].Target, Mark(answers[i], phrases[i].Target), Mark(ruled[i], phrases[i].Target));
        }

        AnsiConsole.Write(table);
        report.AddTable("Unseen phrases, wrong ones first", columns, shown.Select(i => (string[])[phrases[i].Source, phrases[i].Target, answers[i], ruled[i]]));
    }

    // The most telling maps are those of long phrases: in "3/3/87" there is little to look for.
    private static void ShowMaps(Phrase[] phrases, Translator translator, Report report)
    {
        foreach (Phrase phrase in phrases.Take(PhrasesForMaps).OrderByDescending(p => p.Source.Length).Take(Maps))
        {
            AttentionMap map = translator.Map(phrase.Source);
            Console.WriteLine(map);
            if (map.Target.Length == 0)
            {
                continue; // a network that has learned little may write nothing
            }

            report.AddHeatMap($"Attention: {map.Source} → {map.Target}", Characters(map.Target), Characters(map.Source), map.Weights);
        }
    }

    private static string[] Characters(string text) => [.. text.Select(c => c == ' ' ? "␣" : c.ToString())];

    private static string Mark(string answer, string truth) => answer == truth ? answer : $"[red]{Markup.Escape(answer.Length == 0 ? "–" : answer)}[/]";

    private static void Save(Network model, TranslatorCell cell, TaskRun run)
    {
        model.Metadata[CellKey] = cell.Name;
        model.Metadata[SourceKey] = Translation.Source.ToJson();
        model.Metadata[TargetKey] = Translation.Target.ToJson();
        run.Save(model);
    }
}
