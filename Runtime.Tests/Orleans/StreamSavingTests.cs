using Unrolled.Orleans;

namespace Unrolled.Tests;

/// <summary>When states are saved, and what a storage that fails does to streams.</summary>
public sealed class StreamSavingTests
{
    private static readonly StreamWave Model = new(seed: 1);
    private static readonly TimeSpan Long = TimeSpan.FromHours(1), Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task State_EverySomeSteps_IsSaved()
    {
        await using StreamCluster cluster = await Start(steps: 10, every: Long);
        for (int s = 0; s < 20; s++)
        {
            IStreamGrain stream = cluster.Stream("wave", $"steps{s}");
            long saved = 0;
            List<long> saves = [];
            for (int t = 0; t < 35; t++)
            {
                StepReply reply = await stream.Step(t, LocalStream.Input(s, t, 1));
                Assert.InRange(reply.Position - reply.Saved, 0, 9);
                if (reply.Saved != saved)
                {
                    saves.Add(saved = reply.Saved);
                }
            }

            Assert.InRange(saves[0], 1, 10);
            Assert.All(saves.Zip(saves.Skip(1)), pair => Assert.Equal(10, pair.Second - pair.First));
        }

        // A block is saved as a whole.
        StepReply block = await cluster.Stream("wave", "block").StepBlock(0, LocalStream.Input(1, 0, 64));
        Assert.Equal((64L, 64L), (block.Position, block.Saved));
    }

    [Fact]
    public async Task State_AfterSomeTime_IsSaved()
    {
        await using StreamCluster cluster = await Start(steps: int.MaxValue, every: TimeSpan.FromMilliseconds(400));
        IStreamGrain stream = cluster.Stream("wave", "time");
        for (int t = 0; t < 3; t++)
        {
            Assert.Equal(t, (await stream.Status()).Saved);
            await stream.Step(t, LocalStream.Input(1, t, 1));
            await Until(async () => (await stream.Status()).Saved == t + 1);
        }

        Assert.Equal(3, cluster.Storage.Writes - 1); // and one for the model
    }

    [Fact]
    public async Task State_OfAStreamThatLeavesMemory_IsSaved()
    {
        await using StreamCluster cluster = await Start(steps: int.MaxValue, every: Timeout.InfiniteTimeSpan);
        IStreamGrain stream = cluster.Stream("wave", "leaves");
        Assert.Equal(0, (await stream.StepBlock(0, LocalStream.Input(1, 0, 50))).Saved);
        await StreamCluster.Leave(stream);
        Assert.Equal((50L, 50L), await PositionOf(stream));
    }

    [Fact]
    public async Task Storage_ThatFailsForATime_StopsNoStreamAndLosesNothing()
    {
        await using StreamCluster cluster = await Start(steps: 5, every: TimeSpan.FromMilliseconds(300));
        IStreamGrain stream = cluster.Stream("wave", "fails");
        var local = new LocalStream(Model);
        int t = 0;
        await Steps(20);
        long saved = (await stream.Status()).Saved;
        cluster.Storage.Fault = StorageFault.Fails;
        await Steps(40);
        await Until(async () => (await stream.Status()).SaveError is not null);
        StreamStatus failing = await stream.Status();
        Assert.Equal("IOException: the storage is away", failing.SaveError);
        Assert.Equal(60, failing.Position);
        Assert.InRange(failing.Saved, saved, 20);
        StreamSaveException problem = await Assert.ThrowsAsync<StreamSaveException>(async () => await stream.Save());
        Assert.Contains("'wave/fails' at position 60 could not be saved: IOException: the storage is away", problem.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StreamSaveException>(async () => await stream.Remove());

        // Nobody calls: the timer saves.
        cluster.Storage.Fault = StorageFault.None;
        await Until(async () => (await stream.Status()).Saved == 60);
        Assert.Null((await stream.Status()).SaveError);
        await StreamCluster.Leave(stream);
        await Steps(10);

        async Task Steps(int count)
        {
            for (int end = t + count; t < end; t++)
            {
                float[] x = LocalStream.Input(3, t, 1);
                StepReply reply = await stream.Step(t, x);
                Closeness.AssertSameBits(local.Step(Model, x), reply.Outputs.Span, $"step {t}");
            }
        }
    }

    [Fact]
    public async Task Storage_ThatFailsWhenAStreamLeaves_TakesItBackToTheSavedPosition()
    {
        await using StreamCluster cluster = await Start(steps: int.MaxValue, every: Timeout.InfiniteTimeSpan);
        IStreamGrain stream = cluster.Stream("wave", "back");
        await stream.StepBlock(0, LocalStream.Input(1, 0, 8));
        Assert.Equal(8, await stream.Save());
        StepReply lost = await stream.StepBlock(8, LocalStream.Input(1, 8, 8));
        cluster.Storage.Fault = StorageFault.Fails;
        await StreamCluster.Leave(stream);
        await Task.Delay(1500); // three attempts

        // Not a new stream: its state cannot be read, so it does not begin.
        await Assert.ThrowsAnyAsync<Exception>(async () => await stream.Step(0, LocalStream.Input(1, 0, 1)));
        cluster.Storage.Fault = StorageFault.None;
        StepReply behind = await stream.Step(16, LocalStream.Input(1, 16, 1));
        Assert.Equal((StepOutcome.Behind, 8L, 8L), (behind.Outcome, behind.Position, behind.Saved));
        StepReply again = await stream.StepBlock(8, LocalStream.Input(1, 8, 8));
        Closeness.AssertSameBits(lost.Outputs.Span, again.Outputs.Span, "the repeated steps");
    }

    [Fact]
    public async Task Write_WhoseAnswerGetsLost_IsRecognizedAsOnesOwn()
    {
        await using StreamCluster cluster = await Start(steps: int.MaxValue, every: Timeout.InfiniteTimeSpan);
        IStreamGrain stream = cluster.Stream("wave", "own");
        for (int t = 0; t < 3; t++)
        {
            await stream.Step(t, LocalStream.Input(1, t, 1));
            cluster.Storage.Fault = StorageFault.FailsAfterWriting;
            await Assert.ThrowsAsync<StreamSaveException>(async () => await stream.Save());
            cluster.Storage.Fault = StorageFault.None;
            await stream.Step(t + 1, LocalStream.Input(1, t + 1, 1));
            Assert.Equal(t + 2, await stream.Save());
            t++;
        }
    }

    [Fact]
    public async Task Storage_ThatHangs_HoldsUpNoCallForLongerThanTheWait()
    {
        await using StreamCluster cluster = await Start(steps: 5, every: Long, wait: TimeSpan.FromMilliseconds(100));
        IStreamGrain stream = cluster.Stream("wave", "hangs");
        cluster.Storage.Fault = StorageFault.Hangs;
        long start = Environment.TickCount64;
        for (int t = 0; t < 15; t++)
        {
            Assert.Equal((t + 1L, 0L), Positions(await stream.Step(t, LocalStream.Input(1, t, 1))));
        }

        // At most one wait for every step from the first save on, and not Orleans's 30 seconds.
        Assert.InRange(Environment.TickCount64 - start, 100, 15_000);
        cluster.Storage.Release();
        await Until(async () => (await stream.Status()).Saved > 0);
        StepReply last = await stream.StepBlock(15, LocalStream.Input(1, 15, 5));
        Assert.Equal((20L, 20L), Positions(last));

        static (long, long) Positions(StepReply reply) => (reply.Position, reply.Saved);
    }

    [Fact]
    public async Task Storage_ThatLostARecord_GetsItAgain()
    {
        await using StreamCluster cluster = await Start(steps: int.MaxValue, every: Timeout.InfiniteTimeSpan);
        IStreamGrain stream = cluster.Stream("wave", "forgotten");
        await stream.StepBlock(0, LocalStream.Input(1, 0, 4));
        await stream.Save();
        cluster.Storage.Forget("wave/forgotten");
        await stream.Step(4, LocalStream.Input(1, 4, 1));
        Assert.Equal(5, await stream.Save());
        await StreamCluster.Leave(stream);
        Assert.Equal((5L, 5L), await PositionOf(stream));
    }

    [Fact]
    public async Task Stream_ThatMovesToAnotherSilo_GoesOnWithTheSameBits()
    {
        var storage = new TestStorage();
        await using StreamCluster cluster = await StreamCluster.Start(
            options =>
            {
                options.AddModel("wave", _ => Model);
                options.SaveEverySteps = int.MaxValue;
                options.SaveEvery = Timeout.InfiniteTimeSpan;
            },
            silos: 2,
            storage);
        IStreamGrain stream = cluster.Stream("wave", "moves");
        var local = new LocalStream(Model);
        for (int t = 0; t < 8; t++)
        {
            float[] x = LocalStream.Input(1, t, 1);
            StepReply reply = await stream.Step(t, x);
            Assert.Equal((StepOutcome.Stepped, t + 1L), (reply.Outcome, reply.Position));
            Closeness.AssertSameBits(local.Step(Model, x), reply.Outputs.Span, $"step {t}");
            await cluster.Move(stream, t % 2);
            await Until(async () => Equals(await cluster.SiloOf(stream), cluster.AddressOf(t % 2)));
        }
    }

    [Fact]
    public async Task Activation_ThatAnotherOneHasPassed_StepsAside()
    {
        await using StreamCluster cluster = await Start(steps: int.MaxValue, every: Timeout.InfiniteTimeSpan);
        IStreamGrain stream = cluster.Stream("wave", "passed"), ahead = cluster.Stream("wave", "ahead");
        await stream.StepBlock(0, LocalStream.Input(1, 0, 4));
        await stream.Save();
        await ahead.StepBlock(0, LocalStream.Input(1, 0, 9));
        await ahead.Save();
        StreamRecord record = Assert.IsType<StreamRecord>(cluster.Storage.Find("wave/ahead"));
        cluster.Storage.Replace("wave/passed", record);
        await stream.StepBlock(4, LocalStream.Input(1, 4, 2));
        await Assert.ThrowsAsync<global::Orleans.Storage.InconsistentStateException>(async () => await stream.Save());
        Assert.Equal((9L, 9L), await PositionOf(stream));
        Assert.Same(record, cluster.Storage.Find("wave/passed"));
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        var options = new StreamOptions();
        Assert.Throws<ArgumentOutOfRangeException>(() => options.SaveEverySteps = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.SaveEvery = TimeSpan.Zero);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.SaveEvery = TimeSpan.FromDays(25));
        Assert.Throws<ArgumentOutOfRangeException>(() => options.SaveWait = TimeSpan.FromSeconds(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => options.RollEvery = TimeSpan.FromDays(25));
        Assert.Throws<ArgumentOutOfRangeException>(() => options.RollEvery = TimeSpan.Zero);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.IdleAfter = TimeSpan.FromMinutes(1));
        Assert.Throws<ArgumentException>(() => options.AddModel("a/b", _ => Model));
        Assert.Throws<ArgumentException>(() => options.AddModel("", _ => Model));
        Assert.Throws<ArgumentNullException>(() => options.AddModel("a", null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => options.AddModel("a", _ => Model, firstVersion: 0));
        options.AddModel("a", _ => Model);
        Assert.Contains("'a' was added before", Assert.Throws<ArgumentException>(() => options.AddModel("a", _ => Model)).Message, StringComparison.Ordinal);
    }

    private static Task<StreamCluster> Start(int steps, TimeSpan every, TimeSpan? wait = null) => StreamCluster.Start(options =>
    {
        options.AddModel("wave", _ => Model);
        options.SaveEverySteps = steps;
        options.SaveEvery = every;
        options.SaveWait = wait ?? options.SaveWait;
        options.RollEvery = Long;
    });

    private static async Task<(long, long)> PositionOf(IStreamGrain stream)
    {
        StreamStatus status = await stream.Status();
        return (status.Position, status.Saved);
    }

    private static async Task Until(Func<Task<bool>> condition)
    {
        long start = Environment.TickCount64;
        while (!await condition())
        {
            Assert.True(Environment.TickCount64 - start < Patience.TotalMilliseconds, "it took too long");
            await Task.Delay(20);
        }
    }
}
