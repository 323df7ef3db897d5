namespace Unrolled.Tests;

/// <summary>Folders of tests, which are gone when the process ends.</summary>
internal static class TemporaryFolder
{
    private static readonly DirectoryInfo Root = CreateRoot();

    /// <summary>A new, empty folder.</summary>
    public static DirectoryInfo Create() => Root.CreateSubdirectory(Guid.NewGuid().ToString("N"));

    private static DirectoryInfo CreateRoot()
    {
        DirectoryInfo root = Directory.CreateTempSubdirectory("unrolled-tests-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            try
            {
                root.Delete(recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"{root.FullName} stays: {e.Message}");
            }
        };
        return root;
    }
}
