using System.Buffers.Binary;
using System.Text;

namespace Unrolled.Tests;

public class SafetensorsWriterTests
{
    [Fact]
    public void Tensors_WrittenAndRead_Same()
    {
        var writer = new SafetensorsWriter { Metadata = { ["format"] = "pt", ["quote\"\\"] = "{\"é\":\"☃\n\"}" } };
        writer.Add("matrix", [2, 2], [1f, float.NaN, -0f, float.Epsilon]);
        writer.Add("слой \"☃\" 😀", [], [3f]);
        writer.Add("none", [0, 7], []);
        writer.Add("ids", SafetensorsType.I64, [1], [1, 2, 3, 4, 5, 6, 7, 8]);
        writer.Add("flags", SafetensorsType.BOOL, [3], [1, 0, 1]);

        SafetensorsFile file = SafetensorsFile.Read(Bytes(writer));
        Assert.Equal(writer.Metadata, file.Metadata);
        Assert.Equal(["ids I64 8", "matrix F32 16", "слой \"☃\" 😀 F32 4", "none F32 0", "flags BOOL 3"], file.Tensors.Select(t => $"{t.Name} {t.Type} {t.Data.Length}"));
        Assert.Equal([1f, float.NaN, -0f, float.Epsilon], file.Tensors[1].ToFloats());
        Assert.True(float.IsNegative(file.Tensors[1].ToFloats()[2]));
        Assert.Equal([0L, 7], file.Tensors[3].Shape);
        Assert.Equal([1, 0, 1], file.Tensors[4].Data.ToArray());
    }

    [Fact]
    public void Header_Written_IsPaddedToEightBytes()
    {
        for (int length = 1; length <= 9; length++)
        {
            var writer = new SafetensorsWriter();
            writer.Add(new string('n', length), [1], [1f]);
            byte[] bytes = Bytes(writer);
            Assert.Equal(0UL, BinaryPrimitives.ReadUInt64LittleEndian(bytes) % 8);
            Assert.Equal(1f, SafetensorsFile.Read(bytes).Tensors[0].ToFloats()[0]);
        }
    }

    [Fact]
    public void File_Written_HasExactlyTheseBytes()
    {
        var writer = new SafetensorsWriter { Metadata = { ["b"] = "2", ["a"] = "1" } };
        writer.Add("w", [2], [1f, -2f]);
        const string Header = """{"__metadata__":{"a":"1","b":"2"},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";
        string padded = Header.PadRight((Header.Length + 7) / 8 * 8);
        Assert.Equal(SafetensorsBytes.File(Encoding.UTF8.GetBytes(padded), [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0]), Bytes(writer));
    }

    [Fact]
    public void HalfASurrogatePair_Written_IsRefusedInWordsOfOurOwn()
    {
        var writer = new SafetensorsWriter();
        var e = Assert.Throws<ArgumentException>(() => writer.Add("a😀\udc00", [1], [1f]));
        Assert.Equal(("name", "Expected valid Unicode as the name of a tensor, got an unpaired surrogate at 3. (Parameter 'name')"), (e.ParamName, e.Message));
        writer.Add("a😀", [1], [1f]);
        writer.Metadata["key"] = "\ud800";
        Assert.Equal("Expected valid Unicode as the metadata 'key', got an unpaired surrogate at 0.", Assert.Throws<ArgumentException>(() => writer.WriteTo(Stream.Null)).Message);
        writer.Metadata["key"] = null!;
        Assert.Equal("Expected a text as the metadata 'key', got null.", Assert.Throws<ArgumentException>(() => writer.WriteTo(Stream.Null)).Message);
        writer.Metadata.Remove("key");
        writer.Metadata["\ud800key"] = "";
        Assert.Equal("Expected valid Unicode as a key of the metadata, got an unpaired surrogate at 0.", Assert.Throws<ArgumentException>(() => writer.WriteTo(Stream.Null)).Message);
    }

    [Fact]
    public void WrongTensor_Added_Throws()
    {
        var writer = new SafetensorsWriter();
        writer.Add("taken", [1], [1f]);
        Assert.Throws<ArgumentException>(() => writer.Add("taken", [1], [1f]));
        Assert.Throws<ArgumentException>(() => writer.Add("__metadata__", [1], [1f]));
        Assert.Throws<ArgumentException>(() => writer.Add("", [1], [1f]));
        Assert.ThrowsAny<ArgumentException>(() => writer.Add("\ud800", [1], [1f]));
        Assert.Throws<ArgumentException>(() => writer.Add("short", [2], [1f]));
        Assert.Throws<ArgumentException>(() => writer.Add("negative", [-1, -1], [1f]));
        Assert.Throws<ArgumentException>(() => writer.Add("huge", SafetensorsType.F64, [long.MaxValue, 2], []));
        Assert.Throws<ArgumentException>(() => writer.Add("type", (SafetensorsType)99, [1], [1]));
        Assert.Equal("taken", Assert.Single(SafetensorsFile.Read(Bytes(writer)).Tensors).Name);
        writer.Metadata["key"] = "\ud800";
        Assert.ThrowsAny<ArgumentException>(() => Bytes(writer));
    }

    [Fact]
    public void EveryType_WrittenAndRead_KeepsItsName()
    {
        foreach (SafetensorsType type in Enum.GetValues<SafetensorsType>())
        {
            Assert.Equal(type.ToString(), SafetensorsTypeTable.Name(type));
            var writer = new SafetensorsWriter();
            writer.Add("t", type, [3], new byte[3 * SafetensorsTypeTable.Size(type)]);
            SafetensorsTensor tensor = SafetensorsFile.Read(Bytes(writer)).Tensors.Single();
            Assert.Equal((type, 3), (tensor.Type, tensor.Length));
        }
    }

    private static byte[] Bytes(SafetensorsWriter writer)
    {
        using var stream = new MemoryStream();
        writer.WriteTo(stream);
        return stream.ToArray();
    }
}
