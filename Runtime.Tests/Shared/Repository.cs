namespace Unrolled.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>Its folder; skips the test where there is none above the binaries.</summary>
    public static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Unrolled.sln")))
            {
                return folder.FullName;
            }
        }

        Assert.Skip($"There is no checkout above {AppContext.BaseDirectory}.");
        return "";
    }
}
