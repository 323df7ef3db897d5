using System.Reflection;

namespace Unrolled.Tests;

/// <summary>
/// Blocks of random networks against single steps. Two dense layers at the end have enough weights for a block to run layer by layer, wherever the layers before them can.
/// UNROLLED_CONFORMANCE_COUNT and UNROLLED_CONFORMANCE_SEED say how many networks and which.
/// </summary>
[Trait("Category", "Generator")]
[Trait("Category", "Conformance")]
public class BlockConformanceTests(ITestOutputHelper output)
{
    private const int Count = 150, Seed = 1, PerCompilation = 50;
    private const string Wide = "\n[Dense(48, Name = \"wide\"), Dense(40, Name = \"last\")]";

    [Fact]
    public void RandomNetworks_InBlocks_SameBitsAsSteps()
    {
        int count = ConformanceTests.Setting("UNROLLED_CONFORMANCE_COUNT", Count), seed = ConformanceTests.Setting("UNROLLED_CONFORMANCE_SEED", Seed);
        int streams = 0, layered = 0;
        foreach (int[] seeds in Enumerable.Range(seed, count).Chunk(PerCompilation))
        {
            RandomNetwork[] networks = [.. seeds.Select(s => RandomNetwork.Draw(s, Wide))];
            Assembly assembly = GeneratorRun.Of([.. networks.Select(n => n.Source)]).TryLoad(out string problems) ?? throw new InvalidOperationException(problems);
            foreach (RandomNetwork network in networks)
            {
                Network model = GeneratorRun.Create(assembly, network.FullName, network.Seed);
                if (model.Definition.Streams)
                {
                    streams++;
                    layered += RunsByLayers(model) ? 1 : 0;
                    AssertSame(network, model);
                }
            }
        }

        output.WriteLine($"Seeds {seed} … {seed + count - 1}: {streams} stream, {layered} of them layer by layer");

        // Otherwise the drawing has changed, and this tests little.
        Assert.True(layered >= count / 5, $"Expected blocks that run layer by layer of {count / 5} networks, got {layered}.");
    }

    private static bool RunsByLayers(Network model)
        => model.GetType().GetMethod("NewBlock", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly) is not null;

    private static void AssertSame(RandomNetwork network, Network model)
    {
        // Parameters that training would have moved: biases and scales that do not begin at a round value.
        var random = new Random(network.Seed);
        model.Parameters.SetAll([.. model.Parameters.Values.ToArray().Select(v => v + 0.05f * random.NextSingle())]);
        try
        {
            foreach (LaneWidth lanes in LaneSupport.Supported)
            {
                model.Lanes = lanes;
                new BlockRun(model, $"{lanes}").AssertSame(1, 2, -1, 33, 0, -2, 5, 64);
            }
        }
        catch (Exception exception)
        {
            Assert.Fail($"{network}\n{exception}");
        }
    }
}
