using System.Runtime.InteropServices;
using System.Text;

namespace Unrolled.Tests;

/// <summary>A serial device whose other end the test has.</summary>
internal sealed class PseudoTerminal : IDisposable
{
    private const int ReadWrite = 2, NoTerminal = 0x100, CloseOnExec = 0x80000, LongestName = 64;

    private int _master;

    public PseudoTerminal()
    {
        _master = Open(ReadWrite | NoTerminal | CloseOnExec);
        byte[] name = new byte[LongestName];
        Assert.True(_master >= 0 && Grant(_master) == 0 && Unlock(_master) == 0 && Name(_master, name, name.Length) == 0);
        Path = Encoding.UTF8.GetString(name).TrimEnd('\0');
    }

    /// <summary>The device.</summary>
    public string Path { get; }

    /// <summary>What the device sends.</summary>
    public void Send(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(bytes.Length, Write(_master, bytes, bytes.Length));
    }

    /// <summary>Unplugs the device.</summary>
    public void Dispose()
    {
        if (_master >= 0)
        {
            _ = Close(_master);
            _master = -1;
        }
    }

    [DllImport("libc", EntryPoint = "posix_openpt")]
    private static extern int Open(int flags);

    [DllImport("libc", EntryPoint = "grantpt")]
    private static extern int Grant(int master);

    [DllImport("libc", EntryPoint = "unlockpt")]
    private static extern int Unlock(int master);

    [DllImport("libc", EntryPoint = "ptsname_r")]
    private static extern int Name(int master, byte[] name, nint length);

    [DllImport("libc", EntryPoint = "write")]
    private static extern nint Write(int descriptor, byte[] bytes, nint length);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int descriptor);
}
