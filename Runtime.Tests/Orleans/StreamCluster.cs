using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Core.Internal;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using Orleans.Storage;
using Orleans.TestingHost;
using Unrolled.Orleans;

namespace Unrolled.Tests;

/// <summary>Silos in the process of the test, with a storage of their own.</summary>
internal sealed class StreamCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private StreamCluster(InProcessTestCluster cluster, TestStorage storage)
    {
        _cluster = cluster;
        Storage = storage;
    }

    public TestStorage Storage { get; }

    public IClusterClient Client => _cluster.Client;

    public static async Task<StreamCluster> Start(Action<StreamOptions> configure, short silos = 1, TestStorage? storage = null)
    {
        storage ??= new TestStorage();
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddKeyedSingleton<IGrainStorage>(StreamSiloExtensions.Storage, storage);
            silo.AddUnrolledStreams(configure);
        });
        builder.ConfigureHost(host => host.Logging.ClearProviders());
        InProcessTestCluster cluster = builder.Build();
        await cluster.DeployAsync();
        return new StreamCluster(cluster, storage);
    }

    public IStreamGrain Stream(string model, string name) => Client.GetStream(model, name);

    /// <summary>Has a stream leave memory, and waits until it has been saved.</summary>
    public static async Task Leave(IStreamGrain stream)
    {
        await stream.AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        await Task.Delay(50);
    }

    /// <summary>Has a stream move to a silo, with what it has in memory.</summary>
    public async Task Move(IStreamGrain stream, int silo)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, _cluster.Silos[silo].SiloAddress);
        try
        {
            await stream.AsReference<IGrainManagementExtension>().MigrateOnIdle();
        }
        finally
        {
            RequestContext.Clear();
        }
    }

    /// <summary>The silo that a stream is on.</summary>
    public async Task<SiloAddress?> SiloOf(IStreamGrain stream) => await Client.GetGrain<IManagementGrain>(0).GetActivationAddress(stream);

    /// <summary>The address of a silo.</summary>
    public SiloAddress AddressOf(int silo) => _cluster.Silos[silo].SiloAddress;

    /// <summary>Ends a silo without its saying so.</summary>
    public Task Kill(int silo) => _cluster.KillSiloAsync(_cluster.Silos[silo]);

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();
}
