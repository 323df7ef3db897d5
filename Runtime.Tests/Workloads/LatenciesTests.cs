using Unrolled.Bench.Probe;

namespace Unrolled.Tests;

/// <summary>The histogram of the latency probe.</summary>
public sealed class LatenciesTests
{
    [Fact]
    public void Percentile_OfShortTimes_IsExact()
    {
        var latencies = new Latencies();
        for (int i = 1; i <= 1000; i++)
        {
            latencies.Add(i);
        }

        Assert.Equal(500, latencies.Percentile(0.5));
        Assert.Equal(990, latencies.Percentile(0.99));
        Assert.Equal(1000, latencies.Percentile(1));
        Assert.Equal(1000, latencies.Max);
        Assert.Equal(500_500, latencies.Sum);
        Assert.Equal(1000, latencies.Count);
    }

    [Theory]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(8191)]
    [InlineData(8192)]
    [InlineData(123_456_789)]
    [InlineData(3_600_000_000_000)]
    public void Percentile_OfLongTime_IsLessByATwoThousandthAtMost(long nanoseconds)
    {
        var latencies = new Latencies();
        latencies.Add(nanoseconds);
        long percentile = latencies.Percentile(0.5);
        Assert.InRange(percentile, nanoseconds - nanoseconds / 2000, nanoseconds);
        Assert.Equal(1, latencies.Between(percentile, nanoseconds + 1));
        Assert.Equal(0, latencies.Between(0, percentile));
    }

    [Fact]
    public void Add_OfNegativeTime_CountsAsNone()
    {
        var latencies = new Latencies();
        latencies.Add(-3);
        Assert.Equal(0, latencies.Percentile(1));
        Assert.Equal(1, latencies.Count);
    }
}
