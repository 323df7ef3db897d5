using System.IO.Compression;
using System.Text;
using Unrolled.Samples;

namespace Unrolled.Tests;

public sealed class TextFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Read_CompressedText_IsTheText()
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i} and on, ")));
        byte[] compressed = Compress(text);
        File.WriteAllBytes(_path, compressed);
        Assert.Equal(text, TextFile.ReadBytes(_path));
        File.WriteAllBytes(_path, Compress([]));
        Assert.Equal("", TextFile.Read(_path));

        // Cut anywhere it would be a shorter text, or none.
        foreach (int length in (int[])[2, 9, 10, 17, 18, compressed.Length / 2, compressed.Length - 8, compressed.Length - 1])
        {
            File.WriteAllBytes(_path, compressed[..length]);
            Assert.Contains(_path, Assert.Throws<SampleException>(() => TextFile.ReadBytes(_path)).Message, StringComparison.Ordinal);
        }
    }

    // A small file that would fill the memory ends in a line, as a device without an end does.
    [Fact]
    public void Read_MoreThanTheLimit_IsRefusedWithoutBeingHeld()
    {
        using (var gzip = new GZipStream(File.Create(_path), CompressionLevel.Fastest))
        {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i <= TextFile.MostBytes / zeros.Length; i++)
            {
                gzip.Write(zeros);
            }
        }

        Assert.InRange(new FileInfo(_path).Length, 1, 4_000_000);
        string message = $"cannot read '{_path}': expected at most {TextFile.MostBytes} bytes, uncompressed, got more.";
        Assert.Equal(message, Assert.Throws<SampleException>(() => TextFile.ReadBytes(_path)).Message);
        Assert.Equal(message, Assert.Throws<SampleException>(() => TextFile.Read(_path)).Message);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no /dev.");
        Assert.Contains("got more", Assert.Throws<SampleException>(() => TextFile.ReadBytes("/dev/zero")).Message, StringComparison.Ordinal);
    }

    private static byte[] Compress(byte[] text)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Optimal))
        {
            gzip.Write(text);
        }

        return buffer.ToArray();
    }
}
