using System.Diagnostics;
using System.Net.Sockets;

namespace Unrolled.Tests;

/// <summary>What stands in a file system and is no file.</summary>
internal static class SpecialFiles
{
    public static void MakeFifo(string path)
    {
        using Process process = Process.Start("mkfifo", [path]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    /// <summary>A socket, which stays in the file system when it is closed.</summary>
    public static void MakeSocket(string path)
    {
        // Names of sockets are short: it is bound in a folder with a short name and then moved.
        DirectoryInfo folder = Directory.CreateTempSubdirectory("s");
        string name = Path.Combine(folder.FullName, "s");
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(name));
        File.Move(name, path);
        socket.Dispose();
        folder.Delete(recursive: true);
    }
}
