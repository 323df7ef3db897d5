using Unrolled.Samples;

namespace Unrolled.Tests;

/// <summary>What reads files of digits, and what it says of those that are none.</summary>
public sealed class DigitFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unrolled-digits-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void IdxFile_PlainOrCompressed_HasSizesAndValues(bool compressed)
    {
        byte[] bytes = InventedDigits.Idx([2, 1, 3], [1, 2, 3, 4, 5, 6]);
        var file = IdxFile.Read(Write(compressed ? InventedDigits.Compress(bytes) : bytes), dimensions: 3);
        Assert.Equal([2, 1, 3], file.Sizes);
        Assert.Equal([1, 2, 3, 4, 5, 6], file.Values);
    }

    [Fact]
    public void IdxFile_TooShort_SaysHowShort() => Refuses(new byte[7], 3, "expected 16 bytes or more", "got 7");

    [Fact]
    public void IdxFile_OtherDimensions_NamesTheMagicNumber() => Refuses(InventedDigits.Idx([20], new byte[20]), 3, "byte 0: expected 0x00000803", "got 0x00000801");

    [Fact]
    public void IdxFile_OtherType_NamesTheMagicNumber() => Refuses(InventedDigits.Idx([1], [0], magic: 0x0D00), 1, "byte 0: expected 0x00000801", "got 0x00000d01");

    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    public void IdxFile_OtherLength_SaysWhatWasExpected(int length) => Refuses(InventedDigits.Idx([2, 3], new byte[length]), 2, "expected 2×3 bytes after the header", $"got {length}");

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void IdxFile_SizeBelowOne_SaysWhere(int size) => Refuses(InventedDigits.Idx([2, size], []), 2, "byte 8: expected a size of 1 or more", $"got {size}");

    [Fact]
    public void IdxFile_SizesWhoseProductOverflows_IsRefused()
        => Refuses(InventedDigits.Idx([int.MaxValue, int.MaxValue, int.MaxValue, 4], new byte[4]), 4, "bytes after the header", "got 4");

    [Fact]
    public void DigitImages_OtherSize_IsRefused()
    {
        string path = Write(InventedDigits.Idx([1, 28, 27], new byte[28 * 27]));
        Assert.Contains("expected images of 28×28 pixels, got 28×27", Assert.Throws<SampleException>(() => DigitImages.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DigitSet_FewerLabelsThanImages_IsRefused()
    {
        string images = Write(InventedDigits.Idx([2, 28, 28], new byte[2 * 784])), labels = Write(InventedDigits.Idx([1], [3]), "labels");
        Assert.Contains("expected 2 labels", Assert.Throws<SampleException>(() => DigitSet.Read(images, labels)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DigitSet_LabelBeyondNine_SaysWhich()
    {
        string images = Write(InventedDigits.Idx([2, 28, 28], new byte[2 * 784])), labels = Write(InventedDigits.Idx([2], [9, 10]), "labels");
        Assert.Contains("label 1: expected 0 … 9, got 10", Assert.Throws<SampleException>(() => DigitSet.Read(images, labels)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DigitImages_Shifted_AreTheMovedImages()
    {
        DigitImages images = Boxes(3);
        for (int i = 0; i < images.Count; i++)
        {
            float[] image = images[i].ToArray();
            for (int down = -1; down <= 1; down++)
            {
                for (int right = -1; right <= 1; right++)
                {
                    float[] moved = new float[784];
                    for (int y = 1; y < 27; y++)
                    {
                        for (int x = 1; x < 27; x++)
                        {
                            moved[(y + down) * 28 + x + right] = image[y * 28 + x];
                        }
                    }

                    Assert.Equal(moved, images[i, down, right].ToArray());
                }
            }
        }
    }

    [Fact]
    public void DigitData_Shifted_HasEachImageInNinePlaces()
    {
        var digits = new DigitSet(Boxes(4), [7, 8, 9, 1]);
        var plain = new DigitData(digits, 1, 2, rowLength: 28);
        var shifted = new DigitData(digits, 1, 2, rowLength: 28, shifted: true);
        Assert.Equal((2, 28, 28), (plain.Count, plain.Steps, plain.Inputs));
        Assert.Equal(18, shifted.Count);
        Assert.Equal(digits.Images[2].ToArray(), plain.Input(1).ToArray());
        for (int i = 0; i < 2; i++)
        {
            string[] places = [.. Enumerable.Range(0, 9).Select(s => string.Join(' ', shifted.Input(s * 2 + i).ToArray()))];
            Assert.Equal(9, places.Distinct().Count());
            Assert.Contains(string.Join(' ', plain.Input(i).ToArray()), places);
            float[] target = new float[1];
            shifted.CopyTarget(8 * 2 + i, target);
            Assert.Equal(digits.Labels[1 + i], target[0]);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => plain.Input(2).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => plain.Input(-1).Length);
    }

    [Fact]
    public void DigitImages_Permuted_HaveTheSamePixelsInTheOrderGiven()
    {
        DigitImages images = Boxes(2);
        float[] before = images[1].ToArray();
        int[] order = [.. Enumerable.Range(0, 784).Reverse()];
        images.Permute(order);
        Assert.Equal(before.Reverse(), images[1].ToArray());
    }

    private DigitImages Boxes(int count)
    {
        var random = new RandomSource(4, 0);
        byte[] pixels = new byte[count * 784];
        for (int i = 0; i < pixels.Length; i++)
        {
            bool inside = i % 28 is > 0 and < 27 && i / 28 % 28 is > 0 and < 27;
            pixels[i] = (byte)(inside ? random.NextInt(256) : 0);
        }

        return DigitImages.Read(Write(InventedDigits.Idx([count, 28, 28], pixels)));
    }

    private void Refuses(byte[] bytes, int dimensions, params string[] parts)
    {
        string path = Write(bytes);
        string message = Assert.Throws<SampleException>(() => IdxFile.Read(path, dimensions)).Message;
        Assert.All(parts.Prepend(path), p => Assert.Contains(p, message, StringComparison.Ordinal));
    }

    private string Write(byte[] bytes, string name = "file")
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
