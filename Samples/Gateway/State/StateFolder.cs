using System.Globalization;
using System.Security.Cryptography;

namespace Unrolled.Samples.Gateway;

/// <summary>The names in a folder of states, and the lock that keeps a second gateway out.</summary>
internal sealed class StateFolder : IDisposable
{
    private const string Snapshots = "snapshot-", Journals = "journal-", Silent = "silent", LockName = "lock";

    private readonly FileStream _lock;

    /// <summary>Opens a folder, which is created if it does not exist.</summary>
    /// <exception cref="GatewayException">It cannot be used, or another process uses it.</exception>
    public StateFolder(string path)
    {
        Root = Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(Path.Combine(Root, Silent));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new GatewayException($"--state: '{path}' cannot be used: {error.Message}", error);
        }

        try
        {
            _lock = new FileStream(Path.Combine(Root, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new GatewayException($"--state: '{path}' is used by another gateway, or may not be written: {error.Message}", error);
        }
    }

    public string Root { get; }

    /// <summary>The numbers of the snapshots, ascending.</summary>
    public List<ulong> SnapshotNumbers => Numbers(Snapshots);

    /// <summary>The numbers of the journals, ascending.</summary>
    public List<ulong> JournalNumbers => Numbers(Journals);

    public string Snapshot(ulong number) => Named(Snapshots, number);

    public string Journal(ulong number) => Named(Journals, number);

    /// <summary>The file of a stream that makes room for others. Topics are not file names: they may be too long, and have any characters.</summary>
    public string SilentStream(ReadOnlySpan<byte> topic) => Path.Combine(Root, Silent, Convert.ToHexStringLower(SHA256.HashData(topic)));

    /// <summary>Deletes the snapshots and journals below a number.</summary>
    public void DeleteBelow(ulong number)
    {
        foreach (ulong old in SnapshotNumbers.Where(n => n < number))
        {
            File.Delete(Snapshot(old));
        }

        foreach (ulong old in JournalNumbers.Where(n => n < number))
        {
            File.Delete(Journal(old));
        }
    }

    public void Dispose() => _lock.Dispose();

    private string Named(string beginning, ulong number) => Path.Combine(Root, beginning + number.ToString("d10", CultureInfo.InvariantCulture));

    private List<ulong> Numbers(string beginning)
        => [.. Directory.GetFiles(Root, beginning + "*").Select(file => Path.GetFileName(file)[beginning.Length..]).Where(digits => ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out _)).Select(digits => ulong.Parse(digits, CultureInfo.InvariantCulture)).Order()];
}
