namespace Unrolled.Tool.Import;

/// <summary>Keeps a command from replacing the files that it reads.</summary>
internal static class OwnInput
{
    /// <summary>Throws if a file that would be written is one that was read.</summary>
    /// <param name="targets">Paths to write.</param>
    /// <param name="inputs">Paths that were read.</param>
    /// <param name="advice">What the user can do instead.</param>
    /// <exception cref="ArgumentException">A target is an input, also by a link, or on a file system that ignores case: the same command should end alike everywhere.</exception>
    public static void Require(IEnumerable<string> targets, IEnumerable<string> inputs, string advice)
    {
        string[] read = [.. inputs.Select(Resolve)];
        foreach (string target in targets)
        {
            if (Array.Find(read, input => input.Equals(Resolve(target), StringComparison.OrdinalIgnoreCase)) is { } input)
            {
                throw new ArgumentException($"'{target}' would replace '{input}', which the command reads: {advice}.", nameof(targets));
            }
        }
    }

    // With every link on the way resolved. What does not exist is no link.
    private static string Resolve(string path)
    {
        string full = Path.GetFullPath(path);
        string? folder = Path.GetDirectoryName(full);
        if (folder is null)
        {
            return full;
        }

        full = Path.Combine(Resolve(folder), Path.GetFileName(full));
        FileSystemInfo info = Directory.Exists(full) ? new DirectoryInfo(full) : new FileInfo(full);
        return info.Exists && info.ResolveLinkTarget(returnFinalTarget: true) is { } target ? Resolve(target.FullName) : full;
    }
}
