using System.Text;

namespace Unrolled.Tests;

public class SafetensorsRefusalTests
{
    private static readonly byte[] Good = SafetensorsBytes.File(SafetensorsBytes.TwoTensors, SafetensorsBytes.Floats(10));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData(" {}")]
    [InlineData("{}}")]
    [InlineData("{}{}")]
    [InlineData("{}\n")]
    [InlineData("{}\0")]
    [InlineData("{}// comment")]
    [InlineData("""{"a":1}""")]
    [InlineData("""{"a":null}""")]
    [InlineData("""{"a":[1,2]}""")]
    [InlineData("""{"a":{}}""")]
    [InlineData("""{"a":{},}""")]
    [InlineData("""{'a':{}}""")]
    [InlineData("""{"__metadata__":[]}""")]
    [InlineData("""{"__metadata__":"pt"}""")]
    [InlineData("""{"__metadata__":{"k":1}}""")]
    [InlineData("""{"__metadata__":{"k":null}}""")]
    [InlineData("""{"__metadata__":{"k":{"l":"m"}}}""")]
    [InlineData("""{"__metadata__":{"k":"v","k":"v"}}""")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""")]
    [InlineData("""{"__metadata__":{"k":"\ud800"}}""")]
    [InlineData("""{"__metadata__":{"\ud800":"v"}}""")]
    [InlineData("""{"\udc00":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""")]
    [InlineData("""{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""")]
    [InlineData("""{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\u0061":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""")]
    public void Header_ThatIsNotTensors_Refused(string header) => AssertRefused(SafetensorsBytes.File(header, []));

    // Where and what, in words of our own.
    [Theory]
    [InlineData("""{"__metadata__":{},}""", "the header is not JSON: expected JSON, got a comma before '}' at byte 19.")]
    [InlineData("""{"a":{"dtype":"U8","shape":[0,],"data_offsets":[0,0]}}""", "the header is not JSON: expected JSON, got a comma before ']' at byte 30.")]
    [InlineData("{\"a\":\n\n {,}}", "the header is not JSON: expected JSON, got ',' at byte 9, where it is not allowed.")]
    [InlineData("{ ", "the header is not JSON: expected JSON, got its end within a value, at byte 2.")]
    [InlineData("""{"__metadata__":{"k":"\ud800"}}""", "expected valid Unicode in the header, got an unpaired surrogate, as \\ud800 alone.")]
    [InlineData("""{"\udc00":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""", "expected valid Unicode in the header, got an unpaired surrogate, as \\ud800 alone.")]
    public void Header_ThatIsNoText_SaysWhatIsWrong(string header, string message)
        => Assert.EndsWith(message, Assert.Throws<ModelFormatException>(() => SafetensorsFile.Read(SafetensorsBytes.File(header, []))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(@"""dtype"":""F32"",""shape"":[6]")] // no offsets
    [InlineData(@"""dtype"":""F32"",""data_offsets"":[0,24]")] // no shape
    [InlineData(@"""shape"":[6],""data_offsets"":[0,24]")] // no type
    [InlineData(@"""dtype"":""F32"",""dtype"":""F32"",""shape"":[6],""data_offsets"":[0,24]")]
    [InlineData(@"""dtype"":""F32"",""shape"":[6],""shape"":[6],""data_offsets"":[0,24]")]
    [InlineData(@"""dtype"":""F32"",""shape"":[6],""data_offsets"":[0,24],""data_offsets"":[0,24]")]
    [InlineData(@"""dtype"":""F32"",""shape"":[6],""data_offsets"":[0,24],""scale"":2")]
    [InlineData(@"""dtype"":7,""shape"":[6],""data_offsets"":[0,24]")]
    [InlineData(@"""dtype"":null,""shape"":[6],""data_offsets"":[0,24]")]
    [InlineData(@"""dtype"":""f32"",""shape"":[6],""data_offsets"":[0,24]")]
    [InlineData(@"""dtype"":""F33"",""shape"":[6],""data_offsets"":[0,24]")]
    [InlineData(@"""dtype"":""12"",""shape"":[6],""data_offsets"":[0,24]")] // F32's place in the enumeration
    [InlineData(@"""dtype"":""F64"",""shape"":[6],""data_offsets"":[0,24]")]
    [InlineData(@"""dtype"":""F16"",""shape"":[6],""data_offsets"":[0,24]")]
    [InlineData(@"""dtype"":""F32"",""shape"":""6"",""data_offsets"":[0,24]")]
    [InlineData(@"""dtype"":""F32"",""shape"":6,""data_offsets"":[0,24]")]
    [InlineData(@"""dtype"":""F32"",""shape"":[""6""],""data_offsets"":[0,24]")]
    [InlineData(@"""dtype"":""F32"",""shape"":[[6]],""data_offsets"":[0,24]")]
    [InlineData(@"""dtype"":""F32"",""shape"":[6.0],""data_offsets"":[0,24]")]
    [InlineData(@"""dtype"":""F32"",""shape"":[6e0],""data_offsets"":[0,24]")]
    [InlineData(@"""dtype"":""F32"",""shape"":[06],""data_offsets"":[0,24]")]
    [InlineData(@"""dtype"":""F32"",""shape"":[-6],""data_offsets"":[0,24]")]
    [InlineData(@"""dtype"":""F32"",""shape"":[-2,-3],""data_offsets"":[0,24]")]
    [InlineData(@"""dtype"":""F32"",""shape"":[5],""data_offsets"":[0,24]")]
    [InlineData(@"""dtype"":""F32"",""shape"":[7],""data_offsets"":[0,24]")]
    [InlineData(@"""dtype"":""F32"",""shape"":[6],""data_offsets"":[24,0]")]
    [InlineData(@"""dtype"":""F32"",""shape"":[6],""data_offsets"":[-0,24]")]
    [InlineData(@"""dtype"":""F32"",""shape"":[6],""data_offsets"":[-24,0]")]
    [InlineData(@"""dtype"":""F32"",""shape"":[6],""data_offsets"":[24]")]
    [InlineData(@"""dtype"":""F32"",""shape"":[6],""data_offsets"":[0,24,48]")]
    [InlineData(@"""dtype"":""F32"",""shape"":[6],""data_offsets"":[0.0,24]")]
    [InlineData(@"""dtype"":""F32"",""shape"":[6],""data_offsets"":[4,28]")] // a hole
    [InlineData(@"""dtype"":""F32"",""shape"":[6],""data_offsets"":{""0"":24}")]
    // Products and sums that wrap in 64 bits: 4·(2⁶² + 6) = 24, 2³²·2³² = 0, and offsets of 2⁶⁴.
    [InlineData(@"""dtype"":""F32"",""shape"":[4611686018427387910],""data_offsets"":[0,24]")]
    [InlineData(@"""dtype"":""F32"",""shape"":[4294967296,4294967296],""data_offsets"":[0,0]")]
    [InlineData(@"""dtype"":""F32"",""shape"":[4611686018427387904,4611686018427387904,0],""data_offsets"":[0,0]")]
    [InlineData(@"""dtype"":""F32"",""shape"":[18446744073709551622],""data_offsets"":[0,24]")]
    [InlineData(@"""dtype"":""F32"",""shape"":[6],""data_offsets"":[0,18446744073709551640]")]
    [InlineData(@"""dtype"":""F32"",""shape"":[6],""data_offsets"":[18446744073709551592,0]")]
    [InlineData(@"""dtype"":""F32"",""shape"":[6],""data_offsets"":[9223372036854775784,9223372036854775808]")]
    [InlineData(@"""dtype"":""U8"",""shape"":[9223372036854775807],""data_offsets"":[0,9223372036854775807]")]
    [InlineData(@"""dtype"":""F32"",""shape"":[2000000000],""data_offsets"":[0,8000000000]")]
    [InlineData(@"""dtype"":""U8"",""shape"":[2000000000],""data_offsets"":[0,2000000000]")]
    public void Tensor_ThatContradictsItself_RefusedNamingIt(string tensor)
    {
        ModelFormatException e = AssertRefused(SafetensorsBytes.File(SafetensorsBytes.Tensor(tensor), SafetensorsBytes.Floats(6)));

        // JSON's own faults are of the whole header, as is data beyond what memory can hold.
        if (!tensor.Contains("06") && !tensor.Contains("8000000000"))
        {
            Assert.Equal("a", Assert.Single(e.Tensors));
            Assert.Contains("'a'", e.Message);
        }
    }

    [Fact]
    public void TooManyDimensions_Read_Refused()
    {
        string shape = string.Join(",", Enumerable.Repeat("1", 65));
        AssertRefused(SafetensorsBytes.File(SafetensorsBytes.Tensor($@"""dtype"":""F32"",""shape"":[{shape}],""data_offsets"":[0,4]"), new byte[4]));
    }

    [Theory]
    [InlineData(0, 24, 20, 36)] // overlap
    [InlineData(0, 24, 0, 16)] // one within the other
    [InlineData(0, 24, 28, 44)] // hole
    [InlineData(24, 48, 24, 40)] // hole at the start
    [InlineData(0, 24, 24, 44)] // not the shape's
    public void TwoTensors_ThatDoNotTile_Refused(int a, int aEnd, int b, int bEnd)
    {
        string header = $$$"""{"a":{"dtype":"F32","shape":[6],"data_offsets":[{{{a}}},{{{aEnd}}}]},"b":{"dtype":"F32","shape":[4],"data_offsets":[{{{b}}},{{{bEnd}}}]}}""";
        AssertRefused(SafetensorsBytes.File(header, new byte[Math.Max(aEnd, bEnd)]));
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL)]
    [InlineData(100_000_001UL)]
    [InlineData((ulong)int.MaxValue)]
    [InlineData((ulong)uint.MaxValue + 3)]
    [InlineData((ulong)long.MaxValue)]
    [InlineData(1UL << 63)]
    [InlineData(ulong.MaxValue)]
    [InlineData(ulong.MaxValue - 7)] // wraps to 0 when 8 is added
    [InlineData(113UL)]
    [InlineData(100_000_000UL)]
    public void HeaderLength_ThatIsNotTrue_Refused(ulong length)
        => AssertRefused(SafetensorsBytes.File(length, Encoding.UTF8.GetBytes(SafetensorsBytes.TwoTensors), SafetensorsBytes.Floats(10)));

    [Fact]
    public void HeaderLength_OfLyingStream_CostsNoMemory()
    {
        byte[] file = SafetensorsBytes.File(100_000_000, "{"u8.ToArray(), []);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ModelFormatException>(() => SafetensorsFile.Read(new MemoryStream(file)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
    }

    [Fact]
    public void DeepNesting_Read_Refused()
    {
        AssertRefused(SafetensorsBytes.File(@"{""a"":" + new string('[', 100_000) + new string(']', 100_000) + "}", []));
        AssertRefused(SafetensorsBytes.File(@"{""a"":{""shape"":" + new string('[', 100_000) + new string(']', 100_000) + "}}", []));
        AssertRefused(SafetensorsBytes.File(string.Concat(Enumerable.Repeat(@"{""a"":", 100_000)), []));
    }

    [Fact]
    public void HeaderNotUtf8_Read_Refused()
    {
        byte[] header = Encoding.UTF8.GetBytes("""{"__metadata__":{"k":"v"}}""");
        header[^4] = 0xFF;
        AssertRefused(SafetensorsBytes.File(header, []));
    }

    [Theory]
    [InlineData("PK\u0003\u0004\0\0\0\0\0\0", "zip")]
    [InlineData("<!DOCTYPE html><html></html>", "web page")]
    [InlineData("version https://git-lfs.github.com/spec/v1\n", "Git LFS")]
    [InlineData("date,meantemp\n2013-01-01,10.0\n", "not a safetensors file. The file starts like text.")]
    [InlineData("\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008", "not a safetensors file. Its first 8 bytes give its header")]
    public void OtherFormat_Read_RefusedWithGuess(string content, string guess)
        => Assert.Contains(guess, AssertRefused(Encoding.UTF8.GetBytes(content)).Message);

    [Fact]
    public void EveryTruncation_OfGoodFile_Refused()
    {
        SafetensorsFile.Read(Good);
        for (int length = 0; length < Good.Length; length++)
        {
            AssertRefused(Good[..length]);
        }
    }

    [Fact]
    public void TrailingByte_AfterGoodFile_Refused() => AssertRefused([.. Good, 0]);

    [Fact]
    public void RandomDamage_ToGoodFile_ThrowsNothingElse()
    {
        var random = new Random(1);
        int refused = 0;
        for (int round = 0; round < 20_000; round++)
        {
            byte[] file = [.. Good];
            for (int flips = random.Next(1, 4); flips > 0; flips--)
            {
                file[random.Next(file.Length - 40)] = (byte)random.Next(256);
            }

            try
            {
                SafetensorsFile.Read(file);
            }
            catch (ModelFormatException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 10_000, 20_000);
    }

    private static ModelFormatException AssertRefused(byte[] file)
    {
        Assert.Throws<ModelFormatException>(() => SafetensorsFile.Read(new MemoryStream(file)));
        return Assert.Throws<ModelFormatException>(() => SafetensorsFile.Read(file));
    }
}
