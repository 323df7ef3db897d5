namespace Unrolled.Tests;

/// <summary>The random source's numbers are a contract: models and generated data follow from them.</summary>
public sealed class RandomSourceTests
{
    [Fact]
    public void Next_StateZero_IsSplitMix64()
    {
        // The first outputs of the reference implementation (splitmix64.c) from state 0.
        var random = new RandomSource(0, 0);
        Assert.Equal([0xE220A8397B1DCDAFul, 0x6E789E6AA1B965F4ul, 0x06C45D188009454Ful], [random.Next(), random.Next(), random.Next()]);
    }

    [Fact]
    public void NextInt_ManyDraws_AreInRangeAndEven()
    {
        var random = new RandomSource(1, 2);
        int[] counts = new int[7];
        for (int i = 0; i < 70_000; i++)
        {
            counts[random.NextInt(7)]++;
        }

        Assert.All(counts, c => Assert.InRange(c, 9_600, 10_400)); // 10,000 expected, with a deviation of 93
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void NextInt_LimitBelowOne_Throws(int limit) => Assert.Throws<ArgumentOutOfRangeException>("limit", () => new RandomSource(0, 0).NextInt(limit));

    [Fact]
    public void Shuffle_AllOrders_AreEquallyLikely()
    {
        var random = new RandomSource(3, 0);
        var orders = new Dictionary<string, int>();
        for (int i = 0; i < 24_000; i++)
        {
            char[] values = ['a', 'b', 'c', 'd'];
            random.Shuffle<char>(values);
            string order = new(values);
            orders[order] = orders.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(24, orders.Count);
        Assert.All(orders.Values, c => Assert.InRange(c, 840, 1_160)); // 1,000 expected, with a deviation of 31
    }

    [Fact]
    public void Shuffle_SameSeed_SameOrder()
    {
        int[] first = [.. Enumerable.Range(0, 100)], second = [.. first];
        new RandomSource(7, 1).Shuffle<int>(first);
        new RandomSource(7, 1).Shuffle<int>(second);
        Assert.Equal(first, second);
        Assert.NotEqual(Enumerable.Range(0, 100), first);
    }
}
