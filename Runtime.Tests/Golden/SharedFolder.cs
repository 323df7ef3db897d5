namespace Unrolled.Tests;

/// <summary>Golden files that are too large to be kept here.</summary>
internal static class SharedFolder
{
    /// <summary>
    /// A file below the folder that the environment variable UNROLLED_SHARED names, or else below a folder <c>shared</c> beside one of the
    /// folders that this assembly is in. The test is skipped, and says so, where there is none.
    /// </summary>
    public static string Path(string name)
    {
        string? folder = Environment.GetEnvironmentVariable("UNROLLED_SHARED");
        for (DirectoryInfo? d = new(AppContext.BaseDirectory); folder is null && d is not null; d = d.Parent)
        {
            string candidate = System.IO.Path.Combine(d.FullName, "shared");
            folder = File.Exists(System.IO.Path.Combine(candidate, name)) ? candidate : null;
        }

        string path = System.IO.Path.Combine(folder ?? "shared", name);
        Assert.SkipUnless(File.Exists(path), $"There is no file {path}: set UNROLLED_SHARED to the folder that has {name}.");
        return path;
    }
}
