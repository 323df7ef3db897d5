using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace Unrolled.Orleans;

/// <summary>Asks the cluster for the current versions of this silo's models, when the silo starts and then again and again.</summary>
internal sealed partial class ModelFollower(SiloModels models, IGrainFactory grains, IOptions<StreamOptions> options, ILogger<ModelFollower> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(ModelFollower), ServiceLifecycleStage.Active, Start, Stop);

    private async Task Start(CancellationToken cancellation)
    {
        foreach (SiloModel model in models.All)
        {
            await Follow(model, isStart: true);
        }

        _loop = Task.Run(Loop, CancellationToken.None);
    }

    private async Task Stop(CancellationToken cancellation)
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task Loop()
    {
        using var timer = new PeriodicTimer(options.Value.RollEvery);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                foreach (SiloModel model in models.All)
                {
                    await Follow(model, isStart: false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    private async Task Follow(SiloModel model, bool isStart)
    {
        int former = model.Current?.Version ?? 0;
        try
        {
            await model.Follow(await grains.GetModel(model.Name).Current());
        }
        catch (StateLayoutException problem) when (isStart)
        {
            // Its streams could not be hosted here: the silo does not start.
            LogRefused(logger, problem, model.Name);
            throw;
        }
        catch (Exception problem)
        {
            // The silo goes on with the version that it has, and asks again.
            if (model.Fail(problem))
            {
                LogFailed(logger, problem, model.Name, former);
            }

            return;
        }

        if (model.Current is { } current && current.Version != former)
        {
            LogFollowed(logger, model.Name, current.Version, former);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Model '{Model}': new steps take version {Version} (before: {Former})")]
    private static partial void LogFollowed(ILogger logger, string model, int version, int former);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Model '{Model}': the current version is not known or cannot be loaded; new steps take version {Version}")]
    private static partial void LogFailed(ILogger logger, Exception problem, string model, int version);

    [LoggerMessage(Level = LogLevel.Error, Message = "Model '{Model}': this silo's network does not fit the streams of the cluster")]
    private static partial void LogRefused(ILogger logger, Exception problem, string model);
}
