using System.Runtime.InteropServices;

namespace Unrolled.Samples.Edge;

/// <summary>What the program needs of the C library of Linux, and .NET does not have or would bring much code for.</summary>
/// <remarks>Constants are those of Linux on x64 and ARM64.</remarks>
internal static class Libc
{
    // <fcntl.h>
    public const int ReadOnly = 0, WriteOnly = 1, Create = 0x40, NoTerminal = 0x100, Truncate = 0x200, NonBlocking = 0x800, CloseOnExec = 0x80000;

    // <errno.h>
    public const int NotFound = 2, Interrupted = 4, Again = 11;

    // <poll.h>
    public const short PollIn = 1, PollOut = 4;

    // <sys/file.h>
    public const int LockExclusive = 2, LockWithoutWaiting = 4;

    // <sys/socket.h>, <sys/eventfd.h>
    public const int Unix = 1, Datagram = 2, SocketCloseOnExec = CloseOnExec, EventCloseOnExec = CloseOnExec;

    // <signal.h>
    public const int BrokenPipe = 13, FileSizeExceeded = 25;
    public const nint Ignore = 1;

    // <termios.h>
    public const int Now = 0, InputQueue = 0;

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    public static extern int Open(ref byte path, int flags, int mode);

    [DllImport("libc", EntryPoint = "close")]
    public static extern int Close(int descriptor);

    [DllImport("libc", EntryPoint = "read", SetLastError = true)]
    public static extern nint Read(int descriptor, ref byte buffer, nint length);

    [DllImport("libc", EntryPoint = "write", SetLastError = true)]
    public static extern nint Write(int descriptor, ref byte buffer, nint length);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static extern int Flush(int descriptor);

    [DllImport("libc", EntryPoint = "rename", SetLastError = true)]
    public static extern int Rename(ref byte from, ref byte to);

    [DllImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static extern int Lock(int descriptor, int operation);

    [DllImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static extern int Poll(ref PollEntry entries, nuint count, int milliseconds);

    [DllImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static extern int CreateEvent(uint count, int flags);

    [DllImport("libc", EntryPoint = "signal")]
    public static extern nint SetSignalAction(int signal, nint action);

    [DllImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static extern int CreateSocket(int domain, int type, int protocol);

    [DllImport("libc", EntryPoint = "sendto", SetLastError = true)]
    public static extern nint Send(int socket, ref byte message, nint length, int flags, ref byte address, uint addressLength);

    [DllImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    public static extern int GetTerminal(int descriptor, out TerminalSettings settings);

    [DllImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    public static extern int SetTerminal(int descriptor, int when, ref TerminalSettings settings);

    [DllImport("libc", EntryPoint = "tcflush", SetLastError = true)]
    public static extern int DiscardTerminal(int descriptor, int queue);

    [DllImport("libc", EntryPoint = "cfmakeraw")]
    public static extern void MakeRaw(ref TerminalSettings settings);

    [DllImport("libc", EntryPoint = "cfsetspeed", SetLastError = true)]
    public static extern int SetSpeed(ref TerminalSettings settings, uint speed);

    /// <summary>The last call's error as a text: "No space left on device".</summary>
    public static string LastError() => ErrorText(Marshal.GetLastPInvokeError());

    public static string ErrorText(int error) => Marshal.GetPInvokeErrorMessage(error);
}
