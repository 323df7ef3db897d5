namespace Unrolled.Tests;

/// <summary>A cluster for all tests of one class, whose streams have different names.</summary>
public sealed class StreamGrainFixture : IAsyncLifetime
{
    internal static Dictionary<string, Network> Models { get; } = new()
    {
        ["wave"] = new StreamWave(seed: 1),
        ["stack"] = new StreamStack(seed: 2),
        ["letters"] = new StreamLetters(seed: 3),
    };

    internal StreamCluster Cluster { get; private set; } = null!;

    public async ValueTask InitializeAsync()
        => Cluster = await StreamCluster.Start(options =>
        {
            foreach ((string name, Network model) in Models)
            {
                options.AddModel(name, _ => model);
            }

            options.AddModel("place", _ => new StreamPlace(seed: 1));
            options.AddModel("missing", version => throw new FileNotFoundException($"missing.{version}.safetensors is not there"));
            options.RollEvery = TimeSpan.FromHours(1);
        });

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();
}
