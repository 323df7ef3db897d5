using Unrolled.Tool.Formats.Hdf5;
using static Unrolled.Tests.Tool.Keras.OldHdf5Writer;

namespace Unrolled.Tests.Tool.Keras;

public sealed class Hdf5FileTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void OldFile_WithPiecesOrCompressedChunks_HasItsElements(bool chunks)
    {
        float[] values = KerasTestModel.Random(1, 5, 7).Values;
        byte[] bytes = Write(new Group(new() { ["a"] = new Group(new() { ["b"] = new Floats([5, 7], values, chunks ? [2, 3] : null) }, new() { ["names"] = new[] { "one", "second" } }) }, new() { ["text"] = "öäü" }));
        Hdf5Group root = Hdf5File.Read(bytes, "test");
        Assert.Equal("öäü", root.Text("text"));
        Assert.Equal(["one", "second"], root.Group("a")!.Attributes["names"].Texts()!);
        Hdf5Dataset dataset = root.Dataset("a/b")!;
        Assert.Equal([5L, 7L], dataset.Shape);
        Assert.Equal(values, dataset.Read().Values);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(512)]
    [InlineData(2048)]
    public void File_AfterABlockOfItsUsers_IsFound(int before)
    {
        byte[] bytes = [.. new byte[before], .. Write(new Group(new() { ["x"] = new Floats([2], [1, 2]) }, []))];
        Assert.Equal(before, Hdf5File.Start(bytes));
        Assert.Equal([1f, 2f], Hdf5File.Read(bytes, "test").Dataset("x")!.Read().Values);
    }

    [Theory]
    [InlineData(1u, 3u)]
    [InlineData(4u, 9u)]
    public void NewFile_OfCompressedChunks_HasItsElements(uint rows, uint columns)
    {
        float[] values = KerasTestModel.Random(2, 10, 9).Values;
        var file = new PureHDF.H5File
        {
            ["x"] = new PureHDF.H5Dataset(values, fileDims: [10, 9], chunks: [rows, columns], datasetCreation: new(Filters: [PureHDF.Filters.ShuffleFilter.Id, PureHDF.Filters.DeflateFilter.Id])),
        };
        using var stream = new MemoryStream();
        file.Write(stream);
        Assert.Equal(values, Hdf5File.Read(stream.ToArray(), "test").Dataset("x")!.Read().Values);
    }

    [Fact]
    public void NewFile_OfNumbersOfAllKinds_IsRead()
    {
        var file = new PureHDF.H5File
        {
            ["double"] = new double[] { 1.5, -2 },
            ["half"] = new Half[] { (Half)0.25, (Half)(-3) },
            ["int"] = new int[] { -7, 8 },
            ["byte"] = new byte[] { 200, 1 },
            ["long"] = new long[] { -1L << 40, 3 },
        };
        using var stream = new MemoryStream();
        file.Write(stream);
        Hdf5Group root = Hdf5File.Read(stream.ToArray(), "test");
        Assert.Equal([1.5f, -2f], root.Dataset("double")!.Read().Values);
        Assert.Equal([0.25f, -3f], root.Dataset("half")!.Read().Values);
        Assert.Equal([-7f, 8f], root.Dataset("int")!.Read().Values);
        Assert.Equal([200f, 1f], root.Dataset("byte")!.Read().Values);
        Assert.Equal([-1L << 40, 3f], root.Dataset("long")!.Read().Values);
    }

    // Many links or attributes of a new object lie in a heap: here in its only block, listed by a tree of one leaf.
    [Fact]
    public void NewGroup_OfManyLinks_ReadsThemFromItsHeap()
    {
        byte[] old = Write(new Group(new() { ["x"] = new Floats([2], [5, 6]) }, []));
        long dataset = BitConverter.ToInt64(old, old.AsSpan().IndexOf("SNOD"u8) + 16);
        var file = new List<byte>(old);
        long Put(byte[] bytes)
        {
            while (file.Count % 8 != 0)
            {
                file.Add(0);
            }

            file.AddRange(bytes);
            return file.Count - bytes.Length;
        }

        byte[] link = [1, 0, 4, .. "dense"u8[..4], .. BitConverter.GetBytes(dataset)], header = new byte[5 + 8 + 4 + 4];
        // Offsets are those of the heap, which begin with the block's own header.
        long block = Put([.. "FHDB"u8, 0, .. new byte[8], .. new byte[4], .. new byte[4], .. link, .. new byte[100]]);
        byte[] sizes = new byte[12 * 8];
        long heap = Put([.. "FRHP"u8, 0, 7, 0, 0, 0, 0, .. BitConverter.GetBytes(4096), .. sizes, 4, 0, .. BitConverter.GetBytes(512L), .. BitConverter.GetBytes(65536L), 32, 0, 1, 0, .. BitConverter.GetBytes(block), 0, 0, 0, 0, 0, 0]);
        byte[] record = [1, 2, 3, 4, 0, .. BitConverter.GetBytes(header.Length), .. BitConverter.GetBytes((short)link.Length)];
        long leaf = Put([.. "BTLF"u8, 0, 5, .. record, 0, 0, 0, 0]);
        long tree = Put([.. "BTHD"u8, 0, 5, .. BitConverter.GetBytes(512), 11, 0, 0, 0, 100, 40, .. BitConverter.GetBytes(leaf), 1, 0, .. BitConverter.GetBytes(1L), 0, 0, 0, 0]);
        byte[] info = [0, 0, .. BitConverter.GetBytes(heap), .. BitConverter.GetBytes(tree)];
        long root = Put([.. "OHDR"u8, 2, 0, (byte)(4 + info.Length), 2, (byte)info.Length, 0, 0, .. info, 0, 0, 0, 0]);
        byte[] bytes = [.. file];
        BitConverter.GetBytes(root).CopyTo(bytes, 64);
        Assert.Equal([5f, 6f], Hdf5File.Read(bytes, "test").Dataset("dens")!.Read().Values);
    }

    [Fact]
    public void VirtualDataset_IsListedAndNotRead()
    {
        byte[] bytes = Write(new Group(new() { ["x"] = new Floats([2], [5, 6]) }, []));
        byte[] layout = [8, 0, 24, 0, 0, 0, 0, 0, 3, 1];
        int at = bytes.AsSpan().IndexOf(layout);
        Assert.True(at > 0);
        // Virtual: version 4 and class 3.
        bytes[at + 8] = 4;
        bytes[at + 9] = 3;
        Hdf5Dataset dataset = Hdf5File.Read(bytes, "test").Dataset("x")!;
        Assert.Equal([2L], dataset.Shape);
        Assert.Contains("virtual", Assert.Throws<ModelFormatException>(dataset.Read).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ExternalLink_IsRefused()
    {
        byte[] old = Write(new Group([], []));
        byte[] link = [1, 8, 64, 1, (byte)'x', 11, 0, 0, .. "a.h5\0/x\0"u8];
        byte[] header = [.. "OHDR"u8, 2, 0, (byte)(4 + link.Length), 6, (byte)link.Length, 0, 0, .. link, 0, 0, 0, 0];
        byte[] bytes = [.. old, .. header];
        BitConverter.GetBytes((long)old.Length).CopyTo(bytes, 64);
        Assert.Contains("external link", Assert.Throws<ModelFormatException>(() => Hdf5File.Read(bytes, "test")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attribute_OfMoreThan64KB_IsRead()
    {
        Hdf5Group root = Hdf5File.Read(Made("huge_attributes"), "test");
        Assert.Equal(new string('a', 70_000) + "z", root.Text("text"));
        Assert.Equal("value 19", root.Text("small19"));
    }

    [Fact]
    public void DatasetsThatCanGrow_HaveTheirElements()
    {
        Hdf5Group root = Hdf5File.Read(Made("growing"), "test");
        float[] values = [.. Enumerable.Range(0, 70).Select(i => (float)i)];
        Assert.Equal(values, root.Dataset("plain")!.Read().Values);
        Assert.Equal(values, root.Dataset("filtered")!.Read().Values);
        Assert.Equal(Enumerable.Range(0, 600).Select(i => (float)i), root.Dataset("levels")!.Read().Values);
    }

    [Fact]
    public void GroupOfManyNames_HasATreeOfLevels()
    {
        Hdf5Group root = Hdf5File.Read(Made("many_groups"), "test");
        Assert.Equal(Enumerable.Range(0, 1500).Select(i => $"group_{i:d5}"), root.Groups.Select(g => g.Name).Order(StringComparer.Ordinal));
        Assert.Equal([7f], root.Dataset("group_01499/value")!.Read().Values);
    }

    [Theory]
    [InlineData("soft_links")]
    [InlineData("soft_links_old")]
    public void SoftLink_WithinTheFile_IsWhatItStandsFor(string file)
    {
        Hdf5Group root = Hdf5File.Read(Made(file), "test");
        if (file == "soft_links")
        {
            Assert.Equal([2L, 3L], root.Dataset("layers/dense/again")!.Shape);
        }
        else
        {
            Assert.Equal([0f, 1f, 2f, 3f, 4f, 5f], root.Dataset("alias/kernel")!.Read().Values);
        }
    }

    [Theory]
    [InlineData("circular_links", "above it")]
    [InlineData("external_link", "external link")]
    public void Link_InCirclesOrOutOfTheFile_IsRefused(string file, string reason)
        => Assert.Contains(reason, Assert.Throws<ModelFormatException>(() => Hdf5File.Read(Made(file), "test")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("huge_attributes")]
    [InlineData("growing")]
    [InlineData("many_groups")]
    [InlineData("soft_links")]
    public void MadeFile_WithChangedBytes_IsReadOrRefused(string name)
    {
        byte[] whole = Made(name);
        var random = new Random(3);
        for (int i = 0; i < 300; i++)
        {
            try
            {
                foreach (Hdf5Dataset dataset in Hdf5File.Read(FormatFuzz.Changed(whole, random), "test").AllDatasets())
                {
                    dataset.Read();
                }
            }
            catch (ModelFormatException)
            {
            }
        }
    }

    // A file of the folder "data", as h5py wrote it.
    private static byte[] Made(string name)
    {
        using var packed = new System.IO.Compression.GZipStream(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Keras", "data", $"{name}.h5.gz")), System.IO.Compression.CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        packed.CopyTo(bytes);
        return bytes.ToArray();
    }
}
