using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace Unrolled.Samples;

/// <summary>
/// Shows what single units of a character model stand for: colors a text by a unit's activation, as Karpathy, Johnson, Fei-Fei, "Visualizing and understanding recurrent networks", 2015, and
/// finds the units that go with the position in the line, quotation marks and the like.
/// </summary>
/// <remarks>
/// The text is the held-out part of the model's. Units are chosen on its first half, correlations told of its second half. The baseline is the network as it was before training, searched in
/// the same way: a recurrent network of many units has some that go with anything.
/// </remarks>
internal sealed class NeuronsTask() : SampleTask("neurons", "Colors a text by the activation of a unit of a character model, and finds units with a recognizable meaning.")
{
    private const int MostUnits = 65536, MostCharacters = 40_000, UsualLength = 1200;
    private const string UnitKey = "sample.unit";
    private static readonly TextRecipe Recipe = new(Epochs: 8, Steps: 64, Streams: 32, LearningRate: 0.005f);

    private readonly Option<string?> _trained = new("--trained") { Description = "A model of 'shakespeare', 'timemachine' or 'neurons'; by default a small one is trained first.", HelpName = "FILE" };
    private readonly Option<int?> _unit = TaskOption.Number("--unit", 0, MostUnits - 1, "The unit to show, counted through all layers from 0; by default the one with the clearest meaning.");
    private readonly Option<int?> _length = TaskOption.Number("--length", 1, MostCharacters / 2, $"The number of characters to show; {UsualLength} by default.");

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [_trained, _unit, _length];

    /// <inheritdoc/>
    public override void Run(TaskRun run)
    {
        (CharacterModelKind kind, LanguageModel model, Vocabulary vocabulary, string[] characters) = run.Get(_trained) is { } path ? Read(path, run) : Train(run);
        IReadOnlyList<CharacterFeature> features = [.. CharacterFeature.Of(characters).Where(f => Varies(f.Values))];
        int[] tokens = vocabulary.Encode(characters);
        UnitActivations trained = UnitActivations.Of(model, tokens, run.Cancellation);
        UnitActivations untrained = UnitActivations.Of(kind.Create(run.Seed), tokens, run.Cancellation);

        var table = new Table().Border(TableBorder.Rounded).AddColumns("Stands for", "Unit", "Correlation", "Untrained network's best");
        var rows = new List<IReadOnlyList<string>>();
        var units = new List<int>();
        int best = 0;
        double most = -1;
        run.Metrics.Baseline = "untrained";
        foreach (CharacterFeature feature in features)
        {
            (int unit, double r) = trained.Find(feature);
            units.Add(unit);
            double control = untrained.Find(feature).Correlation;
            rows.Add([feature.Name, unit.ToString(CultureInfo.InvariantCulture), Format(r), Format(control)]);
            table.AddRow(rows[^1].Select(Markup.Escape).ToArray());
            run.Metrics.Add($"correlation_{feature.Name.Replace(' ', '_').Replace("'", "", StringComparison.Ordinal)}", Math.Abs(r), Math.Abs(control));

            // That a unit tells vowels from other letters is no wonder: what it has kept in mind is worth showing.
            if (feature.Remembered && Math.Abs(r) > most)
            {
                (most, best) = (Math.Abs(r), unit);
            }
        }

        AnsiConsole.Write(table);
        run.Report.AddTable("Units that stand for something", ["Stands for", "Unit", "Correlation", "Untrained network's best"], rows);
        int shown = run.Get(_unit) ?? best;
        Range part = Shown(characters, run);
        AnsiConsole.MarkupLineInterpolated($"{Title(shown)}; −1 is orange, 1 is blue");
        AnsiConsole.Write(ActivationColors.Paint(characters.AsSpan(part), trained.Unit(shown)[part]));
        AnsiConsole.WriteLine();
        foreach (int unit in units.Prepend(shown).Distinct())
        {
            Report(Title(unit), characters[part], trained.Unit(unit)[part], run.Report);
        }

        kind.Describe(model, vocabulary);
        model.Network.Metadata[UnitKey] = shown.ToString(CultureInfo.InvariantCulture);
        run.Save(model.Network);

        string Title(int unit)
        {
            string[] names = [.. features.Zip(units).Where(u => u.Second == unit).Select(u => u.First.Name)];
            return string.Create(CultureInfo.InvariantCulture, $"Unit {unit} of {trained.Count}{(names.Length > 0 ? ": " : "")}{string.Join(", ", names)}");
        }
    }

    /// <summary>A line of text in; a line for each character out, with a tab and the activation of the unit that was shown. An empty line stands after each text.</summary>
    public override void Predict(SavedModel saved, Prediction prediction)
    {
        (CharacterModelKind kind, LanguageModel model, Vocabulary vocabulary) = CharacterModelKind.Read(saved);
        if (!int.TryParse(saved[UnitKey], NumberStyles.None, CultureInfo.InvariantCulture, out int unit) || unit >= UnitCount(model))
        {
            throw new SampleException($"{saved.Path}: expected a unit 0 … {UnitCount(model) - 1}, got '{saved[UnitKey]}'");
        }

        foreach (string line in prediction.Lines())
        {
            string[] characters = [.. Vocabulary.Characters(kind.Prepare(line))];
            ReadOnlySpan<float> activations = UnitActivations.Of(model, vocabulary.Encode(characters), prediction.Cancellation).Unit(unit);
            for (int i = 0; i < characters.Length; i++)
            {
                prediction.Output.WriteLine($"{characters[i]}\t{Format(activations[i])}");
            }

            prediction.Output.WriteLine();
        }
    }

    private (CharacterModelKind Kind, LanguageModel Model, Vocabulary Vocabulary, string[] Characters) Read(string path, TaskRun run)
    {
        run.RequireNoTraining(_trained.Name);
        (CharacterModelKind kind, LanguageModel model, Vocabulary vocabulary) = CharacterModelKind.Read(SavedModel.At(path));
        RequireUnit(model, run);
        return (kind, model, vocabulary, HeldOut(Prepared(kind, run)));
    }

    private (CharacterModelKind Kind, LanguageModel Model, Vocabulary Vocabulary, string[] Characters) Train(TaskRun run)
    {
        CharacterModelKind kind = CharacterModelKind.NeuronsLstm;
        string[] characters = Prepared(kind, run);
        LanguageModel model = kind.Create(run.Seed);
        RequireUnit(model, run);
        var text = new TextParts(characters, learned => Vocabulary.Of(learned, model.Tokens));
        Recipe.Train(Name, model, text, run);
        return (kind, model, text.Vocabulary, HeldOut(characters));
    }

    private static string[] Prepared(CharacterModelKind kind, TaskRun run) => [.. Vocabulary.Characters(kind.Prepare(TextFile.Read(run.Find(kind.Text))))];

    // What no model has learned from, as far as it is looked at.
    private static string[] HeldOut(string[] characters)
    {
        string[] heldOut = characters[TextParts.TrainingOf(characters.Length)..];
        return heldOut.Length > 1 ? heldOut[..Math.Min(heldOut.Length, MostCharacters)] : throw new SampleException($"expected a longer text, got {characters.Length} characters");
    }

    private static bool Varies(double[] values) => values.AsSpan(0, values.Length / 2).ContainsAnyExcept(values[0]) && values.AsSpan(values.Length / 2).ContainsAnyExcept(values[^1]);

    private static int UnitCount(LanguageModel model) => model.Network.Definition.States.Where(s => s.Kind == StateKind.Hidden).Sum(s => s.Units);

    private static string Format(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private void RequireUnit(LanguageModel model, TaskRun run)
    {
        if (run.Get(_unit) is { } unit && unit >= UnitCount(model))
        {
            throw new SampleException($"expected --unit 0 … {UnitCount(model) - 1}, as many as the model has, got {unit}");
        }
    }

    // From the half on which nothing was chosen.
    private Range Shown(string[] characters, TaskRun run)
    {
        int start = characters.Length / 2;
        return start..Math.Min(characters.Length, start + (run.Get(_length) ?? UsualLength));
    }

    private static void Report(string heading, string[] characters, ReadOnlySpan<float> values, Report report)
    {
        float[] each = new float[characters.Sum(c => c.Length)]; // a character may be two of a string's
        for (int i = 0, at = 0; i < characters.Length; at += characters[i++].Length)
        {
            each.AsSpan(at, characters[i].Length).Fill(values[i]);
        }

        report.AddColoredText(heading, string.Concat(characters), each);
    }
}
