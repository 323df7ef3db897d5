namespace Unrolled.Tests;

public class ShuffledDataTests
{
    [Fact]
    public void Shuffled_HasEachSampleOnceInAKnownOrder()
    {
        SequenceData data = Numbers(10), shuffled = data.Shuffled(42);
        float[] order = Order(shuffled);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (float)i), order.Order());
        Assert.Equal(order, Order(data.Shuffled(42)));
        Assert.NotEqual(order, Order(data.Shuffled(43)));
        Assert.Equal([1, 0, 7, 6, 5, 8, 4, 3, 2, 9], order);
    }

    // All that a sample has goes with it.
    [Fact]
    public void Shuffled_SamplesWithAllThereIs_KeepIt()
    {
        float[] numbers = [.. Enumerable.Range(0, 10).Select(i => (float)i)];
        SequenceData data = SequenceData.Pairs(Enumerable.Range(0, 30).Select(i => (float)i).ToArray(), numbers, 3, 1, 1)
            .WithLengths(Enumerable.Range(0, 10).Select(i => 1 + i % 3).ToArray())
            .WithWeights(numbers)
            .With(numbers.Select(n => 10 * n).ToArray(), 1)
            .WithTarget(numbers.Select(n => 100 * n).ToArray(), 1)
            .Shuffled(5);
        float[] target = new float[1], additional = new float[1];
        bool moved = false;
        for (int i = 0; i < 10; i++)
        {
            data.CopyTarget(i, target);
            data.CopyAdditionalTarget(0, i, additional);
            float number = target[0];
            moved |= number != i;
            Assert.Equal([3 * number, 3 * number + 1, 3 * number + 2], data.Input(i).ToArray());
            Assert.Equal((1 + (int)number % 3, number, 10 * number, 100 * number), (data.Length(i), data.Weight(i, 0), data.AdditionalInput(0, i)[0], additional[0]));
        }

        Assert.True(moved);
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Input(10).Length);
    }

    [Fact]
    public void Split_ByChance_DividesAll()
    {
        (SequenceData first, SequenceData second) = Numbers(10).Split(0.7, seed: 1);
        Assert.Equal((7, 3), (first.Count, second.Count));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (float)i), Order(first).Concat(Order(second)).Order());
        Assert.NotEqual([7, 8, 9], Order(second).Order());
        (_, SequenceData other) = Numbers(10).Split(0.7, seed: 2);
        Assert.NotEqual(Order(second), Order(other));
        Assert.Throws<ArgumentOutOfRangeException>(() => Numbers(10).Split(1.0, seed: 1));
    }

    [Fact]
    public void Shuffled_OfDataWithoutEnd_SaysThatThereIsNoOrderOfThem()
    {
        SequenceData endless = SequenceData.Generate((_, _, _, _) => 1, int.MaxValue, 1, 1, 1);
        foreach (Action action in (Action[])[() => endless.Shuffled(1), () => endless.Split(0.9, seed: 1)])
        {
            Assert.StartsWith($"Expected at most {Array.MaxLength} samples, since their order must be stored; got {int.MaxValue}. Use Slice first.", Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
        }

        Assert.Equal(5, endless.Slice(7, 5).Shuffled(1).Count);
        Assert.Equal(int.MaxValue, endless.Split(0.5) is var (earlier, later) ? earlier.Count + later.Count : 0);
    }

    private static SequenceData Numbers(int count) => SequenceData.Pairs(Enumerable.Range(0, count).Select(i => (float)i).ToArray(), new float[count], 1, 1, 1);

    private static float[] Order(SequenceData data) => [.. Enumerable.Range(0, data.Count).Select(i => data.Input(i)[0])];
}
