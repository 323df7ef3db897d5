using System.Runtime.CompilerServices;

namespace Unrolled.Tests;

public sealed class ShardPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Run_ManyTimes_DoesEachShardOnceBeforeItReturns(int threads)
    {
        using var pool = new ShardPool(threads);
        int[] done = new int[7];
        Action<int> work = shard => done[shard]++;
        for (int run = 1; run <= 20_000; run++)
        {
            int count = run % 7 + 1;
            Array.Clear(done);
            pool.Run(work, count);
            for (int shard = 0; shard < done.Length; shard++)
            {
                Assert.Equal(shard < count ? 1 : 0, done[shard]);
            }
        }
    }

    [Fact]
    public void Run_AfterAPause_WakesTheThreads()
    {
        // Two shards that wait for each other are done only if two threads work on them.
        using var pool = new ShardPool(2);
        using var meeting = new Barrier(2);
        for (int run = 0; run < 5; run++)
        {
            Thread.Sleep(20);
            pool.Run(_ => Assert.True(meeting.SignalAndWait(TimeSpan.FromSeconds(30))), 2);
        }
    }

    [Fact]
    public void Run_OneThrows_DoesTheOthersAndRethrows()
    {
        using var pool = new ShardPool(3);
        for (int run = 0; run < 100; run++)
        {
            int done = 0;
            Assert.Throws<InvalidTimeZoneException>(() => pool.Run(
                shard =>
                {
                    Interlocked.Increment(ref done);
                    if (shard == 2)
                    {
                        throw new InvalidTimeZoneException();
                    }
                },
                5));
            Assert.Equal(5, done);
        }
    }

    [Fact]
    public void Pool_NotDisposed_IsCollectedAndEndsItsThreads()
    {
        (WeakReference work, Thread[] threads) = UseAndDrop();
        for (int i = 0; i < 50 && (work.IsAlive || threads.Any(t => t.IsAlive)); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(20);
        }

        Assert.False(work.IsAlive);
        Assert.All(threads, t => Assert.False(t.IsAlive));

        [MethodImpl(MethodImplOptions.NoInlining)]
        static (WeakReference Work, Thread[] Threads) UseAndDrop()
        {
            var pool = new ShardPool(2);
            using var meeting = new Barrier(2);
            var threads = new Thread[2];
            object held = new();
            pool.Run(
                shard =>
                {
                    GC.KeepAlive(held);
                    threads[shard] = Thread.CurrentThread;
                    meeting.SignalAndWait();
                },
                2);
            return (new WeakReference(held), [.. threads.Where(t => t != Thread.CurrentThread)]);
        }
    }
}
