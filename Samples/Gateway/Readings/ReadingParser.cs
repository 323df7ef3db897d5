using System.Globalization;
using System.Text.Json;

namespace Unrolled.Samples.Gateway;

/// <summary>Reads payloads: a number as text, or a JSON object with a value and, if the sensor counts or has a clock, a sequence number and a time.</summary>
/// <remarks>Nothing is allocated for a payload that is right.</remarks>
internal static class ReadingParser
{
    /// <summary>The longest payload in bytes.</summary>
    public const int MaxLength = 4096;

    // Unix time in seconds is below this until the year 5138; in milliseconds it was above it from 1973 on.
    private const double LeastMilliseconds = 1e11, MostMilliseconds = 253402300799999; // the end of the year 9999

    /// <summary>Reads a payload.</summary>
    /// <param name="payload">UTF-8.</param>
    /// <param name="fields">The names of the fields.</param>
    /// <param name="reading">What it says.</param>
    /// <returns><see cref="ReadingFault.None"/>, or what is wrong.</returns>
    public static ReadingFault Parse(ReadOnlySpan<byte> payload, ReadingFields fields, out Reading reading)
    {
        reading = default;
        if (payload.Length > MaxLength)
        {
            return ReadingFault.TooLong;
        }

        payload = payload.Trim(" \t\r\n"u8);
        if (payload.IsEmpty)
        {
            return ReadingFault.Empty;
        }

        return payload[0] == '{' ? ParseObject(payload, fields, out reading) : ParseNumber(payload, out reading);
    }

    private static ReadingFault ParseNumber(ReadOnlySpan<byte> payload, out Reading reading)
    {
        bool isNumber = float.TryParse(payload, NumberStyles.Float, CultureInfo.InvariantCulture, out float value);
        reading = new Reading(value);
        return !isNumber ? ReadingFault.NotAValue : float.IsFinite(value) ? ReadingFault.None : ReadingFault.NotFinite;
    }

    private static ReadingFault ParseObject(ReadOnlySpan<byte> payload, ReadingFields fields, out Reading reading)
    {
        reading = default;
        float? value = null;
        long? sequence = null, time = null;
        try
        {
            var json = new Utf8JsonReader(payload);
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                bool isValue = json.ValueTextEquals(fields.Value), isSequence = json.ValueTextEquals(fields.Sequence), isTime = json.ValueTextEquals(fields.Time);
                json.Read();
                if (isValue)
                {
                    if (json.TokenType != JsonTokenType.Number || !json.TryGetSingle(out float number))
                    {
                        return ReadingFault.NotAValue;
                    }

                    value = number;
                }
                else if (isSequence)
                {
                    if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out long number) || number < 0)
                    {
                        return ReadingFault.BadSequence;
                    }

                    sequence = number;
                }
                else if (isTime)
                {
                    time = ReadTime(ref json);
                    if (time is null)
                    {
                        return ReadingFault.BadTime;
                    }
                }
                else
                {
                    json.Skip();
                }
            }

            json.Read(); // throws if something follows
        }
        catch (JsonException)
        {
            return ReadingFault.NotAValue;
        }

        reading = new Reading(value.GetValueOrDefault(), sequence, time);
        return value is null ? ReadingFault.NoValue : float.IsFinite(reading.Value) ? ReadingFault.None : ReadingFault.NotFinite;
    }

    // Unix time as a number, in seconds or in milliseconds, or ISO 8601.
    private static long? ReadTime(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.String)
        {
            return json.TryGetDateTimeOffset(out DateTimeOffset date) && date.ToUnixTimeMilliseconds() is >= 0 and var time ? time : null;
        }

        if (json.TokenType != JsonTokenType.Number || !json.TryGetDouble(out double number) || number is not (>= 0 and <= MostMilliseconds))
        {
            return null;
        }

        return (long)Math.Round(number < LeastMilliseconds ? number * 1000 : number);
    }
}
