using System.Buffers;
using System.Text;
using MQTTnet;

namespace Unrolled.Samples.Gateway;

/// <summary>From messages to readings in the engine's group. What is no reading, or no new one, is counted; all of them are acknowledged in their turn.</summary>
internal sealed class MessageIntake(StreamEngine engine, StreamRoom room, ReadingFields fields, GatewayCounters counters, FaultyMessages faults, GatewayLog log, string forecastPrefix)
{
    /// <summary>The longest topic, in UTF-8.</summary>
    public const int MaxTopicLength = 1024;

    private readonly byte[] _payload = new byte[ReadingParser.MaxLength + 1];

    /// <summary>Takes a message in.</summary>
    /// <param name="message">The message.</param>
    /// <param name="now">In milliseconds since 1970.</param>
    /// <param name="confirmed">The number of the last reading whose forecast the broker has.</param>
    /// <exception cref="IOException">A silent stream cannot be written or read; nothing has changed, and the same message may come again.</exception>
    public void Take(MqttApplicationMessage message, long now, ulong confirmed)
    {
        string topic = message.Topic;
        if (topic.StartsWith(forecastPrefix, StringComparison.Ordinal))
        {
            return; // of another gateway
        }

        ReadOnlySpan<byte> payload = Contiguous(message.Payload);
        Reading reading = default;
        ReadingFault fault = Encoding.UTF8.GetByteCount(topic) > MaxTopicLength ? ReadingFault.TopicTooLong : ReadingParser.Parse(payload, fields, out reading);
        if (fault != ReadingFault.None)
        {
            counters.Malformed++;
            FaultyMessage faulty = faults.Add(now, topic, fault, payload);
            log.Write("malformed", $"'{faulty.Topic}': {faulty.Fault}, got '{faulty.Payload}'");
            return;
        }

        if (room.Find(topic, now, confirmed) is not { } stream)
        {
            counters.Refused++;
            log.Write("topics", $"there is no room for '{topic}': --max-topics are in use, and none has been silent for --silence");
            return;
        }

        Count(engine.Offer(stream, reading, now));
    }

    private void Count(ReadingVerdict verdict)
    {
        switch (verdict)
        {
            case ReadingVerdict.Duplicate:
                counters.Duplicates++;
                break;
            case ReadingVerdict.Late:
                counters.Late++;
                break;
            default:
                counters.Readings++;
                break;
        }
    }

    // Of a payload that is too long, as much as it takes to see that.
    private ReadOnlySpan<byte> Contiguous(in ReadOnlySequence<byte> payload)
    {
        if (payload.IsSingleSegment)
        {
            return payload.FirstSpan;
        }

        ReadOnlySequence<byte> beginning = payload.Slice(0, Math.Min(payload.Length, _payload.Length));
        beginning.CopyTo(_payload);
        return _payload.AsSpan(0, (int)beginning.Length);
    }
}
