using System.Diagnostics;
using System.Net.Sockets;

namespace Unrolled.Samples.Fleet;

/// <summary>A Redis server of this program's own, with a folder of its own, for a try.</summary>
internal sealed class RedisServer : IDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private RedisServer(Process process, DirectoryInfo folder, int port)
    {
        _process = process;
        _folder = folder;
        Address = $"127.0.0.1:{port}";
    }

    /// <summary>Where it listens.</summary>
    public string Address { get; }

    /// <summary>Starts it on a free port.</summary>
    /// <exception cref="FleetException">It is not installed, or does not start.</exception>
    public static async Task<RedisServer> Start(CancellationToken cancellation)
    {
        int port = FreePort.Next();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("fleet-redis-");
        var start = new ProcessStartInfo("redis-server", ["--port", $"{port}", "--bind", "127.0.0.1", "--dir", folder.FullName, "--save", "", "--appendonly", "no"]) { RedirectStandardOutput = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception problem)
        {
            folder.Delete();
            throw new FleetException($"redis-server cannot be started (Debian: apt-get install redis-server): {problem.Message}");
        }

        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var server = new RedisServer(process, folder, port);
        try
        {
            await server.Wait(port, cancellation);
        }
        catch
        {
            server.Dispose();
            throw;
        }

        return server;
    }

    /// <summary>Stops it for a time, without ending it: it answers nobody.</summary>
    public async Task Pause(TimeSpan time)
    {
        Signal.Send(_process.Id, "STOP");
        await Task.Delay(time);
        Signal.Send(_process.Id, "CONT");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task Wait(int port, CancellationToken cancellation)
    {
        for (int i = 0; i < 100; i++)
        {
            if (_process.HasExited)
            {
                throw new FleetException($"redis-server ended with {_process.ExitCode}.");
            }

            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", port, cancellation);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, cancellation);
            }
        }

        throw new FleetException($"redis-server does not listen on port {port}.");
    }
}
