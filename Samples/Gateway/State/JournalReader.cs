using System.Text;

namespace Unrolled.Samples.Gateway;

/// <summary>Reads a journal.</summary>
internal sealed class JournalReader
{
    private readonly byte[] _content;
    private readonly List<string> _topics = [];

    private JournalReader(byte[] content, List<Range> batches, int end)
    {
        _content = content;
        Batches = batches;
        End = end;
    }

    /// <summary>The batches that are whole.</summary>
    public List<Range> Batches { get; }

    /// <summary>Where they end; what follows was not finished.</summary>
    public int End { get; }

    /// <summary>Bytes that follow.</summary>
    public int Torn => _content.Length - End;

    /// <summary>Opens a journal.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fingerprint">The model's that reads it.</param>
    /// <exception cref="StateFormatException">It is no journal, or of another model.</exception>
    public static JournalReader Open(string path, ReadOnlySpan<byte> fingerprint)
    {
        byte[] content = File.ReadAllBytes(path);
        if (content.Length < JournalFormat.HeaderLength)
        {
            return new JournalReader(content, [], 0); // being created when the process or the machine stopped
        }

        var header = new ByteReader(content);
        if (!header.Take(JournalFormat.Magic.Length).SequenceEqual(JournalFormat.Magic))
        {
            throw new StateFormatException("expected a journal of this version of the gateway, got another");
        }

        if (!header.Take(JournalFormat.FingerprintLength).SequenceEqual(fingerprint))
        {
            throw new StateFormatException("its readings were for another model; use that model, or another folder for this one");
        }

        List<Range> batches = [];
        int end = JournalFormat.HeaderLength;
        while (TryFindBatch(content, end, out int next))
        {
            batches.Add((end + JournalFormat.BatchHeaderLength)..next);
            end = next;
        }

        return new JournalReader(content, batches, end);
    }

    /// <summary>What the last batch says of forecasts that the broker had; 0 if there is no batch.</summary>
    public ulong Confirmed()
    {
        if (Batches.Count == 0)
        {
            return 0;
        }

        var bytes = new ByteReader(_content.AsSpan(Batches[^1]));
        return bytes.UInt64();
    }

    /// <summary>Reads a batch.</summary>
    /// <param name="batch">One of <see cref="Batches"/>, which must be read in their order.</param>
    /// <param name="each">Gets the readings.</param>
    public void Read(Range batch, Action<JournalRecord> each)
    {
        var bytes = new ByteReader(_content.AsSpan(batch));
        bytes.UInt64();
        ulong total = bytes.UInt64();
        while (bytes.Left > 0)
        {
            switch (bytes.Byte())
            {
                case JournalFormat.TopicRecord:
                    _topics.Add(Encoding.UTF8.GetString(bytes.Take(bytes.UInt16())));
                    break;
                case JournalFormat.ReadingRecord:
                    each(ReadReading(ref bytes, total++));
                    break;
                case var kind:
                    throw new StateFormatException($"expected a record of kind 1 or 2, got {kind}");
            }
        }
    }

    private JournalRecord ReadReading(ref ByteReader bytes, ulong total)
    {
        uint topic = bytes.UInt32();
        long number = bytes.Int64();
        float value = bytes.Single();
        long heardAt = bytes.Int64();
        byte has = bytes.Byte();
        long? sequence = (has & JournalFormat.HasSequence) != 0 ? bytes.Int64() : null, time = (has & JournalFormat.HasTime) != 0 ? bytes.Int64() : null;
        return topic < _topics.Count
            ? new JournalRecord(_topics[(int)topic], total, number, new Reading(value, sequence, time), heardAt)
            : throw new StateFormatException($"expected a topic below {_topics.Count}, got {topic}");
    }

    private static bool TryFindBatch(byte[] content, int start, out int end)
    {
        end = 0;
        if (content.Length - start < JournalFormat.BatchHeaderLength)
        {
            return false;
        }

        var header = new ByteReader(content.AsSpan(start, JournalFormat.BatchHeaderLength));
        uint length = header.UInt32(), checksum = header.UInt32();
        int body = start + JournalFormat.BatchHeaderLength;
        if (length == 0 || length > content.Length - body || Crc32C.Of(content.AsSpan(body, (int)length)) != checksum)
        {
            return false;
        }

        end = body + (int)length;
        return true;
    }
}
