using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Unrolled;

/// <summary>
/// Names in a file system that are not files: pipes, devices, sockets. .NET does not distinguish them from files, so on Linux and macOS the C library does; elsewhere all are taken for
/// files.
/// </summary>
internal static class SpecialFile
{
    // Of <fcntl.h> and <linux/stat.h>: paths are relative to the working directory, and the kind is requested.
    private const int WorkingDirectory = -100, KindAlone = 1;

    // The position of the mode in Linux's struct statx, which is the same on all processors, and in macOS's struct stat with inodes of 64 bits. Both structs are smaller than the room.
    private const int ModeOfLinux = 28, ModeOfMacOS = 4, Room = 256;

    // Of <sys/stat.h>, the same on both.
    private const int KindMask = 0xF000, Fifo = 0x1000, CharacterDevice = 0x2000, BlockDevice = 0x6000, Socket = 0xC000;

    /// <summary>What a path names, after all links: "a FIFO", "a character device", "a block device", "a socket"; null if it is a file, a folder or nothing, or if the kind is unknown.</summary>
    /// <param name="path">A path without zeros.</param>
    public static string? KindOf(string path)
    {
        byte[] name = Encoding.UTF8.GetBytes(path + '\0'), status = new byte[Room];
        try
        {
            int failed = OperatingSystem.IsLinux() ? StatX(WorkingDirectory, ref name[0], 0, KindAlone, ref status[0])
                : !OperatingSystem.IsMacOS() ? -1
                : RuntimeInformation.ProcessArchitecture == Architecture.X64 ? StatOfX64(ref name[0], ref status[0]) : Stat(ref name[0], ref status[0]);
            return failed != 0 ? null : (Unsafe.ReadUnaligned<ushort>(ref status[OperatingSystem.IsLinux() ? ModeOfLinux : ModeOfMacOS]) & KindMask) switch
            {
                Fifo => "a FIFO",
                CharacterDevice => "a character device",
                BlockDevice => "a block device",
                Socket => "a socket",
                _ => null,
            };
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return null; // a system without a C library of that name, or with an old one
        }
    }

    // Not a library in the program's folder.
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [DllImport("libc", EntryPoint = "statx")]
    private static extern int StatX(int folder, ref byte path, int flags, uint mask, ref byte status);

    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [DllImport("libc", EntryPoint = "stat")]
    private static extern int Stat(ref byte path, ref byte status);

    // The plain name has inodes of 32 bits there.
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [DllImport("libc", EntryPoint = "stat$INODE64")]
    private static extern int StatOfX64(ref byte path, ref byte status);
}
