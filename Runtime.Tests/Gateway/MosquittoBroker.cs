using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Unrolled.Tests.Gateway;

/// <summary>Debian's mosquitto on a free port, with its sessions on disk.</summary>
internal sealed class MosquittoBroker : IDisposable
{
    private static readonly string[] Folders = ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin"];

    private readonly string _program, _configuration;
    private Process? _process;

    private MosquittoBroker(string program, string configuration, int port)
    {
        _program = program;
        _configuration = configuration;
        Port = port;
        _process = Begin();
    }

    public int Port { get; }

    /// <summary>Starts it; skips the test where it is not installed.</summary>
    /// <param name="lines">More lines of its configuration.</param>
    public static async Task<MosquittoBroker> Start(params string[] lines)
    {
        string? program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Concat(Folders).Select(folder => Path.Combine(folder, "mosquitto")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "There is no mosquitto: apt-get install mosquitto.");
        string folder = TemporaryFolder.Create().FullName;
        int port = FreePort();
        string configuration = Path.Combine(folder, "mosquitto.conf");
        string[] usual = [$"user {Environment.UserName}", "persistence true", $"persistence_location {folder}/", "max_queued_messages 0", $"listener {port} 127.0.0.1"];
        File.WriteAllLines(configuration, [.. usual, .. lines.Length > 0 ? lines : ["allow_anonymous true"]]);
        var broker = new MosquittoBroker(program!, configuration, port);
        await broker.WaitUntilOpen();
        return broker;
    }

    /// <summary>Ends it as a service manager does; it saves its sessions.</summary>
    public void Stop()
    {
        Process.Start("kill", ["-TERM", _process!.Id.ToString()]).WaitForExit();
        Assert.True(_process.WaitForExit(TimeSpan.FromSeconds(20)), "mosquitto does not end");
        _process.Dispose();
        _process = null;
    }

    /// <summary>Starts it again after <see cref="Stop"/>.</summary>
    public async Task StartAgain()
    {
        _process = Begin();
        await WaitUntilOpen();
    }

    public void Dispose()
    {
        if (_process is { HasExited: false } process)
        {
            process.Kill();
            process.WaitForExit();
        }

        _process?.Dispose();
    }

    /// <summary>A port that nothing listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // What it says must not keep the tests' own output open.
    private Process Begin()
    {
        Process process = Process.Start(new ProcessStartInfo(_program, ["-c", _configuration]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    private async Task WaitUntilOpen()
    {
        for (int i = 0; ; i++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException) when (i < 200 && !_process!.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }
}
