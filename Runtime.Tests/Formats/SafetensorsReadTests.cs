using System.Buffers.Binary;

namespace Unrolled.Tests;

public class SafetensorsReadTests
{
    [Fact]
    public void TwoTensors_Read_HaveNamesShapesAndValues()
    {
        SafetensorsFile file = SafetensorsFile.Read(SafetensorsBytes.File(SafetensorsBytes.TwoTensors, SafetensorsBytes.Floats(10)));
        Assert.Empty(file.Metadata);
        Assert.Equal(["a", "b"], file.Tensors.Select(t => t.Name));
        Assert.Equal([2L, 3], file.Tensors[0].Shape);
        Assert.Equal([0f, 1, 2, 3, 4, 5], file.Tensors[0].ToFloats());
        Assert.True(file.TryGetTensor("b", out SafetensorsTensor? b));
        Assert.Equal([6f, 7, 8, 9], b.ToFloats());
        Assert.False(file.TryGetTensor("B", out _));
    }

    [Theory]
    [InlineData("{}", 0)]
    [InlineData("{}      ", 0)]
    [InlineData("""{"__metadata__":{}}""", 0)]
    [InlineData("""{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[0,5],"data_offsets":[0,0]}}""", 0)]
    [InlineData("""{"z":{"dtype":"U8","shape":[0],"data_offsets":[4,4]},"a":{"data_offsets":[0,4],"shape":[4],"dtype":"I8"}}""", 4)]
    [InlineData("""{"a":{"dtype":"\u0046\u0033\u0032","shape":[1],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{ "a" : { "dtype" : "C64", "shape" : [ 1 ], "data_offsets" : [ 0, 8 ] } }""", 8)]
    [InlineData("""{"":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1)]
    public void UnusualHeader_Read_Accepted(string header, int bytes)
    {
        byte[] file = SafetensorsBytes.File(header, new byte[bytes]);
        Assert.Equal(SafetensorsFile.Read(file).Tensors.Length, SafetensorsFile.Read(new MemoryStream(file)).Tensors.Length);
    }

    [Fact]
    public void TensorsOutOfOrder_Read_InOrderOfData()
    {
        const string Header = """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"__metadata__":{"k":"v","":"é"},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""";
        SafetensorsFile file = SafetensorsFile.Read(SafetensorsBytes.File(Header, SafetensorsBytes.Floats(2)));
        Assert.Equal(["b", "a"], file.Tensors.Select(t => t.Name));
        Assert.Equal([1f], file.Tensors[1].ToFloats());
        Assert.Equal("v", file.Metadata["k"]);
        Assert.Equal("é", file.Metadata[""]);
    }

    [Fact]
    public void F32_Copied_KeepsEveryBit()
    {
        uint[] bits = [0, 0x80000000, 1, 0x7F800000, 0xFF800000, 0x7FC00001, 0x3F800001, 0x7F7FFFFF];
        byte[] data = new byte[bits.Length * 4];
        for (int i = 0; i < bits.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(i * 4), bits[i]);
        }

        Assert.Equal(bits, One("F32", bits.Length, data).Select(BitConverter.SingleToUInt32Bits));
    }

    [Fact]
    public void EveryF16_Widened_Exact()
    {
        byte[] data = new byte[65536 * 2];
        for (int i = 0; i < 65536; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(i * 2), (ushort)i);
        }

        float[] widened = One("F16", 65536, data);
        for (int i = 0; i < 65536; i++)
        {
            Assert.Equal(HalfByHand(i), widened[i]);
        }
    }

    [Fact]
    public void EveryBF16_Widened_IsUpperHalf()
    {
        byte[] data = new byte[65536 * 2];
        for (int i = 0; i < 65536; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(i * 2), (ushort)i);
        }

        float[] widened = One("BF16", 65536, data);
        for (int i = 0; i < 65536; i++)
        {
            Assert.Equal((uint)i << 16, BitConverter.SingleToUInt32Bits(widened[i]));
        }
    }

    [Fact]
    public void F64_Narrowed_RoundedToNearest()
    {
        double[] values = [0.1, -1, 1.0 / 3, 1e300, double.NaN, 1e-46];
        byte[] data = new byte[values.Length * 8];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(data.AsSpan(i * 8), values[i]);
        }

        Assert.Equal([0.1f, -1, 1f / 3, float.PositiveInfinity, float.NaN, 0], One("F64", values.Length, data));
    }

    [Fact]
    public void Integers_ToFloats_RefusedNamingTensor()
    {
        SafetensorsFile file = SafetensorsFile.Read(SafetensorsBytes.File(SafetensorsBytes.Tensor(@"""dtype"":""I64"",""shape"":[1],""data_offsets"":[0,8]"), new byte[8]));
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => file.Tensors[0].ToFloats());
        Assert.Equal(["a"], e.Tensors);
        Assert.Contains("I64", e.Message);
    }

    [Fact]
    public void Target_OfAnotherLength_Throws()
    {
        SafetensorsFile file = SafetensorsFile.Read(SafetensorsBytes.File(SafetensorsBytes.TwoTensors, SafetensorsBytes.Floats(10)));
        ArgumentException e = Assert.Throws<ArgumentException>(() => file.Tensors[0].CopyTo(new float[7]));
        Assert.Contains("Expected 6", e.Message);
    }

    [Fact]
    public void Stream_ThatGivesOneByteAtATime_ReadFromWhereItStands()
    {
        byte[] bytes = SafetensorsBytes.File(SafetensorsBytes.TwoTensors, SafetensorsBytes.Floats(10));
        using var stream = new MemoryStream([1, 2, 3, .. bytes]);
        stream.Position = 3;
        SafetensorsFile file = SafetensorsFile.Read(new DrippingStream(stream));
        Assert.Equal([6f, 7, 8, 9], file.Tensors[1].ToFloats());
    }

    [Fact]
    public void DataOfSeveralReads_FromStream_Complete()
    {
        const int Count = 700_001; // 2.8 MB: the buffer grows twice
        byte[] bytes = SafetensorsBytes.File(SafetensorsBytes.Tensor($@"""dtype"":""F32"",""shape"":[{Count}],""data_offsets"":[0,{Count * 4}]"), SafetensorsBytes.Floats(Count));
        float[] values = SafetensorsFile.Read(new MemoryStream(bytes)).Tensors[0].ToFloats();
        Assert.Equal(Enumerable.Range(0, Count).Select(i => (float)i), values);
    }

    private static float[] One(string type, int count, byte[] data)
        => SafetensorsFile.Read(SafetensorsBytes.File(SafetensorsBytes.Tensor($@"""dtype"":""{type}"",""shape"":[{count}],""data_offsets"":[0,{data.Length}]"), data)).Tensors[0].ToFloats();

    // IEEE 754 binary16: sign, 5 bits of exponent, 10 of mantissa.
    private static float HalfByHand(int bits)
    {
        int exponent = bits >> 10 & 31, mantissa = bits & 1023;
        double value = exponent switch
        {
            0 => mantissa * Math.Pow(2, -24),
            31 => mantissa == 0 ? double.PositiveInfinity : double.NaN,
            _ => (1024 + mantissa) * Math.Pow(2, exponent - 25),
        };
        return (float)(bits >> 15 == 0 ? value : -value);
    }

    private sealed class DrippingStream(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, Math.Min(count, 1));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
