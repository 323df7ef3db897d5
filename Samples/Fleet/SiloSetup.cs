using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using StackExchange.Redis;
using Unrolled.Orleans;

namespace Unrolled.Samples.Fleet;

/// <summary>Silos and clients of the fleet.</summary>
internal static class SiloSetup
{
    /// <summary>A silo in this process, with its storage in memory.</summary>
    public static IHost InMemory(FleetOptions options) => Build(silo =>
    {
        silo.UseLocalhostClustering(FreePort.Next(), FreePort.Next(), serviceId: options.Cluster, clusterId: options.Cluster);
        silo.AddMemoryGrainStorage(StreamSiloExtensions.Storage);
        AddStreams(silo, options.SaveSteps, options.SaveTime);
    });

    /// <summary>A silo of a cluster on Redis.</summary>
    public static IHost OnRedis(string redis, string cluster, int saveSteps, TimeSpan saveTime) => Build(silo =>
    {
        silo.Configure<ClusterOptions>(c => (c.ServiceId, c.ClusterId) = (cluster, cluster));
        silo.Configure<EndpointOptions>(e => (e.AdvertisedIPAddress, e.SiloPort, e.GatewayPort) = (IPAddress.Loopback, FreePort.Next(), FreePort.Next()));
        silo.UseRedisClustering(c => c.ConfigurationOptions = Configuration(redis));
        silo.AddRedisGrainStorage(StreamSiloExtensions.Storage, s => s.ConfigurationOptions = Configuration(redis));

        // A dead silo is found within seconds. The defaults, 5 s for a probe and 30 s for a call, suit networks with longer pauses.
        silo.Configure<ClusterMembershipOptions>(m => (m.ProbeTimeout, m.NumMissedProbesLimit, m.TableRefreshTimeout) = (TimeSpan.FromSeconds(1), 3, TimeSpan.FromSeconds(5)));
        silo.Configure<SiloMessagingOptions>(m => m.ResponseTimeout = TimeSpan.FromSeconds(5));
        AddStreams(silo, saveSteps, saveTime);
    });

    /// <summary>A client of a cluster on Redis.</summary>
    public static IHost Client(string redis, string cluster)
    {
        HostApplicationBuilder builder = Builder();
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(c => (c.ServiceId, c.ClusterId) = (cluster, cluster));
            client.UseRedisClustering(c => c.ConfigurationOptions = Configuration(redis));
            client.Configure<GatewayOptions>(g => g.GatewayListRefreshPeriod = TimeSpan.FromSeconds(2));
            client.Configure<ClientMessagingOptions>(m => m.ResponseTimeout = TimeSpan.FromSeconds(5));
        });
        return builder.Build();
    }

    private static void AddStreams(ISiloBuilder silo, int saveSteps, TimeSpan saveTime) => silo.AddUnrolledStreams(streams =>
    {
        streams.AddModel(WaveVersions.Name, WaveVersions.Load);
        streams.SaveEverySteps = saveSteps;
        streams.SaveEvery = saveTime;
    });

    private static IHost Build(Action<ISiloBuilder> configure)
    {
        HostApplicationBuilder builder = Builder();
        builder.Services.AddSingleton<SaveCounts>();
        builder.UseOrleans(configure);
        return builder.Build();
    }

    private static HostApplicationBuilder Builder()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });

        // Orleans tells of every call and write that fails when a silo is killed or Redis stops, which is what this program is for: it counts them.
        builder.Logging.AddSimpleConsole(c => c.SingleLine = true).SetMinimumLevel(LogLevel.Error).AddFilter("Orleans", LogLevel.Critical);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(c => c.LogToStandardErrorThreshold = LogLevel.Trace);
        return builder;
    }

    private static ConfigurationOptions Configuration(string redis)
    {
        var configuration = ConfigurationOptions.Parse(redis);
        configuration.AbortOnConnectFail = false;
        return configuration;
    }
}
