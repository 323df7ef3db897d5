using System.Text;

namespace Unrolled.Tests;

public sealed class LineBufferTests
{
    private const string Text = "1\n22\r\n333\r\n\n4\r5\r\r\n6";
    private static readonly string[] Lines = ["1", "22", "333", "", "4", "5", "", "6"];

    [Fact]
    public void TryTake_TextInPieces_GivesTheSameLinesWhereverItIsCut()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Text);
        for (int first = 0; first <= bytes.Length; first++)
        {
            for (int second = first; second <= bytes.Length; second++)
            {
                var buffer = new LineBuffer();
                List<string> lines = [];
                Add(buffer, bytes.AsSpan(0, first), lines);
                Add(buffer, bytes.AsSpan(first, second - first), lines);
                Add(buffer, bytes.AsSpan(second), lines);
                Assert.True(buffer.TryTakeRest(out ReadOnlySpan<byte> rest));
                lines.Add(Encoding.UTF8.GetString(rest));
                Assert.Equal(Lines, lines);
                Assert.False(buffer.TryTakeRest(out _));
            }
        }
    }

    [Fact]
    public void Free_LineThatIsTooLong_IsEmpty()
    {
        var buffer = new LineBuffer();
        Assert.Equal(LineBuffer.Longest + 1, buffer.Free.Length);
        buffer.Free.Fill((byte)'1');
        buffer.Advance(LineBuffer.Longest);
        Assert.Equal(1, buffer.Free.Length);
        Assert.False(buffer.TryTake(out _));
        buffer.Advance(1);
        Assert.True(buffer.Free.IsEmpty);
    }

    private static void Add(LineBuffer buffer, ReadOnlySpan<byte> bytes, List<string> lines)
    {
        bytes.CopyTo(buffer.Free);
        buffer.Advance(bytes.Length);
        while (buffer.TryTake(out ReadOnlySpan<byte> line))
        {
            lines.Add(Encoding.UTF8.GetString(line));
        }
    }
}
