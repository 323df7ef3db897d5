using System.Globalization;
using System.Text.RegularExpressions;
using Unrolled.Samples.Fleet;

namespace Unrolled.Tests;

/// <summary>The sample: its arguments, and clusters of real processes on Redis, one of which is killed.</summary>
public sealed partial class FleetTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("--streams 0", "--streams: expected 1 to 10000000, got 0.")]
    [InlineData("--silos 3", "need --redis")]
    [InlineData("--kill", "need --redis")]
    [InlineData("--kill --redis localhost:1", "--kill needs --silos above 1")]
    [InlineData("--pause-redis 3 --redis localhost:1", "--pause-redis needs --redis start")]
    [InlineData("silo", "Expected --redis host:port")]
    [InlineData("client --redis start", "Expected --redis host:port")]
    [InlineData("--stream 3", "--stream")]
    public async Task Arguments_ThatAreWrong_EndWithTwoAndAMessage(string arguments, string message)
    {
        var error = new StringWriter();
        Assert.Equal(2, await CommandLine.Run(arguments.Split(' '), TextWriter.Null, error, CancellationToken.None));
        Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fleet_InOneProcess_VerifiesItsStreams()
    {
        string text = await Run("--streams 200 --calls 20 --roll");
        Assert.Contains("verified: the outputs of all 200 streams have the bits of a local model", text, StringComparison.Ordinal);
        Assert.Contains("the model was rolled to version 2", text, StringComparison.Ordinal);
        const string Refusal = "refused: Model 'wave', version 99: expected [input 1, lstm_0.h 32, lstm_0.c 32, output 1], got [input 1, lstm_0.h 33, lstm_0.c 33, output 1].";
        Assert.Contains(Refusal, text, StringComparison.Ordinal);
    }

    [Fact]
    public Task Silo_ThatIsKilled_TakesNoBitFromAnyStream() => KillOneOfThree(streams: 300, calls: 90, saveSteps: 20);

    [Fact]
    [Trait("Category", "Slow")]
    public Task Silo_ThatIsKilledUnderTenThousandStreams_TakesNoBitFromAnyOfThem()
    {
        RequireLongTests();
        return KillOneOfThree(streams: 10_000, calls: 60, saveSteps: 20);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task HundredThousandStreams_InOneSilo_HaveTheBitsOfALocalModel()
    {
        RequireLongTests();
        Assert.Contains("verified: the outputs of all 100000 streams have the bits of a local model", await Run("--streams 100000 --calls 20"), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Redis_ThatStopsForATime_StopsNoStream()
    {
        RequireLongTests();
        RedisRequirement.Check();
        string text = await Run("--streams 1000 --calls 60 --save-steps 20 --silos 2 --redis start --pause-redis 8");
        Assert.Contains("verified: the outputs of all 1000 streams", text, StringComparison.Ordinal);
        Assert.InRange(Number(FailedSaves().Match(text)), 1, 100_000);
    }

    private static void RequireLongTests() => Assert.SkipUnless(Environment.GetEnvironmentVariable("UNROLLED_FLEET") == "1", "UNROLLED_FLEET is not 1: it takes a minute or more, and gigabytes of memory.");

    [Fact]
    public async Task Roles_OfACluster_FindEachOtherOnRedis()
    {
        RedisRequirement.Check();
        using RedisServer redis = await RedisServer.Start(CancellationToken.None);
        FleetOptions options = new() { Streams = 50, Calls = 10, Block = 16, Callers = 8, Silos = 1, Redis = redis.Address, Cluster = "roles", SaveSteps = 100, SaveTime = TimeSpan.FromSeconds(10) };
        using (SiloProcess silo = await SiloProcess.Start(options, redis.Address, CancellationToken.None))
        {
            // A second client goes on where the first one ended, also after a new silo has replaced this one.
            for (int run = 0; run < 2; run++)
            {
                Assert.Contains("verified", await Run($"client --redis {redis.Address} --cluster roles --streams 50 --calls 10 --block 16"), StringComparison.Ordinal);
            }

            SiloFigures last = await silo.Stop(CancellationToken.None);
            Assert.True(last.Saves >= 100 && last.Failed == 0, last.ToString());
        }

        using SiloProcess other = await SiloProcess.Start(options, redis.Address, CancellationToken.None);
        Assert.Contains("verified", await Run($"client --redis {redis.Address} --cluster roles --streams 50 --calls 10 --block 16 --roll"), StringComparison.Ordinal);
        await other.Stop(CancellationToken.None);
    }

    private async Task KillOneOfThree(int streams, int calls, int saveSteps)
    {
        RedisRequirement.Check();
        string text = await Run($"--streams {streams} --calls {calls} --save-steps {saveSteps} --silos 3 --redis start --kill --roll");
        Assert.Contains($"verified: the outputs of all {streams} streams have the bits of a local model", text, StringComparison.Ordinal);
        Assert.Contains("a silo was killed (kill -9)", text, StringComparison.Ordinal);
        Match repeated = Repeated().Match(text);
        Assert.InRange(Number(repeated, 1), 1, streams);

        // The calls that were not answered are taken again too.
        Assert.InRange(Number(repeated, 3), 1, saveSteps);
    }

    private async Task<string> Run(string arguments)
    {
        var text = new StringWriter();
        int code = await CommandLine.Run(arguments.Split(' '), text, text, CancellationToken.None);
        output.WriteLine(text.ToString());
        Assert.Equal(0, code);
        return text.ToString();
    }

    private static int Number(Match match, int group = 1)
    {
        Assert.True(match.Success);
        return int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"(\d+) streams went back, (\d+) steps were repeated, at most (\d+) of one stream")]
    private static partial Regex Repeated();

    [GeneratedRegex(@"failed (\d+)")]
    private static partial Regex FailedSaves();
}
