namespace Unrolled.Samples.Gateway;

/// <summary>What a journal looks like: a header (magic, fingerprint of the model), then batches: length, checksum, confirmed, first, records.</summary>
/// <remarks>
/// Confirmed is the number of the last reading whose forecast the broker had when the batch was written; first the number of the batch's first reading. A record defines a topic's number in
/// this journal, or is a reading with its number in its stream. A batch whose length or checksum does not fit was being written when the process or the machine stopped; nothing in it was
/// acknowledged.
/// </remarks>
internal static class JournalFormat
{
    public const int FingerprintLength = 32, BatchHeaderLength = 8;
    public const byte TopicRecord = 1, ReadingRecord = 2;
    public const byte HasSequence = 1, HasTime = 2;

    public static ReadOnlySpan<byte> Magic => "UNRLGJ01"u8;

    public static int HeaderLength => Magic.Length + FingerprintLength;
}
