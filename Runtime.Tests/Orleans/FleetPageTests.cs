using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using StackExchange.Redis;
using Unrolled.Orleans;
using Unrolled.Samples.Fleet;
using Wave = Unrolled.Tests.Page.Wave;

namespace Unrolled.Tests.Page
{
    [Network(1)]
    [Lstm(32)]
    [Dense(1)]
    public sealed partial class Wave;
}

namespace Unrolled.Tests
{
    /// <summary>The code of docs/fleet.md, as it stands there.</summary>
    public sealed class FleetPageTests
    {
        [Fact]
        public async Task Program_AsWritten_StepsAndRolls()
        {
            string folder = TemporaryFolder.Create().FullName;
            using var console = new StringWriter();
            await Program(console, folder);
            string[] lines = console.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(4, lines.Length);
            var model = new Wave(seed: 1);
            NetworkState state = model.CreateState();
            float[] y = new float[1];
            for (int t = 0; t < 3; t++)
            {
                model.Step(state, [0.1f * t], y);
                Assert.Equal(y[0].ToString(CultureInfo.InvariantCulture), lines[t]);
            }

            Assert.Equal("at 3, saved at 3, with version 2", lines[3]);
        }

        [Fact]
        public async Task Cluster_AsWritten_RunsOnRedis()
        {
            RedisRequirement.Check();
            using RedisServer server = await RedisServer.Start(CancellationToken.None);
            string redis = server.Address, folder = TemporaryFolder.Create().FullName;
            new Wave(seed: 1).Save(Path.Combine(folder, "wave.1.safetensors"));
            HostApplicationBuilder siloBuilder = Quiet(), clientBuilder = Quiet();
            Silo(siloBuilder, redis, folder);
            Client(clientBuilder, redis);
            using IHost silo = siloBuilder.Build(), client = clientBuilder.Build();
            await silo.StartAsync();
            await client.StartAsync();
            StreamSession session = await StreamSession.OpenAsync(client.Services.GetRequiredService<IClusterClient>().GetStream("wave", "s"));
            await session.StepBlockAsync(new float[5], 5);
            Assert.Equal(5, session.Position);
            await client.StopAsync();
            await silo.StopAsync();
        }

        [Fact]
        public void Page_Code_IsThatOfTheTestsAbove()
        {
            string root = Repository.Root();
            string test = Lines(File.ReadAllText(Path.Combine(root, "Runtime.Tests", "Orleans", "FleetPageTests.cs")));
            test = test.Replace("Quiet()", "Host.CreateApplicationBuilder(args)", StringComparison.Ordinal);
            string[] blocks = File.ReadAllText(Path.Combine(root, "docs", "fleet.md")).Split("```csharp\n")[1..];
            Assert.Equal(3, blocks.Length);
            foreach (string block in blocks)
            {
                foreach (string part in block.Split("```")[0].Split("\n\n"))
                {
                    if (!part.StartsWith("// Program.cs", StringComparison.Ordinal))
                    {
                        Assert.Contains(Lines(part), test, StringComparison.Ordinal);
                    }
                }
            }
        }

        private static async Task Program(TextWriter Console, string models)
        {
            new Wave(seed: 1).Save($"{models}/wave.1.safetensors");                     // in earnest: trained models
            new Wave(seed: 2).Save($"{models}/wave.2.safetensors");

            HostApplicationBuilder builder = Quiet();
            builder.UseOrleans(silo =>
            {
                silo.UseLocalhostClustering();
                silo.AddMemoryGrainStorage(StreamSiloExtensions.Storage);
                silo.AddUnrolledStreams(streams => streams.AddModel("wave", version => Wave.Load($"{models}/wave.{version}.safetensors")));
            });
            using IHost host = builder.Build();
            await host.StartAsync();

            IGrainFactory grains = host.Services.GetRequiredService<IGrainFactory>();
            StreamSession session = await StreamSession.OpenAsync(grains.GetStream("wave", "sensor-17"));
            for (int t = 0; t < 3; t++)
            {
                ReadOnlyMemory<float> y = await session.StepAsync(new[] { 0.1f * t });
                Console.WriteLine(y.Span[0]);
            }

            ModelRecord current = await grains.GetModel("wave").Roll(2);                // the next steps of all streams have the new weights
            await grains.GetStream("wave", "sensor-17").Save();
            StreamStatus status = await grains.GetStream("wave", "sensor-17").Status();
            Console.WriteLine($"at {status.Position}, saved at {status.Saved}, with version {current.Version}");
            await host.StopAsync();
        }

        private static void Silo(HostApplicationBuilder builder, string redis, string models)
        {
            builder.UseOrleans(silo =>
            {
                silo.Configure<ClusterOptions>(cluster => (cluster.ServiceId, cluster.ClusterId) = ("forecasts", "production"));
                silo.UseRedisClustering(clustering => clustering.ConfigurationOptions = ConfigurationOptions.Parse(redis));
                silo.AddRedisGrainStorage(StreamSiloExtensions.Storage, storage => storage.ConfigurationOptions = ConfigurationOptions.Parse(redis));
                silo.AddUnrolledStreams(streams =>
                {
                    streams.AddModel("wave", version => Wave.Load($"{models}/wave.{version}.safetensors"));
                    streams.SaveEverySteps = 100;
                    streams.SaveEvery = TimeSpan.FromSeconds(10);
                });
            });
        }

        private static void Client(HostApplicationBuilder builder, string redis)
        {
            builder.UseOrleansClient(client =>
            {
                client.Configure<ClusterOptions>(cluster => (cluster.ServiceId, cluster.ClusterId) = ("forecasts", "production"));
                client.UseRedisClustering(clustering => clustering.ConfigurationOptions = ConfigurationOptions.Parse(redis));
            });
        }

        // Without the console's lines.
        private static HostApplicationBuilder Quiet()
        {
            HostApplicationBuilder builder = Host.CreateApplicationBuilder();
            builder.Logging.ClearProviders();
            return builder;
        }

        private static string Lines(string text) => string.Join('\n', text.Split('\n').Select(l => l.Trim()));
    }
}
