using Unrolled.Orleans;

namespace Unrolled.Tests;

/// <summary>The caller's side: each output comes once, with the bits of a run without losses.</summary>
public sealed class StreamSessionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Session_OverAnUnreliableStream_GivesTheOutputsOfAReliableOne(int seed)
    {
        var stream = new UnreliableStream(seed);
        StreamSession session = await StreamSession.OpenAsync(stream);
        var random = new Random(seed + 1000);
        double state = 0;
        int t = 0;
        for (int call = 0; call < 60; call++)
        {
            if (random.Next(15) == 0)
            {
                await session.ResetAsync();
                state = 0;
            }

            if (random.Next(10) == 0)
            {
                stream.Version++;
            }

            float[] x = LocalStream.Input(seed, t, 1 + random.Next(6));
            ReadOnlyMemory<float> outputs = x.Length == 1 ? await session.StepAsync(x) : await session.StepBlockAsync(x, x.Length);
            for (int i = 0; i < x.Length; i++)
            {
                state = UnreliableStream.Next(state, x[i], session.Version);
                Assert.Equal((float)state, outputs.Span[i]);
            }

            t += x.Length;
            Assert.Equal((t, session.Version), (session.Position, stream.Version));
            Assert.InRange(session.UnsavedSteps, 0, t - session.Saved);
            Array.Clear(x); // the session has its own copy
        }

        // That something went wrong.
        Assert.True(stream.Losses > 2 && stream.Failures > 5 && session.RepeatedSteps > 0 && session.Retries == stream.Failures, $"{stream.Losses} losses, {stream.Failures} failures");
    }

    [Fact]
    public async Task Session_ThatIsOpenedLater_GoesOnWhereTheStreamIs()
    {
        var stream = new UnreliableStream(9);
        StreamSession first = await StreamSession.OpenAsync(stream);
        await first.StepBlockAsync(LocalStream.Input(1, 0, 7), 7);
        StreamSession second = await StreamSession.OpenAsync(stream);
        Assert.Equal(((long)7, (long)7, (long)7), (second.Position, second.Saved, second.ResumedAt));
    }

    [Fact]
    public async Task Stream_ThatAnotherCallerTookOn_IsNotTakenOn()
    {
        await using StreamCluster cluster = await StreamCluster.Start(options => options.AddModel("wave", _ => new StreamWave(seed: 1)));
        IStreamGrain stream = cluster.Stream("wave", "two");
        StreamSession first = await StreamSession.OpenAsync(stream), second = await StreamSession.OpenAsync(stream);
        await first.StepBlockAsync(LocalStream.Input(1, 0, 3), 3);
        StreamPositionException problem = await Assert.ThrowsAsync<StreamPositionException>(async () => await second.StepAsync(LocalStream.Input(1, 0, 1)));
        Assert.Equal((3L, 0L, 0L), (problem.Position, problem.Expected, problem.Oldest));

        // A stream that lost what was saved.
        await first.ResetAsync();
        await stream.Remove();
        problem = await Assert.ThrowsAsync<StreamPositionException>(async () => await first.StepAsync(LocalStream.Input(1, 3, 1)));
        Assert.Equal((0L, 3L, 3L), (problem.Position, problem.Expected, problem.Oldest));
    }

    [Fact]
    public async Task Session_WhoseStreamIsNotSaved_KeepsAsManyStepsAsItMay()
    {
        await using StreamCluster cluster = await StreamCluster.Start(options =>
        {
            options.AddModel("wave", _ => new StreamWave(seed: 1));
            options.SaveEverySteps = int.MaxValue;
            options.SaveEvery = Timeout.InfiniteTimeSpan;
        });
        IStreamGrain stream = cluster.Stream("wave", "backlog");
        StreamSession session = await StreamSession.OpenAsync(stream, new StreamSessionOptions { MaxUnsavedSteps = 10 });
        await session.StepBlockAsync(LocalStream.Input(1, 0, 8), 8);
        StreamBacklogException problem = await Assert.ThrowsAsync<StreamBacklogException>(async () => await session.StepBlockAsync(LocalStream.Input(1, 8, 3), 3));
        Assert.Equal((8L, 0L, 10L), (problem.Position, problem.Saved, problem.Limit));
        await stream.Save();
        await session.StepBlockAsync(LocalStream.Input(1, 8, 3), 3);
        Assert.Equal((11L, 8L, 3L), (session.Position, session.Saved, session.UnsavedSteps));
    }

    [Fact]
    public async Task Call_WithoutAnAnswer_IsRepeatedWithTheSameInputsOnly()
    {
        await using StreamCluster cluster = await StreamCluster.Start(options => options.AddModel("wave", _ => new StreamWave(seed: 1)));
        StreamSession session = await StreamSession.OpenAsync(cluster.Stream("wave", "pending"), new StreamSessionOptions { RetryFor = TimeSpan.Zero });
        float[] x = LocalStream.Input(1, 0, 1), other = LocalStream.Input(2, 0, 1);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await session.StepAsync(x, new CancellationToken(canceled: true)));
        Assert.Contains("position 0", (await Assert.ThrowsAsync<InvalidOperationException>(async () => await session.StepAsync(other))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await session.ResetAsync());
        await session.StepAsync(x);

        // What is refused was not taken, and does not have to be repeated.
        await Assert.ThrowsAsync<ArgumentException>(async () => await session.StepAsync(new float[2]));
        await session.StepAsync(other);
        Assert.Equal(2, session.Position);
    }

    [Fact]
    public async Task Cluster_ThatDoesNotAnswer_IsGivenUpAfterTheTime()
    {
        var storage = new TestStorage();
        await using StreamCluster cluster = await StreamCluster.Start(options => options.AddModel("wave", _ => new StreamWave(seed: 1)), storage: storage);
        storage.Fault = StorageFault.Fails;
        StreamRetryException problem = await Assert.ThrowsAsync<StreamRetryException>(
            () => StreamSession.OpenAsync(cluster.Stream("wave", "s"), new StreamSessionOptions { RetryFor = TimeSpan.FromMilliseconds(200) }));
        Assert.Contains("the storage is away", problem.ToString(), StringComparison.Ordinal);
        storage.Fault = StorageFault.None;
        Assert.Equal(0, (await StreamSession.OpenAsync(cluster.Stream("wave", "s"))).Position);
    }

    [Fact]
    public async Task Silo_ThatDies_TakesNoBitFromAnyStream()
    {
        const int streams = 300, steps = 120, saveEvery = 25;
        var model = new StreamWave(seed: 1);
        await using StreamCluster cluster = await StreamCluster.Start(
            options =>
            {
                options.AddModel("wave", _ => model);
                options.SaveEverySteps = saveEvery;
            },
            silos: 3);
        var reached = new CountdownEvent(streams);
        var killed = new TaskCompletionSource();
        Task<StreamSession>[] running = [.. Enumerable.Range(0, streams).Select(s => Task.Run(() => Drive(s)))];
        await Task.Run(() => reached.Wait(TimeSpan.FromSeconds(30)));
        await cluster.Kill(1);
        killed.SetResult();
        StreamSession[] sessions = await Task.WhenAll(running);
        long[] repeated = [.. sessions.Select(s => s.RepeatedSteps)];

        // Some of them were there, how many is Orleans's choice, and none had more to repeat than is unsaved.
        Assert.InRange(repeated.Count(r => r > 0), 1, streams);
        Assert.All(repeated, r => Assert.InRange(r, 0, saveEvery));

        async Task<StreamSession> Drive(int s)
        {
            StreamSession session = await StreamSession.OpenAsync(cluster.Stream("wave", $"dies{s}"));
            var local = new LocalStream(model);
            for (int t = 0; t < steps; t++)
            {
                if (t == steps / 2)
                {
                    reached.Signal();
                    await killed.Task;
                }

                float[] x = LocalStream.Input(s, t, 1);
                ReadOnlyMemory<float> y = await session.StepAsync(x);
                Closeness.AssertSameBits(local.Step(model, x), y.Span, $"stream {s}, step {t}");
            }

            return session;
        }
    }
}
