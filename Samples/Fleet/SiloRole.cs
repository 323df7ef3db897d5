using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Unrolled.Samples.Fleet;

/// <summary>One silo of a cluster, until standard input ends or the process is told to end.</summary>
internal static class SiloRole
{
    /// <summary>Runs it.</summary>
    public static async Task<int> Run(string redis, string cluster, int saveSteps, TimeSpan saveTime, CancellationToken cancellation)
    {
        using IHost host = SiloSetup.OnRedis(redis, cluster, saveSteps, saveTime);
        SaveCounts counts = host.Services.GetRequiredService<SaveCounts>();
        await host.StartAsync(cancellation);
        Console.WriteLine(SiloFigures.Now(counts));
        using var told = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _ = Task.Run(
            async () =>
            {
                await Console.In.ReadToEndAsync(told.Token);
                await told.CancelAsync();
            },
            CancellationToken.None);
        try
        {
            await Task.Delay(Timeout.Infinite, told.Token);
        }
        catch (OperationCanceledException)
        {
            // Streams are saved before the silo leaves.
        }

        Console.WriteLine(SiloFigures.Now(counts));
        await host.StopAsync(CancellationToken.None);
        Console.WriteLine(SiloFigures.Now(counts));
        return ExitCode.Success;
    }
}
