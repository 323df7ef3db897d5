using System.Text;

namespace Unrolled.Samples.Gateway;

/// <summary>A stream in a file: everything that its next forecast and score depend on, and its counts.</summary>
internal static class StreamRecord
{
    /// <summary>Appends a stream.</summary>
    public static void Write(ByteWriter bytes, TopicStream stream)
    {
        bytes.Add((ushort)stream.NameBytes.Length);
        bytes.Add(stream.NameBytes);
        bytes.Add(stream.Count);
        bytes.Add(stream.Order.LastSequence);
        bytes.Add(stream.Order.LastTime);
        bytes.Add(stream.Order.Seen);
        bytes.Add(stream.Order.RestartTime);
        bytes.Add(stream.Order.HighestBefore);
        bytes.Add(stream.Scale.Count);
        bytes.Add(stream.Scale.MeanSquare);
        bytes.Add(stream.Value);
        bytes.Add(stream.Forecast);
        bytes.Add(stream.Score);
        bytes.Add(stream.Missing);
        bytes.Add(stream.Duplicates);
        bytes.Add(stream.Late);
        bytes.Add(stream.Anomalies);
        bytes.Add(stream.Restarts);
        bytes.Add(stream.HeardAt);
        foreach (float value in stream.State)
        {
            bytes.Add(value);
        }
    }

    /// <summary>Reads a stream.</summary>
    /// <param name="bytes">Begins with it.</param>
    /// <param name="engine">Whose stream it is.</param>
    public static TopicStream Read(ref ByteReader bytes, StreamEngine engine)
    {
        TopicStream stream = engine.NewStream(Encoding.UTF8.GetString(bytes.Take(bytes.UInt16())));
        stream.Count = bytes.Int64();
        stream.Order.LastSequence = bytes.Int64();
        stream.Order.LastTime = bytes.Int64();
        stream.Order.Seen = bytes.UInt64();
        stream.Order.RestartTime = bytes.Int64();
        stream.Order.HighestBefore = bytes.Int64();
        stream.Scale.Count = bytes.Int64();
        stream.Scale.MeanSquare = bytes.Double();
        stream.Value = bytes.Single();
        stream.Forecast = bytes.Single();
        stream.Score = bytes.Single();
        stream.Missing = bytes.Int64();
        stream.Duplicates = bytes.Int64();
        stream.Late = bytes.Int64();
        stream.Anomalies = bytes.Int64();
        stream.Restarts = bytes.Int64();
        stream.HeardAt = bytes.Int64();
        foreach (ref float value in stream.State.AsSpan())
        {
            value = bytes.Single();
        }

        return stream;
    }
}
