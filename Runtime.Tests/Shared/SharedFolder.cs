namespace Unrolled.Tests;

/// <summary>Files that lie beside the repository and not in it: the tests that want them are skipped where they are not.</summary>
internal static class SharedFolder
{
    private const string Variable = "UNROLLED_SHARED";

    /// <summary>A folder within the shared one; skips the test if there is none.</summary>
    public static string Require(params string[] parts)
    {
        string relative = Path.Combine(parts);
        string? found = Candidates().Select(root => Path.Combine(root, relative)).FirstOrDefault(Directory.Exists);
        if (found is null)
        {
            Assert.Skip($"There is no folder '{relative}' in the one that {Variable} names, nor in a folder 'shared' beside any folder above {AppContext.BaseDirectory}.");
        }

        return found;
    }

    /// <summary>The names of the files within a folder of the shared one, sorted; none where it is not.</summary>
    public static IReadOnlyList<string> List(string pattern, params string[] parts)
    {
        string relative = Path.Combine(parts);
        string? found = Candidates().Select(root => Path.Combine(root, relative)).FirstOrDefault(Directory.Exists);
        return found is null ? [] : [.. Directory.EnumerateFiles(found, pattern).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            yield return named;
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, "shared");
        }
    }
}
