using BenchmarkDotNet.Reports;

namespace Unrolled.Bench;

/// <summary>The tables that are kept: one file per benchmark class or command under <c>Bench/results/&lt;CPU&gt;</c>.</summary>
internal static class Results
{
    /// <summary>The folder of this project: the one above the binaries that holds its project file.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Copies a run's table to its place.</summary>
    public static void Keep(Summary summary)
    {
        string name = summary.BenchmarksCases[0].Descriptor.Type.Name;
        string? table = Directory.EnumerateFiles(summary.ResultsDirectoryPath, $"*{name}-report-github.md").FirstOrDefault();
        if (table is not null)
        {
            Keep(name + ".md", File.ReadAllText(table));
        }
    }

    /// <summary>Writes a text to its place.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="text">What it shall hold.</param>
    public static void Keep(string name, string text) => Keep(Machine.FolderName, name, text);

    /// <summary>Writes a text that does not depend on this machine to its place.</summary>
    /// <param name="folder">The folder below <c>Bench/results</c>.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="text">What it shall hold.</param>
    public static void Keep(string folder, string name, string text)
    {
        string path = Path.Combine(Root, "results", folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        Console.WriteLine($"Kept {path}");
    }

    private static string FindRoot()
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
}
