using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Unrolled.Samples.Gateway;

/// <summary>A file to which readings are appended, a batch at a time, each flushed to the disk.</summary>
internal sealed class Journal : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly ByteWriter _batch = new();
    private long _length;
    private uint _topics;

    private Journal(SafeFileHandle file, ulong number)
    {
        _file = file;
        Number = number;
    }

    /// <summary>Which one it is.</summary>
    public ulong Number { get; }

    /// <summary>Bytes so far.</summary>
    public long Length => _length;

    /// <summary>Creates the file; on a failure nothing remains of it.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static Journal Create(string path, ulong number, ReadOnlySpan<byte> fingerprint)
    {
        SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        var journal = new Journal(file, number);
        try
        {
            journal._batch.Add(JournalFormat.Magic);
            journal._batch.Add(fingerprint);
            journal.Append();
            DirectoryFlush.Flush(Path.GetDirectoryName(path)!);
            return journal;
        }
        catch
        {
            file.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Prepares a batch; <see cref="Append"/> writes it, as often as it takes.</summary>
    /// <param name="entries">Its readings as they came; none to say only what is confirmed.</param>
    /// <param name="confirmed">See <see cref="JournalFormat"/>.</param>
    public void Prepare(ReadOnlySpan<GroupEntry> entries, ulong confirmed)
    {
        _batch.Clear();
        _batch.Take(JournalFormat.BatchHeaderLength);
        _batch.Add(confirmed);
        _batch.Add(entries.IsEmpty ? 0 : entries[0].Total);
        foreach (ref readonly GroupEntry entry in entries)
        {
            AddReading(entry);
        }

        Span<byte> written = _batch.Written, body = written[JournalFormat.BatchHeaderLength..];
        BinaryPrimitives.WriteUInt32LittleEndian(written, (uint)body.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(written[sizeof(uint)..], Crc32C.Of(body));
    }

    /// <summary>Writes what was prepared and flushes it to the disk.</summary>
    /// <remarks>
    /// After a failure it is written again from the same place: what a failed flush has left in the system's memory may never reach the disk, whatever the next flush says.
    /// </remarks>
    /// <exception cref="IOException">It is not on the disk.</exception>
    public void Append()
    {
        RandomAccess.Write(_file, _batch.Written, _length);
        RandomAccess.FlushToDisk(_file);
        _length += _batch.Length;
    }

    public void Dispose() => _file.Dispose();

    private void AddReading(in GroupEntry entry)
    {
        TopicStream stream = entry.Stream;
        if (stream.Journal != Number)
        {
            stream.Journal = Number;
            stream.JournalId = _topics++;
            _batch.Add(JournalFormat.TopicRecord);
            _batch.Add((ushort)stream.NameBytes.Length);
            _batch.Add(stream.NameBytes);
        }

        _batch.Add(JournalFormat.ReadingRecord);
        _batch.Add(stream.JournalId);
        _batch.Add(entry.Number);
        _batch.Add(entry.Reading.Value);
        _batch.Add(entry.HeardAt);
        _batch.Add((byte)((entry.Reading.Sequence is null ? 0 : JournalFormat.HasSequence) | (entry.Reading.Time is null ? 0 : JournalFormat.HasTime)));
        if (entry.Reading.Sequence is { } sequence)
        {
            _batch.Add(sequence);
        }

        if (entry.Reading.Time is { } time)
        {
            _batch.Add(time);
        }
    }
}
