using System.Diagnostics;
using System.Text;

namespace Unrolled.Tests.Gateway;

/// <summary>The gateway as a process of its own, to be killed.</summary>
internal sealed class GatewayProgram : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _said = new();

    private GatewayProgram(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_said)
            {
                _said.AppendLine(line.Data);
            }
        };
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <summary>What it has said so far.</summary>
    public string Said
    {
        get
        {
            lock (_said)
            {
                return _said.ToString();
            }
        }
    }

    /// <summary>Starts it.</summary>
    public static GatewayProgram Start(params string[] arguments) => Start("dotnet", [typeof(GatewayCommand).Assembly.Location, .. arguments]);

    /// <summary>Starts it by another program.</summary>
    public static GatewayProgram Start(string program, string[] arguments) => new(Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!);

    /// <summary>The arguments that <see cref="Start(string[])"/> would give to dotnet, as a line of a shell.</summary>
    public static string Line(params string[] arguments) => string.Join(' ', ((string[])["dotnet", typeof(GatewayCommand).Assembly.Location, .. arguments]).Select(a => $"'{a}'"));

    /// <summary>Kills it: kill −9.</summary>
    public void Kill()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }
}
