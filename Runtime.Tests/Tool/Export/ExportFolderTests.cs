using Unrolled.Tool.Export;

namespace Unrolled.Tests.Tool.Export;

public sealed class ExportFolderTests
{
    [Fact]
    public void Files_AreWrittenIntoANewFolder()
    {
        string folder = Path.Combine(TemporaryFolder.Create().FullName, "new");
        IReadOnlyList<string> paths = ExportFolder.Write(folder, [new ExportedFile("a", [1]), new ExportedFile("b", [2, 3])]);
        Assert.Equal([Path.Combine(folder, "a"), Path.Combine(folder, "b")], paths);
        Assert.Equal([2, 3], File.ReadAllBytes(paths[1]));
    }

    /// <summary>The second file cannot be written: the first is what it was, or not there.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SecondFile_CannotBeWritten_TheFirstIsAsBefore(bool exists)
    {
        string folder = TemporaryFolder.Create().FullName, first = Path.Combine(folder, "a");
        if (exists)
        {
            File.WriteAllBytes(first, [9]);
        }

        Directory.CreateDirectory(Path.Combine(folder, "b"));
        Assert.ThrowsAny<Exception>(() => ExportFolder.Write(folder, [new ExportedFile("a", [1]), new ExportedFile("b", [2])]));
        Assert.Equal(exists ? [9] : null, File.Exists(first) ? File.ReadAllBytes(first) : null);
        Assert.Equal(exists ? 2 : 1, Directory.EnumerateFileSystemEntries(folder).Count());
    }
}
