using Unrolled.Samples;

namespace Unrolled.Tests;

public sealed class OutputFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = TemporaryFolder.Create();

    public void Dispose() => _folder.Delete(recursive: true);

    // As long as names can be: a temporary name that were longer could not be written.
    [Theory]
    [InlineData("m", 219)]
    [InlineData("m", 255)]
    [InlineData("ü", 127)]
    public void LongName_Written_IsTaken(string character, int count)
    {
        string path = Path.Combine(_folder.FullName, string.Concat(Enumerable.Repeat(character, count)));
        OutputFile.At(path).WriteText("text");
        Assert.Equal("text", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void Fifo_AsFile_IsRefusedAndStays()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "There are no FIFOs.");
        string fifo = Path.Combine(_folder.FullName, "fifo");
        SpecialFiles.MakeFifo(fifo);
        Assert.Equal($"cannot write '{fifo}': It is a FIFO.", Assert.Throws<SampleException>(() => OutputFile.At(fifo).WriteText("text")).Message);
        Assert.Throws<SampleException>(() => OutputFile.At(fifo)); // still one
        Assert.Equal([fifo], Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void Folder_AsFile_IsRefused()
        => Assert.Equal($"cannot write '{_folder.FullName}': It is a folder.", Assert.Throws<SampleException>(() => OutputFile.At(_folder.FullName)).Message);
}
