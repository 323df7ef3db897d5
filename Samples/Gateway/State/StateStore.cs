namespace Unrolled.Samples.Gateway;

/// <summary>The states of all streams on disk: a snapshot, and a journal of the readings since then. One thread uses it.</summary>
/// <remarks>
/// Snapshot n has what journals below n say. A new journal begins before the streams are copied for its snapshot, and older files are deleted after the
/// snapshot is on the disk: at any moment the newest snapshot and the journals from its number on give the present. Readings in the journal are stepped again; a
/// forecast depends only on the bits of the state and the reading, so the states have the bits that they had. A reading carries its number in its stream, so one that a state already contains (that of a silent stream, saved later than the snapshot) is left out.
/// </remarks>
internal sealed class StateStore : IDisposable
{
    private readonly StateFolder _folder;
    private readonly byte[] _fingerprint;
    private readonly StreamEngine _engine;
    private readonly ByteWriter _snapshotBytes = new(), _silentBytes = new();
    private Journal _journal;
    private Task _writing = Task.CompletedTask;

    private StateStore(StateFolder folder, byte[] fingerprint, StreamEngine engine, Journal journal)
    {
        _folder = folder;
        _fingerprint = fingerprint;
        _engine = engine;
        _journal = journal;
    }

    /// <summary>Bytes of the journal that is being written.</summary>
    public long JournalLength => _journal.Length;

    /// <summary>True while a snapshot is being written.</summary>
    public bool IsWriting => !_writing.IsCompleted;

    /// <summary>Opens a folder and brings the engine's streams to where they were.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="fingerprint">The model's.</param>
    /// <param name="engine">Without streams.</param>
    /// <param name="unconfirmed">Gets the readings whose forecasts the broker may not have, in steps of some thousand.</param>
    /// <param name="log">Where it is told what was found.</param>
    /// <exception cref="GatewayException">The folder cannot be used; the message says why.</exception>
    public static StateStore Open(string path, byte[] fingerprint, StreamEngine engine, Action<ReadOnlySpan<GroupEntry>> unconfirmed, Action<string> log)
    {
        var folder = new StateFolder(path);
        try
        {
            ulong last = new StateRecovery(folder, fingerprint, engine, unconfirmed, log).Run();
            return new StateStore(folder, fingerprint, engine, Journal.Create(folder.Journal(last + 1), last + 1, fingerprint));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            folder.Dispose();
            throw new GatewayException($"--state: '{path}' cannot be used: {error.Message}", error);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Prepares the group's readings for <see cref="Append"/>.</summary>
    public void Prepare(ReadOnlySpan<GroupEntry> entries, ulong confirmed) => _journal.Prepare(entries, confirmed);

    /// <summary>Writes them to the disk.</summary>
    /// <exception cref="IOException">They are not on the disk; the same may be tried again.</exception>
    public void Append() => _journal.Append();

    /// <summary>Begins a snapshot: the streams are copied at once, and written by another thread.</summary>
    /// <param name="failed">Gets an error that occurs while they are written. The journals then go on from the snapshot before.</param>
    /// <exception cref="IOException">There is no new journal; the old one goes on.</exception>
    public void BeginSnapshot(Action<Exception> failed)
    {
        ulong number = _journal.Number + 1;
        Journal next = Journal.Create(_folder.Journal(number), number, _fingerprint);
        _journal.Dispose();
        _journal = next;
        StreamFile.Write(_snapshotBytes, _fingerprint, _engine.Total, _engine.StateLength, _engine.Topics.Streams);
        _writing = Task.Run(() => WriteSnapshot(number, failed));
    }

    /// <summary>Writes a stream to a file of its own, so that it may leave the memory.</summary>
    /// <exception cref="IOException">It is not on the disk.</exception>
    public void SaveSilent(TopicStream stream)
    {
        StreamFile.Write(_silentBytes, _fingerprint, _engine.Total, _engine.StateLength, [stream]);
        AtomicFile.Write(_folder.SilentStream(stream.NameBytes), file => file.Write(_silentBytes.Written), onlyWriter: true);
    }

    /// <summary>Reads a stream that left the memory; null if there is none of that topic.</summary>
    public TopicStream? LoadSilent(ReadOnlySpan<byte> topic) => StateRecovery.LoadSilent(_folder, topic, _fingerprint, _engine);

    /// <summary>Waits for a snapshot that is being written, and leaves the folder to others.</summary>
    public void Dispose()
    {
        _writing.Wait();
        _journal.Dispose();
        _folder.Dispose();
    }

    private void WriteSnapshot(ulong number, Action<Exception> failed)
    {
        try
        {
            AtomicFile.Write(_folder.Snapshot(number), file => file.Write(_snapshotBytes.Written), onlyWriter: true);
            _folder.DeleteBelow(number);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            failed(error);
        }
    }
}
