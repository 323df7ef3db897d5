namespace Unrolled.Samples.Gateway;

/// <summary>Brings streams to where they were: the newest snapshot, then the readings of the journals.</summary>
internal sealed class StateRecovery(StateFolder folder, byte[] fingerprint, StreamEngine engine, Action<ReadOnlySpan<GroupEntry>> unconfirmed, Action<string> log)
{
    private const int GroupLength = 4096;

    private readonly List<GroupEntry> _unconfirmed = [];
    private ulong _confirmed;
    private long _replayed;

    /// <summary>Does it.</summary>
    /// <returns>The highest number of a file; 0 if there is none.</returns>
    public ulong Run()
    {
        ulong first = LoadSnapshot();
        List<ulong> journals = [.. folder.JournalNumbers.Where(n => n >= first)];
        List<JournalReader> readers = [.. journals.Select((number, i) => Open(number, isLast: i == journals.Count - 1))];
        _confirmed = Math.Max(engine.Total, readers.Select(r => r.Confirmed()).DefaultIfEmpty().Max()); // a snapshot is taken when all forecasts are confirmed
        for (int i = 0; i < journals.Count; i++)
        {
            if (journals[i] != journals[0] + (ulong)i)
            {
                throw new GatewayException($"--state: there is no file '{folder.Journal(journals[0] + (ulong)i)}', which comes before '{folder.Journal(journals[i])}'");
            }

            Replay(readers[i], journals[i]);
        }

        log($"{engine.Topics.Count} streams, {_replayed} readings from the journal, {engine.Total} in all");
        return Math.Max(first, journals.LastOrDefault());
    }

    /// <summary>Reads a stream that left the memory; null if there is none of that topic.</summary>
    public static TopicStream? LoadSilent(StateFolder folder, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> fingerprint, StreamEngine engine)
    {
        string path = folder.SilentStream(topic);
        return File.Exists(path) ? StreamFile.Read(path, fingerprint, engine).Streams[0] : null;
    }

    private ulong LoadSnapshot()
    {
        List<ulong> snapshots = folder.SnapshotNumbers;
        if (snapshots.Count == 0)
        {
            return 0;
        }

        (List<TopicStream> streams, engine.Total) = StreamFile.Read(folder.Snapshot(snapshots[^1]), fingerprint, engine);
        foreach (TopicStream stream in streams.OrderBy(s => s.HeardAt))
        {
            engine.Topics.Add(stream);
        }

        return snapshots[^1];
    }

    private JournalReader Open(ulong number, bool isLast)
    {
        string path = folder.Journal(number);
        try
        {
            JournalReader reader = JournalReader.Open(path, fingerprint);
            if (reader.Torn > 0)
            {
                RemoveTorn(path, reader, isLast);
            }

            return reader;
        }
        catch (StateFormatException error)
        {
            throw new GatewayException($"--state: '{path}' cannot be used: {error.Message}", error);
        }
    }

    // Only the last batch of the last journal can have been in the making. It must be gone before another journal follows.
    private void RemoveTorn(string path, JournalReader reader, bool isLast)
    {
        if (!isLast)
        {
            throw new StateFormatException($"it is damaged at byte {reader.End}");
        }

        log($"'{path}' ends with {reader.Torn} bytes of a batch that was not finished; they are removed");
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read);
        file.SetLength(reader.End);
        file.Flush(flushToDisk: true);
    }

    private void Replay(JournalReader reader, ulong number)
    {
        try
        {
            foreach (Range batch in reader.Batches)
            {
                reader.Read(batch, Take);
                if (engine.Group.Count >= GroupLength)
                {
                    Step();
                }
            }

            Step();
        }
        catch (StateFormatException error)
        {
            throw new GatewayException($"--state: '{folder.Journal(number)}' cannot be used: {error.Message}", error);
        }
    }

    private void Take(JournalRecord record)
    {
        if (!engine.Topics.TryGet(record.Topic, out TopicStream? stream))
        {
            stream = LoadSilent(folder, System.Text.Encoding.UTF8.GetBytes(record.Topic), fingerprint, engine) ?? engine.NewStream(record.Topic);
            engine.Topics.Add(stream);
        }

        if (record.Number <= stream.Count)
        {
            engine.Total = Math.Max(engine.Total, record.Total);
            return;
        }

        if (record.Number != stream.Count + 1)
        {
            throw new StateFormatException($"expected reading {stream.Count + 1} of '{record.Topic}', got {record.Number}");
        }

        engine.Total = record.Total - 1;
        engine.Topics.Touch(stream, record.HeardAt);
        engine.Take(stream, record.Reading, record.HeardAt);
        _replayed++;
    }

    private void Step()
    {
        engine.Step();
        _unconfirmed.Clear();
        foreach (ref readonly GroupEntry entry in engine.Group.Arranged)
        {
            if (entry.Total > _confirmed)
            {
                _unconfirmed.Add(entry);
            }
        }

        if (_unconfirmed.Count > 0)
        {
            unconfirmed(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_unconfirmed));
        }

        engine.Group.Clear();
    }
}
