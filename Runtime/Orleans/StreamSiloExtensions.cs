using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Unrolled.Orleans;

/// <summary>Makes a silo host streams.</summary>
public static class StreamSiloExtensions
{
    /// <summary>The name of the grain storage that keeps streams and models: the silo adds one of this name, such as <c>AddRedisGrainStorage(StreamSiloExtensions.Storage, …)</c>.</summary>
    public const string Storage = "unrolled";

    /// <summary>Makes a silo host streams of some models. It may be called several times, with other models.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="configure">Adds the models, and sets options.</param>
    /// <returns>The silo.</returns>
    public static ISiloBuilder AddUnrolledStreams(this ISiloBuilder silo, Action<StreamOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(silo);
        ArgumentNullException.ThrowIfNull(configure);
        silo.Services.Configure(configure);
        silo.Services.TryAddSingleton<SiloModels>();
        silo.Services.TryAddSingleton<StreamMetrics>();
        silo.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ILifecycleParticipant<ISiloLifecycle>, ModelFollower>());
        silo.Services.AddOptions<GrainCollectionOptions>().Configure<IOptions<StreamOptions>>(SetIdleTime);
        return silo;
    }

    private static void SetIdleTime(GrainCollectionOptions collection, IOptions<StreamOptions> options)
    {
        if (options.Value.IdleAfter is { } time)
        {
            collection.ClassSpecificCollectionAge[typeof(StreamGrain).FullName!] = time;
        }
    }
}
