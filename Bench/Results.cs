using System.Text;
using BenchmarkDotNet.Reports;

namespace Unrolled.Bench;

/// <summary>The tables that are kept: one file per benchmark class under <c>Bench/results/&lt;CPU&gt;</c>.</summary>
internal static class Results
{
    /// <summary>Copies a run's table to its place.</summary>
    public static void Keep(Summary summary)
    {
        string name = summary.BenchmarksCases[0].Descriptor.Type.Name;
        string? table = Directory.EnumerateFiles(summary.ResultsDirectoryPath, $"*{name}-report-github.md").FirstOrDefault();
        if (table is null)
        {
            return;
        }

        string folder = Path.Combine(Root(), "results", Processor());
        Directory.CreateDirectory(folder);
        File.Copy(table, Path.Combine(folder, name + ".md"), overwrite: true);
        Console.WriteLine($"Kept {Path.Combine(folder, name + ".md")}");
    }

    // The folder of this project: the one above the binaries that holds its project file.
    private static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Bench.csproj")))
            {
                return folder.FullName;
            }
        }

        return Environment.CurrentDirectory;
    }

    // Virtual machines often give a processor's name without its model, so family and model join it.
    private static string Processor()
    {
        const string File = "/proc/cpuinfo";
        if (!System.IO.File.Exists(File))
        {
            return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown";
        }

        string[] lines = System.IO.File.ReadAllLines(File);
        string Field(string name) => lines.FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "";
        var text = new StringBuilder();
        foreach (char c in $"{Field("model name")} family {Field("cpu family")} model {Field("model\t")}")
        {
            text.Append(char.IsLetterOrDigit(c) ? c : '-');
        }

        return text.ToString().Trim('-');
    }
}
