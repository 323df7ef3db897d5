using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Unrolled;

/// <summary>
/// Flushes the names in a directory to the disk, after a rename. .NET cannot open a directory, so on Linux and macOS the C library does; elsewhere nothing is done, and a rename
/// reaches the disk whenever the system decides.
/// </summary>
internal static class DirectoryFlush
{
    // Of <fcntl.h>; O_RDONLY is 0. A process that is started meanwhile must not inherit the directory.
    private const int CloseOnExecOfLinux = 0x80000, CloseOnExecOfMacOS = 0x1000000;

    // Of <errno.h>, the same on both.
    private const int NotPermitted = 1, AccessDenied = 13;

    /// <summary>Flushes a directory.</summary>
    /// <param name="folder">The directory.</param>
    /// <returns>True if its names are on the disk; false if the system, the file system or the directory's permissions do not allow the flush.</returns>
    /// <exception cref="IOException">The disk has failed.</exception>
    public static bool Flush(string folder)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
        {
            return false;
        }

        // Paths are UTF-8 there, and end with a zero.
        byte[] path = Encoding.UTF8.GetBytes(folder + '\0');
        int descriptor, error;
        try
        {
            descriptor = Open(ref path[0], OperatingSystem.IsLinux() ? CloseOnExecOfLinux : CloseOnExecOfMacOS);
            error = Marshal.GetLastPInvokeError();
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false; // a system without a C library of that name
        }

        if (descriptor < 0)
        {
            // A directory without read permission cannot be opened, but its names can still be changed.
            return error is NotPermitted or AccessDenied ? false : throw new IOException($"Cannot open '{folder}' to flush it: {Marshal.GetPInvokeErrorMessage(error)}");
        }

        using var directory = new SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.FlushToDisk(directory); // fsync; silent where the file system does not have it for directories
        return true;
    }

    // Not a library in the program's folder.
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open(ref byte path, int flags);
}
