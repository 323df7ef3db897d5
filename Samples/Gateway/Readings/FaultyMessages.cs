using System.Text;

namespace Unrolled.Samples.Gateway;

/// <summary>The last messages that were no readings. Any thread may use it.</summary>
internal sealed class FaultyMessages
{
    private const int Kept = 32, TopicLength = 200, PayloadLength = 80;

    private readonly Lock _lock = new();
    private readonly Queue<FaultyMessage> _last = new(Kept);

    /// <summary>Adds one; the oldest makes room.</summary>
    /// <returns>What was added.</returns>
    public FaultyMessage Add(long time, string topic, ReadingFault fault, ReadOnlySpan<byte> payload)
    {
        string shown = Encoding.UTF8.GetString(payload[..Math.Min(payload.Length, PayloadLength)]);
        var message = new FaultyMessage(time, topic.Length > TopicLength ? topic[..TopicLength] : topic, Text(fault), shown);
        lock (_lock)
        {
            if (_last.Count == Kept)
            {
                _last.Dequeue();
            }

            _last.Enqueue(message);
        }

        return message;
    }

    /// <summary>The messages, the oldest first.</summary>
    public FaultyMessage[] ToArray()
    {
        lock (_lock)
        {
            return [.. _last];
        }
    }

    private static string Text(ReadingFault fault) => fault switch
    {
        ReadingFault.Empty => "an empty payload",
        ReadingFault.TooLong => $"a payload of more than {ReadingParser.MaxLength} bytes",
        ReadingFault.TopicTooLong => $"a topic of more than {MessageIntake.MaxTopicLength} bytes",
        ReadingFault.NotAValue => "expected a number, or a JSON object with one",
        ReadingFault.NotFinite => "a number beyond the range of single precision",
        ReadingFault.NoValue => "a JSON object without a value",
        ReadingFault.BadSequence => "expected a sequence number of 0 or more",
        ReadingFault.BadTime => "expected a time in seconds or milliseconds since 1970, or in ISO 8601",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "Expected a fault."),
    };
}
