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
