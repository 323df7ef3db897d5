namespace Unrolled.Tests;

/// <summary>Directories whose names are brought to the disk after a rename.</summary>
public sealed class DirectoryFlushTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("unrolled-größe-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Flush_OfAFolder_IsDoneWhereThereIsACLibrary()
    {
        bool unix = OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();
        Assert.Equal(unix, DirectoryFlush.Flush(_folder.FullName));
        Assert.Equal(unix, DirectoryFlush.Flush(Path.GetPathRoot(_folder.FullName)!));
    }

    [Fact]
    public void Flush_OfNoFolder_Throws()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "Nothing is flushed on this system.");
        string missing = Path.Combine(_folder.FullName, "missing");
        Assert.StartsWith($"Cannot open '{missing}' to flush it: ", Assert.Throws<IOException>(() => DirectoryFlush.Flush(missing)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Flush_Often_LeavesNothingOpen()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self/fd"), "This system does not list the open files of a process.");
        for (int i = 0; i < 100; i++)
        {
            AtomicFile.Write(Path.Combine(_folder.FullName, "file"), stream => stream.Write("content"u8));
        }

        Assert.DoesNotContain(_folder.FullName, Directory.GetFiles("/proc/self/fd").Select(f => new FileInfo(f).LinkTarget));
        Assert.Equal("content", File.ReadAllText(Path.Combine(_folder.FullName, "file")));
        Assert.Single(_folder.GetFileSystemInfos());
    }
}
