using System.IO.Pipes;
using System.Runtime.Versioning;

namespace Unrolled.Tests;

/// <summary>Files of any name that a folder can have, and what is left of those that were not written.</summary>
public sealed class AtomicFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = TemporaryFolder.Create();

    public void Dispose() => _folder.Delete(recursive: true);

    // Names are measured in bytes of UTF-8 on Linux, in characters elsewhere.
    [Theory]
    [InlineData("m", 218)]
    [InlineData("m", 219)]
    [InlineData("m", 240)]
    [InlineData("m", 254)]
    [InlineData("m", 255)]
    [InlineData("ü", 109)]
    [InlineData("ü", 127)]
    [InlineData("模", 85)]
    [InlineData("😀", 63)]
    public void LongName_Save_IsTaken(string character, int count)
    {
        string path = In(string.Concat(Enumerable.Repeat(character, count)));
        HandMadeNetwork.Filled().Save(path);
        HandMadeNetwork.Filled().Save(path);
        new CheckpointWriter("Model").Save(path);
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void NameOfMoreThanNamesCanHave_Save_ThrowsAndLeavesNothing()
    {
        Assert.ThrowsAny<IOException>(() => HandMadeNetwork.Filled().Save(In(new string('m', 256))));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullName));
    }

    // As mine.tmp was, when a checkpoint was called mine.
    [Fact]
    public void FilesOfTheUser_SaveCheckpoint_StayAsTheyWere()
    {
        string[] others = [.. new[] { "mine.tmp", ".mine.tmp", "mine~", "mine.bak", ".unrolled-mine.tmp", "tmp" }.Select(In)];
        Array.ForEach(others, other => File.WriteAllText(other, other));
        new CheckpointWriter("Model").Save(In("mine"));
        Assert.All(others, other => Assert.Equal(other, File.ReadAllText(other)));
        Assert.Equal(others.Length + 1, Directory.GetFileSystemEntries(_folder.FullName).Length);
    }

    [Fact]
    public void FilesThatKilledProcessesLeft_SaveCheckpoint_AreDeletedUnlessTheyAreWritten()
    {
        string beginning = AtomicFile.BeginningOf(In("run.checkpoint"));
        string left = In($"{beginning}0123456789abcdef.tmp"), written = In($"{beginning}0123456789abcdee.tmp"), ofAnother = In($"{AtomicFile.BeginningOf("other")}0123456789abcdef.tmp");
        Array.ForEach([left, ofAnother], path => File.WriteAllText(path, "half a checkpoint"));
        using (new FileStream(written, FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            new CheckpointWriter("Model").Save(In("run.checkpoint"));
        }

        Assert.Equal([.. new[] { written, ofAnother, In("run.checkpoint") }.Order(StringComparer.Ordinal)], Directory.GetFiles(_folder.FullName).Order(StringComparer.Ordinal));
    }

    // The name of a file that is being written is one that nobody has, and it is gone when the file is there.
    [Fact]
    public void TemporaryFile_WhileWriting_LiesBesideTheFile()
    {
        string[] during = [];
        AtomicFile.Write(In("a"), _ => during = Directory.GetFileSystemEntries(_folder.FullName));
        AtomicFile.Write(In("a"), _ => during = [.. during, .. Directory.GetFileSystemEntries(_folder.FullName).Where(f => f != In("a"))]);
        Assert.Equal(2, during.Distinct().Count());
        Assert.All(during, f => Assert.StartsWith(AtomicFile.BeginningOf("a"), Path.GetFileName(f), StringComparison.Ordinal));
        Assert.Equal([In("a")], Directory.GetFileSystemEntries(_folder.FullName));
    }

    public static TheoryData<string> Writers => ["model", "checkpoint", "report"];

    [Theory]
    [MemberData(nameof(Writers))]
    public void Folder_Written_ThrowsTheSameOfAllWriters(string writer)
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(In("folder")).FullName, "kept"), "kept");
        foreach (string path in new[] { In("folder"), In("folder") + Path.DirectorySeparatorChar, _folder.FullName })
        {
            var e = Assert.Throws<UnauthorizedAccessException>(() => Write(writer, path));
            Assert.Contains($"'{path}': expected a file, got the folder", e.Message, StringComparison.Ordinal);
        }

        Assert.Equal([In("folder")], Directory.GetFileSystemEntries(_folder.FullName));
        Assert.Equal("kept", File.ReadAllText(Path.Combine(In("folder"), "kept")));
    }

    [Theory]
    [MemberData(nameof(Writers))]
    public void FolderThatMustNotBeWritten_Written_ThrowsTheSameOfAllWriters(string writer)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Every folder may be written here.");
        string locked = Directory.CreateDirectory(In("locked")).FullName, path = Path.Combine(locked, "file");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(locked, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var e = Assert.Throws<UnauthorizedAccessException>(() => Write(writer, path));
        Assert.Contains($"'{path}': there is no permission to write to the folder '{locked}'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Writers))]
    public void FolderThatIsNot_Written_ThrowsTheSameOfAllWriters(string writer)
    {
        foreach (string path in new[] { Path.Combine(In("none"), "file"), In("none") + Path.DirectorySeparatorChar })
        {
            Assert.Contains($"'{path}': there is no folder", Assert.Throws<DirectoryNotFoundException>(() => Write(writer, path)).Message, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullName));
    }

    // What a rename would put a file in the place of, and what no rename could.
    [Theory]
    [MemberData(nameof(Writers))]
    public void NoRegularFile_Written_IsRefusedAndStays(string writer)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "Nobody tells them from files on this system.");
        SpecialFiles.MakeFifo(In("fifo"));
        SpecialFiles.MakeSocket(In("socket"));
        File.CreateSymbolicLink(In("first"), "second");
        File.CreateSymbolicLink(In("second"), "fifo");
        File.CreateSymbolicLink(In("null"), "/dev/null");
        string[] entries = [.. Directory.GetFileSystemEntries(_folder.FullName).Order(StringComparer.Ordinal)];
        List<(string Path, string Kind)> cases = [(In("fifo"), "a FIFO"), (In("first"), "a FIFO"), (In("socket"), "a socket"), ("/dev/null", "a character device"), (In("null"), "a character device")];
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        if (Directory.Exists("/proc/self/fd"))
        {
            // As /dev/stdout is, where the output goes to a pipe.
            string descriptor = $"/proc/self/fd/{pipe.SafePipeHandle.DangerousGetHandle()}";
            File.CreateSymbolicLink(In("pipe"), descriptor);
            entries = [.. entries.Append(In("pipe")).Order(StringComparer.Ordinal)];
            cases.AddRange([(descriptor, "a FIFO"), (In("pipe"), "a FIFO")]);
        }

        foreach ((string path, string kind) in cases)
        {
            var e = Assert.Throws<IOException>(() => Write(writer, path));
            Assert.Equal($"Cannot write '{path}': expected a regular file, got {kind}.", e.Message);
            Assert.Throws<IOException>(() => Write(writer, path)); // it is still there
        }

        Assert.Equal(entries, Directory.GetFileSystemEntries(_folder.FullName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Links_Written_StayAndWhatTheyNameIsReplaced()
    {
        string[] links = [In("first"), In("second"), In("loop")];
        File.CreateSymbolicLink(links[0], "second");
        File.CreateSymbolicLink(links[1], "named");
        File.CreateSymbolicLink(links[2], "loop");
        Assert.False(new Checkpoint(links[0]).Exists);
        new CheckpointWriter("Model").Save(links[0]); // names nothing yet
        Assert.True(new Checkpoint(links[0]).Exists);
        Assert.True(new Checkpoint(In("named")).Exists);
        Assert.False(new Checkpoint(In("none")).Exists);
        Assert.False(new Checkpoint(_folder.FullName).Exists);
        Assert.All(links[..2], link => Assert.NotNull(new FileInfo(link).LinkTarget));
        Assert.Null(new FileInfo(In("named")).LinkTarget);
        Assert.ThrowsAny<IOException>(() => new CheckpointWriter("Model").Save(links[2]));
        Assert.False(new Checkpoint(links[2]).Exists);
    }

    // Narrower than new files are, wider, read-only; one that nobody can read by its path still has an owner that replaces it.
    [Theory]
    [InlineData("600")]
    [InlineData("640")]
    [InlineData("444")]
    [InlineData("666")]
    [InlineData("000")]
    [UnsupportedOSPlatform("windows")]
    public void ReplacedFile_OfAllWriters_KeepsItsMode(string octal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        var mode = (UnixFileMode)Convert.ToInt32(octal, 8);
        foreach (string writer in new[] { "model", "checkpoint", "report" })
        {
            string path = In(writer + octal);
            File.WriteAllText(path, "old");
            File.SetUnixFileMode(path, mode);
            Write(writer, path);
            Assert.Equal(mode, File.GetUnixFileMode(path));
            File.SetUnixFileMode(path, UnixFileMode.UserRead);
            Assert.NotEqual("old", File.ReadAllText(path));
        }
    }

    // Who must not read the old content must not read the new one either, also while it is written.
    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void TemporaryFile_OfAReplacedOne_IsNoMoreReadable()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        File.WriteAllText(In("a"), "old");
        File.SetUnixFileMode(In("a"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        UnixFileMode during = default;
        AtomicFile.Write(In("a"), _ => during = File.GetUnixFileMode(Directory.GetFiles(_folder.FullName).Single(f => f != In("a"))));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, during);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void LinkedFile_Replaced_KeepsItsMode()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        File.WriteAllText(In("a"), "old");
        File.SetUnixFileMode(In("a"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(In("link"), In("a"));
        HandMadeNetwork.Filled().Save(In("link"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(In("a")));
        Assert.NotNull(new FileInfo(In("link")).LinkTarget);
    }

    private string In(string name) => Path.Combine(_folder.FullName, name);

    private static void Write(string writer, string path)
    {
        switch (writer)
        {
            case "model":
                HandMadeNetwork.Filled().Save(path);
                break;
            case "checkpoint":
                new CheckpointWriter("Model").Save(path);
                break;
            default:
                new Report("title").Save(path);
                break;
        }
    }
}
