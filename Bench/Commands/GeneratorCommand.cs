using System.Globalization;
using System.Text;

namespace Unrolled.Bench;

/// <summary><c>generator [--processes N] [--keep]</c>: how long the generator takes for one model of six layers, the first time in a process and after edits.</summary>
internal static class GeneratorCommand
{
    /// <summary>Runs the command.</summary>
    public static int Run(ReadOnlySpan<string> args)
    {
        var options = new CommandOptions(args, ["--keep"], ["--processes"]);
        int processes = options.Number("--processes", 7);
        string header = Machine.Header();
        MeasuringProgram program = MeasuringProgram.Make("generation", "build", "Generation", "generation");
        string text = Path.Combine(Path.GetDirectoryName(program.Path)!, "generated.txt");
        var runs = new List<double[]>();
        double characters = 0;
        for (int i = 0; i < processes; i++)
        {
            ILookup<string, string> values = program.Run("write", text).Values;
            double[] Times(string name) => [.. values[name].Select(v => double.Parse(v, CultureInfo.InvariantCulture) / 1e6)];
            double Median(string name) => new Timing(Times(name)).Median;
            runs.Add([Median("compiler"), Median("cold"), MeasuringProgram.Number(program.Run("copy", text).Values, "cold") / 1e6, Times("model")[0], Median("model"), Times("elsewhere")[0], Median("elsewhere")]);
            characters = MeasuringProgram.Number(values, "characters");
        }

        double[] medians = MeasuringProgram.Medians(runs);
        var table = new MarkdownTable("one model of six layers", "ms");
        string[] names =
        [
            "the compiler alone, first look at the project", "the generator, first time in a process",
            "one that adds the same text, ready-made, first time in a process", "first edit of the model", "an edit of the model, median of 40",
            "first edit of another file", "an edit of another file, median of 40",
        ];
        for (int i = 0; i < names.Length; i++)
        {
            table.Add(names[i], FigureText.Of(medians[i]));
        }

        var report = new StringBuilder();
        report.Append(CultureInfo.InvariantCulture, $"```\n{header}\n{processes} processes, medians; {characters:0} characters are generated\n```\n\n{table}");
        Console.WriteLine(report);
        if (options.Has("--keep"))
        {
            Results.Keep("Generator.md", report.ToString());
        }

        return 0;
    }
}
