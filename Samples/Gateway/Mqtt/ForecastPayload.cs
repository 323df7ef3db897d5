using System.Globalization;

namespace Unrolled.Samples.Gateway;

/// <summary>What is published of a reading: <c>{"n":3,"value":21.5,"forecast":21.7,"score":0.8,"anomaly":false,"seq":3,"time":1700000000000}</c>.</summary>
internal static class ForecastPayload
{
    private const int LongestNumber = 32;

    /// <summary>Appends it.</summary>
    public static void Write(ByteWriter bytes, in GroupEntry entry)
    {
        bytes.Add("{\"n\":"u8);
        Add(bytes, entry.Number);
        bytes.Add(",\"value\":"u8);
        Add(bytes, entry.Reading.Value);
        bytes.Add(",\"forecast\":"u8);
        Add(bytes, entry.Forecast);
        bytes.Add(",\"score\":"u8);
        Add(bytes, entry.Score);
        bytes.Add(entry.IsAnomaly ? ",\"anomaly\":true"u8 : ",\"anomaly\":false"u8);
        if (entry.Reading.Sequence is { } sequence)
        {
            bytes.Add(",\"seq\":"u8);
            Add(bytes, sequence);
        }

        if (entry.Reading.Time is { } time)
        {
            bytes.Add(",\"time\":"u8);
            Add(bytes, time);
        }

        bytes.Add("}"u8);
    }

    private static void Add(ByteWriter bytes, long value)
    {
        Span<byte> text = stackalloc byte[LongestNumber];
        value.TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
        bytes.Add(text[..length]);
    }

    // The shortest text that gives the same bits. JSON has no NaN and no infinity.
    private static void Add(ByteWriter bytes, float value)
    {
        if (!float.IsFinite(value))
        {
            bytes.Add("null"u8);
            return;
        }

        Span<byte> text = stackalloc byte[LongestNumber];
        value.TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
        bytes.Add(text[..length]);
    }
}
