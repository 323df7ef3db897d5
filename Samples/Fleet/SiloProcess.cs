using System.Diagnostics;
using System.Globalization;

namespace Unrolled.Samples.Fleet;

/// <summary>A silo in a process of its own: this program with the command <c>silo</c>.</summary>
internal sealed class SiloProcess : IDisposable
{
    private readonly Process _process;

    private SiloProcess(Process process) => _process = process;

    /// <summary>What it told when it was ready.</summary>
    public SiloFigures? AtStart { get; private set; }

    /// <summary>What it told before its streams left.</summary>
    public SiloFigures? BeforeStop { get; private set; }

    /// <summary>The process.</summary>
    public int Id => _process.Id;

    /// <summary>What the process takes of the memory, in bytes.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts it, and waits until it is part of the cluster.</summary>
    public static async Task<SiloProcess> Start(FleetOptions options, string redis, CancellationToken cancellation)
    {
        List<string> arguments =
        [
            "silo", "--redis", redis, "--cluster", options.Cluster, "--save-steps", options.SaveSteps.ToString(CultureInfo.InvariantCulture),
            "--save-seconds", options.SaveTime.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        ];

        // The program beside this assembly: the process may be another one that uses it, such as a test.
        string program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "fleet.exe" : "fleet");
        var silo = new SiloProcess(Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!);
        try
        {
            silo.AtStart = SiloFigures.Parse(await silo._process.StandardOutput.ReadLineAsync(cancellation)) ?? throw new FleetException("A silo did not start; what it wrote is above.");
        }
        catch
        {
            silo.Dispose();
            throw;
        }

        return silo;
    }

    /// <summary>Ends it at once: kill −9.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Ends it in order.</summary>
    /// <returns>What it told when all of its streams were saved.</returns>
    public async Task<SiloFigures> Stop(CancellationToken cancellation)
    {
        // The end of its input tells it, also if this process dies.
        _process.StandardInput.Close();
        BeforeStop = SiloFigures.Parse(await _process.StandardOutput.ReadLineAsync(cancellation));
        var last = SiloFigures.Parse(await _process.StandardOutput.ReadLineAsync(cancellation));
        await _process.WaitForExitAsync(cancellation);
        return BeforeStop is null || last is null ? throw new FleetException($"A silo ended with {_process.ExitCode}; what it wrote is above.") : last;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }
}
