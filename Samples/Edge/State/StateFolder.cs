using System.Runtime.InteropServices;

namespace Unrolled.Samples.Edge;

/// <summary>
/// The folder with the saved state, of which one process at a time is the owner. A state replaces the one before by a rename: whenever the process is killed or the power fails, one
/// of both is there, whole.
/// </summary>
internal sealed class StateFolder : IDisposable
{
    private const string Name = "edge.state", NewName = "edge.state.new";
    private const int Largest = 1 << 30, FirstRead = 1 << 12;

    private readonly Descriptor _folder;
    private readonly string _path, _newPath;
    private readonly byte[] _from, _to;
    private readonly ulong _model;
    private byte[] _memory = [];

    /// <param name="path">The folder, which exists.</param>
    /// <param name="model">The digest of the model's file: the states of others are refused.</param>
    /// <exception cref="EdgeException">There is no such folder, or another process has it.</exception>
    public StateFolder(string path, ulong model)
    {
        (_path, _newPath, _model) = ($"{path}/{Name}", $"{path}/{NewName}", model);
        (_from, _to) = (Descriptor.Path(_newPath), Descriptor.Path(_path));
        _folder = Descriptor.Open(path, Libc.ReadOnly) ?? throw new EdgeException(ExitCode.State, $"expected a folder for the state at '{path}', got an error: {Libc.LastError()}");
        if (Libc.Lock(_folder.Number, Libc.LockExclusive | Libc.LockWithoutWaiting) != 0)
        {
            string error = Libc.LastError();
            _folder.Dispose();
            throw new EdgeException(ExitCode.State, $"the folder '{path}' cannot be locked: {error}. Expected no other process to have its state there.");
        }
    }

    /// <summary>Reads the saved state.</summary>
    /// <param name="length">The number of floats of the network's state.</param>
    /// <returns>Null if there is none yet.</returns>
    /// <exception cref="EdgeException">The state cannot be read, is damaged, or of another model.</exception>
    public SavedState? Load(int length)
    {
        using Descriptor? file = Descriptor.Open(_path, Libc.ReadOnly);
        if (file is null)
        {
            return Marshal.GetLastPInvokeError() == Libc.NotFound ? null : throw Unreadable();
        }

        byte[] bytes = new byte[FirstRead];
        int filled = 0, read;
        while ((read = file.Read(bytes.AsSpan(filled))) > 0)
        {
            filled += read;
            if (filled == bytes.Length)
            {
                Array.Resize(ref bytes, bytes.Length < Largest ? 2 * bytes.Length : throw TooLarge());
            }
        }

        return read == 0 ? StateFile.Read(bytes.AsSpan(0, filled), _path, _model, length) : throw Unreadable();
    }

    /// <summary>Replaces the saved state.</summary>
    /// <exception cref="EdgeException">It cannot be written; the one before is still there.</exception>
    public void Save(SavedState state)
    {
        ReadOnlySpan<byte> bytes = StateFile.Write(state, _model, ref _memory);
        using (Descriptor? file = Descriptor.Open(_newPath, Libc.WriteOnly | Libc.Create | Libc.Truncate))
        {
            // On the disk before it has the name: otherwise the name might be there without the content after a power failure.
            if (file is null || !file.TryWrite(bytes) || Libc.Flush(file.Number) != 0)
            {
                throw Unwritable(bytes.Length);
            }
        }

        // The name on the disk too.
        if (Libc.Rename(ref _from[0], ref _to[0]) != 0 || Libc.Flush(_folder.Number) != 0)
        {
            throw Unwritable(bytes.Length);
        }
    }

    public void Dispose() => _folder.Dispose();

    private EdgeException Unreadable() => new(ExitCode.State, $"the state '{_path}' cannot be read: {Libc.LastError()}");

    private EdgeException TooLarge() => new(ExitCode.State, $"the state '{_path}' cannot be used: expected less than {Number.Text(Largest)} bytes, got more");

    private EdgeException Unwritable(int length)
        => new(ExitCode.Output, $"the state cannot be written: expected {Number.Text(length)} bytes in '{_newPath}' and to rename it, got an error: {Libc.LastError()}. The state before it is kept.");
}
