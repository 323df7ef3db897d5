using System.Text;
using Unrolled.Samples;

namespace Unrolled.Tests;

public sealed class PgmFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unrolled-pgm-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_OfWhatWasWritten_IsTheImage()
    {
        byte[] pixels = [0, 10, 255, 32, 35, 13]; // white space and a comment's sign among them
        GrayImage image = Assert.Single(Read(PgmFile.ToBytes(new GrayImage(3, 2, pixels))));
        Assert.Equal((3, 2), (image.Width, image.Height));
        Assert.Equal(pixels, image.Pixels);
    }

    [Theory]
    [InlineData("P2\n# a comment\n2 1 # another\n255\n7 200\n", new byte[] { 7, 200 })]
    [InlineData("P2 2 1 4 0 4", new byte[] { 0, 255 })]
    [InlineData("P5 2 1 255\nAz", new byte[] { 65, 122 })]
    [InlineData("P5 1 1 65535 ~~", new byte[] { 126 })]
    public void Read_OfText_ScalesToBytes(string file, byte[] pixels) => Assert.Equal(pixels, Assert.Single(Read(Encoding.ASCII.GetBytes(file))).Pixels);

    [Fact]
    public void Read_OfSeveralImages_GivesAll()
    {
        byte[] one = PgmFile.ToBytes(new GrayImage(1, 2, [1, 2])), two = PgmFile.ToBytes(new GrayImage(2, 1, [3, 4]));
        Assert.Equal([[1, 2], [3, 4]], Read([.. one, .. two, (byte)'\n']).Select(i => i.Pixels));
    }

    [Theory]
    [InlineData("", "'P5' or 'P2' at byte 0, got the end of the file")]
    [InlineData("P6 1 1 255 abc", "'P5' or 'P2' at byte 0")]
    [InlineData("P5 x", "a width, 1 … 32768, at byte 3, got 'x' (0x78)")]
    [InlineData("P5 3 0 255 ", "a height, 1 … 32768, at byte 5, got '0'")]
    [InlineData("P5 3 1 70000 ", "the value of white, 1 … 65535, at byte 7")]
    [InlineData("P5 3 1 255 ab", "expected 3 bytes of pixels from byte 11 on, got 2")]
    [InlineData("P5 2 1 90 a~", "a pixel of 0 … 90 at byte 10")]
    [InlineData("P2 2 1 9 1 12", "a pixel, 0 … 9, at byte 11, got '1'")]
    [InlineData("P5 32768 32768 65535 ab", "expected 2147483648 bytes of pixels")]
    [InlineData("P5 1 1 255 a!", "'P5' or 'P2' at byte 12, got '!'")]
    public void Read_OfOtherBytes_SaysWhereAndWhat(string file, string message)
    {
        string actual = Assert.Throws<SampleException>(() => Read(Encoding.ASCII.GetBytes(file))).Message;
        Assert.StartsWith(At("image.pgm"), actual, StringComparison.Ordinal);
        Assert.Contains(message, actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfMissingFile_NamesIt() => Assert.Contains("none.pgm", Assert.Throws<SampleException>(() => PgmFile.Read(At("none.pgm"))).Message, StringComparison.Ordinal);

    private string At(string name) => Path.Combine(_folder, name);

    private GrayImage[] Read(byte[] bytes)
    {
        File.WriteAllBytes(At("image.pgm"), bytes);
        return PgmFile.Read(At("image.pgm"));
    }
}
