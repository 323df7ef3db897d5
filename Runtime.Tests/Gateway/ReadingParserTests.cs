using System.Text;

namespace Unrolled.Tests.Gateway;

/// <summary>What payloads say, and what is wrong with them.</summary>
public sealed class ReadingParserTests
{
    private static readonly ReadingFields Fields = new();

    [Theory]
    [InlineData("21.5", 21.5f, null, null)]
    [InlineData(" -3\r\n", -3f, null, null)]
    [InlineData("1e-3", 0.001f, null, null)]
    [InlineData("{\"value\":21.5}", 21.5f, null, null)]
    [InlineData("{\"unit\":{\"value\":1},\"value\":2,\"tags\":[3,{\"seq\":4}]}", 2f, null, null)]
    [InlineData("{\"seq\":7,\"value\":1,\"time\":1700000000}", 1f, 7L, 1_700_000_000_000L)]
    [InlineData("{\"value\":1,\"time\":1700000000.25}", 1f, null, 1_700_000_000_250L)]
    [InlineData("{\"value\":1,\"time\":1700000000250}", 1f, null, 1_700_000_000_250L)]
    [InlineData("{\"value\":1,\"time\":\"2023-11-14T22:13:20.25Z\"}", 1f, null, 1_700_000_000_250L)]
    [InlineData("{\"value\":1,\"value\":2}", 2f, null, null)]
    public void Payload_ThatIsRight_IsRead(string payload, float value, long? sequence, long? time)
    {
        Assert.Equal(ReadingFault.None, ReadingParser.Parse(Encoding.UTF8.GetBytes(payload), Fields, out Reading reading));
        Assert.Equal(new Reading(value, sequence, time), reading);
    }

    [Theory]
    [InlineData("", nameof(ReadingFault.Empty))]
    [InlineData(" \n", nameof(ReadingFault.Empty))]
    [InlineData("sensor fault", nameof(ReadingFault.NotAValue))]
    [InlineData("21,5", nameof(ReadingFault.NotAValue))]
    [InlineData("NaN", nameof(ReadingFault.NotFinite))]
    [InlineData("1e60", nameof(ReadingFault.NotFinite))]
    [InlineData("{\"value\":1e60}", nameof(ReadingFault.NotFinite))]
    [InlineData("{\"value\":\"21\"}", nameof(ReadingFault.NotAValue))]
    [InlineData("{\"value\":null}", nameof(ReadingFault.NotAValue))]
    [InlineData("{\"value\":1", nameof(ReadingFault.NotAValue))]
    [InlineData("{\"value\":1}}", nameof(ReadingFault.NotAValue))]
    [InlineData("{\"value\":1} 2", nameof(ReadingFault.NotAValue))]
    [InlineData("[1]", nameof(ReadingFault.NotAValue))]
    [InlineData("{}", nameof(ReadingFault.NoValue))]
    [InlineData("{\"seq\":1}", nameof(ReadingFault.NoValue))]
    [InlineData("{\"value\":1,\"seq\":-1}", nameof(ReadingFault.BadSequence))]
    [InlineData("{\"value\":1,\"seq\":1.5}", nameof(ReadingFault.BadSequence))]
    [InlineData("{\"value\":1,\"seq\":\"1\"}", nameof(ReadingFault.BadSequence))]
    [InlineData("{\"value\":1,\"seq\":9223372036854775808}", nameof(ReadingFault.BadSequence))]
    [InlineData("{\"value\":1,\"time\":-1}", nameof(ReadingFault.BadTime))]
    [InlineData("{\"value\":1,\"time\":\"yesterday\"}", nameof(ReadingFault.BadTime))]
    [InlineData("{\"value\":1,\"time\":1e30}", nameof(ReadingFault.BadTime))]
    public void Payload_ThatIsWrong_IsNamed(string payload, string fault)
        => Assert.Equal(fault, ReadingParser.Parse(Encoding.UTF8.GetBytes(payload), Fields, out _).ToString());

    [Fact]
    public void Payload_OfAnyBytes_ThrowsNothing()
    {
        var random = new Random(5);
        byte[] start = Encoding.UTF8.GetBytes("{\"value\":21.5,\"seq\":12,\"time\":1700000000}");
        int right = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] payload = [.. start];
            for (int k = random.Next(3); k >= 0; k--)
            {
                payload[random.Next(payload.Length)] = (byte)random.Next(256);
            }

            right += ReadingParser.Parse(payload.AsSpan(0, random.Next(payload.Length + 1)), Fields, out Reading reading) == ReadingFault.None && float.IsFinite(reading.Value) ? 1 : 0;
        }

        Assert.InRange(right, 1, 19_999);
    }

    [Fact]
    public void Payload_ThatIsTooLong_IsRefusedUnread()
    {
        byte[] payload = Encoding.UTF8.GetBytes(new string(' ', ReadingParser.MaxLength) + "1");
        Assert.Equal(ReadingFault.TooLong, ReadingParser.Parse(payload, Fields, out _));
        Assert.Equal(ReadingFault.None, ReadingParser.Parse(payload.AsSpan(1), Fields, out _));
    }

    [Fact]
    public void Payload_ThatIsRight_AllocatesNothing()
    {
        byte[] payload = Encoding.UTF8.GetBytes("{\"value\":21.5,\"seq\":12,\"time\":1700000000}"), wrong = Encoding.UTF8.GetBytes("{\"value\":x}");
        long Allocated(byte[] text)
        {
            ReadingParser.Parse(text, Fields, out _);
            long before = GC.GetAllocatedBytesForCurrentThread();
            ReadingParser.Parse(text, Fields, out _);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, Allocated(payload));
        Assert.NotEqual(0, Allocated(wrong)); // the control: an exception
    }

    [Fact]
    public void Fields_OfAnotherName_AreRead()
    {
        var fields = new ReadingFields("temperature", "id", "ts");
        Assert.Equal(ReadingFault.None, ReadingParser.Parse("{\"temperature\":3,\"id\":4,\"ts\":5,\"value\":6}"u8, fields, out Reading reading));
        Assert.Equal(new Reading(3, 4, 5000), reading);
    }
}
