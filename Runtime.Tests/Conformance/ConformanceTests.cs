using System.Diagnostics;
using System.Globalization;

namespace Unrolled.Tests;

/// <summary>
/// Random networks through the generator, against the oracle. UNROLLED_CONFORMANCE_COUNT and UNROLLED_CONFORMANCE_SEED say how many and
/// which: network n of a run has the seed of the run plus n, so that one network runs again with its own seed and a count of 1.
/// </summary>
[Trait("Category", "Generator")]
[Trait("Category", "Conformance")]
public class ConformanceTests(ITestOutputHelper output)
{
    private const int Count = 500, Seed = 1;

    [Fact]
    public void RandomNetworks_OnAllPathsAndLanes_MatchOracle()
    {
        int count = Setting("UNROLLED_CONFORMANCE_COUNT", Count), seed = Setting("UNROLLED_CONFORMANCE_SEED", Seed);
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        ConformanceReport report = ConformanceRun.Run(seed, count, progress: so => output.WriteLine($"{so.Count} of {count} after {clock.Elapsed.TotalSeconds:F0} s, {so.Failures.Count} wrong"));
        output.WriteLine($"Seeds {seed} … {seed + count - 1}: {clock.Elapsed.TotalSeconds:F0} s, {(Environment.CpuUsage.TotalTime - processor).TotalSeconds:F0} s of processor time.\n{report}");
        Assert.Equal(count, report.Count);
        Assert.True(report.Failures.Count == 0, $"{report.Failures.Count} networks are wrong:\n{report.WrongOnes}");

        // Those that could not be compared as the table says are few, or the drawing is wrong.
        int notCompared = report.Of(Verdict.Sensitive) + report.Of(Verdict.TooLarge);
        Assert.True(notCompared <= 5 + count / 20, $"{notCompared} networks of {count} are no test.");
    }

    [Theory]
    [InlineData(nameof(Mutation.FlippedSign))]
    [InlineData(nameof(Mutation.DroppedGate))]
    public void Oracle_WithMistake_IsReportedWithSeeds(string mutation)
    {
        ConformanceReport report = ConformanceRun.Run(Seed, 4, Enum.Parse<Mutation>(mutation));
        Assert.Equal(Enumerable.Range(Seed, 4), report.Failures);
        Assert.All(report.Failures, seed => Assert.Contains($"{RandomNetwork.Draw(seed)}", report.WrongOnes));
    }

    [Fact]
    public void Networks_ThatDoNotCompile_AreReportedWithSeeds()
    {
        ConformanceReport report = ConformanceRun.Run([RandomNetwork.Draw(Seed), RandomNetwork.Draw(Seed + 1, "[Dense(0)]"), RandomNetwork.Draw(Seed + 2)]);
        Assert.Equal([Seed + 1], report.Failures);
        Assert.Contains("UNR0102", report.WrongOnes);
    }

    internal static int Setting(string name, int otherwise)
        => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
