namespace Unrolled.Samples.Gateway;

/// <summary>A file with streams: what it is, of which model, how many readings there were, the streams, a checksum.</summary>
internal static class StreamFile
{
    private const int FingerprintLength = 32;
    private static ReadOnlySpan<byte> Magic => "UNRLGW01"u8;

    /// <summary>Writes the content of a file.</summary>
    /// <param name="bytes">Gets it; emptied before.</param>
    /// <param name="fingerprint">The model's.</param>
    /// <param name="total">Readings so far.</param>
    /// <param name="stateLength">Floats of a state.</param>
    /// <param name="streams">The streams.</param>
    public static void Write(ByteWriter bytes, ReadOnlySpan<byte> fingerprint, ulong total, int stateLength, IEnumerable<TopicStream> streams)
    {
        bytes.Clear();
        bytes.Add(Magic);
        bytes.Add(fingerprint);
        bytes.Add(total);
        bytes.Add((uint)stateLength);
        int place = bytes.Length;
        bytes.Add(0u);
        uint count = 0;
        foreach (TopicStream stream in streams)
        {
            StreamRecord.Write(bytes, stream);
            count++;
        }

        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(bytes.Written[place..], count);
        bytes.Add(Crc32C.Of(bytes.Written));
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fingerprint">The model's that reads it.</param>
    /// <param name="engine">Whose streams they become.</param>
    /// <returns>The streams, and the readings so far.</returns>
    /// <exception cref="GatewayException">The file is damaged, or of another model.</exception>
    public static (List<TopicStream> Streams, ulong Total) Read(string path, ReadOnlySpan<byte> fingerprint, StreamEngine engine)
    {
        byte[] content = File.ReadAllBytes(path);
        try
        {
            return Parse(content, fingerprint, engine);
        }
        catch (StateFormatException error)
        {
            throw new GatewayException($"--state: '{path}' cannot be used: {error.Message}", error);
        }
    }

    private static (List<TopicStream> Streams, ulong Total) Parse(byte[] content, ReadOnlySpan<byte> fingerprint, StreamEngine engine)
    {
        if (content.Length < Magic.Length + FingerprintLength + sizeof(uint) || !content.AsSpan().StartsWith(Magic))
        {
            throw new StateFormatException("expected a file of this version of the gateway, got another");
        }

        var end = new ByteReader(content.AsSpan(^sizeof(uint)..));
        ReadOnlySpan<byte> body = content.AsSpan(..^sizeof(uint));
        if (Crc32C.Of(body) != end.UInt32())
        {
            throw new StateFormatException("it is damaged: its checksum is wrong");
        }

        var bytes = new ByteReader(body[Magic.Length..]);
        if (!bytes.Take(FingerprintLength).SequenceEqual(fingerprint))
        {
            throw new StateFormatException("its states are of another model; use that model, or another folder for this one");
        }

        ulong total = bytes.UInt64();
        uint length = bytes.UInt32(), count = bytes.UInt32();
        if (length != engine.StateLength)
        {
            throw new StateFormatException($"expected states of {engine.StateLength} floats, got {length}");
        }

        List<TopicStream> streams = [];
        for (uint i = 0; i < count; i++)
        {
            streams.Add(StreamRecord.Read(ref bytes, engine));
        }

        return bytes.Left == 0 ? (streams, total) : throw new StateFormatException($"{bytes.Left} bytes follow the last stream");
    }
}
