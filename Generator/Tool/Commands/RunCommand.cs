using System.CommandLine;
using System.Globalization;
using System.Text;
using Unrolled.Tool.Compilation;
using Unrolled.Tool.Running;

namespace Unrolled.Tool.Commands;

/// <summary>"unrolled run FILE --csv IN": predictions of a model whose class nobody declared.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var model = new ModelArguments();
        var csv = new Option<string[]>("--csv")
        {
            Description = "The series: a row for each time step, a column for each feature; a first row of names is allowed. For a model of several inputs NAME=FILE, once for each.",
            Required = true,
            HelpName = "[NAME=]FILE",
        };
        Option<int?> steps = NumberOption.Count("--steps");
        steps.Description = "Predicts from each window of so many steps, instead of from the whole series.";
        var scaled = new Option<bool>("--scaled") { Description = "The series is in its own units: the model's scaler scales it, and scales predictions back." };
        var target = new Option<string[]>("--target") { Description = "With --scaled, the column that an output is, by name or number, once for each output; by default all columns in order.", HelpName = "COLUMN" };
        var output = new Option<FileInfo?>("--output", "-o") { Description = "The CSV file to write; the terminal by default.", HelpName = "FILE" };
        var command = new Command("run", "Imports a model, compiles it in memory and writes its predictions for a series as CSV.") { csv, steps, scaled, target, output };
        model.AddTo(command);
        command.SetAction(arguments => Guard.Run(() => Run(
            arguments, model, arguments.GetRequiredValue(csv), arguments.GetValue(steps), arguments.GetValue(scaled), arguments.GetValue(target) ?? [], arguments.GetValue(output)?.FullName)));
        return command;
    }

    private static int Run(ParseResult arguments, ModelArguments model, string[] files, int? steps, bool scaled, string[] targets, string? output)
    {
        (_, ImportedModel imported) = model.Import(arguments);
        string[] names = [.. imported.Inputs.Where(b => b.Place is Place.Features).Select(b => b.Name).Distinct()];
        var tables = new Dictionary<string, SeriesTable>(StringComparer.Ordinal);
        List<string> read = [.. model.Files(arguments)];
        foreach (string file in files)
        {
            string? name = Array.Find(names, n => file.StartsWith(n + "=", StringComparison.Ordinal));
            if (name is null && file.IndexOf('=') is > 0 and int at && !File.Exists(file))
            {
                throw new ArgumentException($"--csv {file}: the model has no input '{file[..at]}'; it has {string.Join(", ", names.Select(n => $"'{n}'"))}.", nameof(arguments));
            }

            read.Add(name is null ? file : file[(name.Length + 1)..]);
            if (!tables.TryAdd(name ?? names[0], SeriesTable.Read(read[^1])))
            {
                throw new ArgumentException($"--csv: two files for the input '{name ?? names[0]}'.", nameof(arguments));
            }
        }

        if (output is not null)
        {
            OwnInput.Require([output], read, "choose another file with -o");
        }

        if (!scaled && targets.Length > 0)
        {
            throw new ArgumentException("--target: only with --scaled.", nameof(arguments));
        }

        ImportReport.WriteDoubts(imported);
        CompiledModel compiled = CompiledModel.Compile(imported, ClassName.InMemory(imported.File));
        ScaledUnits? units = null;
        if (scaled)
        {
            SeriesTable series = tables.GetValueOrDefault(names[0]) ?? throw new ArgumentException($"--scaled: the series of '{names[0]}' is missing.", nameof(arguments));
            units = new ScaledUnits(compiled.Network.Scaler, series, compiled.Network.Definition.Outputs, targets);
            tables[names[0]] = units.Scaled(series);
        }

        var run = new SeriesRun(compiled, tables);
        string text = Text(imported, steps is { } window ? run.Windows(window) : run.Whole(), units, steps is not null);
        if (output is null)
        {
            Console.Write(text);
        }
        else
        {
            AtomicFile.Write(output, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
        }

        return ExitCode.Done;
    }

    // One row for each sequence and step; the columns of all outputs side by side, those of one step in its first row alone. A window is known by its first row of the series, from 0.
    private static string Text(ImportedModel model, SortedDictionary<string, Tensor> outputs, ScaledUnits? units, bool windows)
    {
        List<(string Name, BoundArray Array)> columns = [.. model.Outputs.Where(b => b.Place is Place.Output).DistinctBy(b => b.Name).Select(b => (b.Name, new BoundArray(b with { Start = 0 }, outputs[b.Name])))];
        int batch = columns.Max(c => c.Array.Batch), most = columns.Max(c => c.Array.Steps);
        var text = new StringBuilder(windows ? most > 1 ? "window,step," : "window," : "");
        text.AppendJoin(',', columns.SelectMany(c => Enumerable.Range(0, c.Array.Features).Select(f => c.Array.Features == 1 ? Quoted(c.Name) : Quoted($"{c.Name}_{f}")))).Append('\n');
        for (int b = 0; b < batch; b++)
        {
            for (int t = 0; t < most; t++)
            {
                if (windows)
                {
                    text.Append(CultureInfo.InvariantCulture, $"{b},").Append(most > 1 ? string.Create(CultureInfo.InvariantCulture, $"{t},") : "");
                }

                text.AppendJoin(',', columns.SelectMany(c => Values(c.Array, b, t, units))).Append('\n');
            }
        }

        return text.ToString();
    }

    private static IEnumerable<string> Values(BoundArray array, int row, int step, ScaledUnits? units)
    {
        if (step >= array.Steps)
        {
            return Enumerable.Repeat("", array.Features);
        }

        float[] values = new float[array.Features];
        array.Read(row, step, values);
        return values.Select((v, f) => (units?.Back(f, v) ?? v).ToString("R", CultureInfo.InvariantCulture));
    }

    private static string Quoted(string name) => name.AsSpan().IndexOfAny(",\"\r\n") < 0 ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
