using System.Collections.Concurrent;
using Unrolled.Orleans;

namespace Unrolled.Tests;

/// <summary>New versions of a model, and what does not fit.</summary>
public sealed class ModelRollTests
{
    private const string Shape = "input 1, lstm_0.h 8, lstm_0.c 8, output 1";

    // Versions 1 to 3 are of one shape, the third of another class; 4 is wider; 5 cannot be loaded.
    private static readonly Network[] Versions = [new StreamWave(seed: 1), new StreamWave(seed: 2), new StreamWaveBounded(seed: 3), new StreamWaveWider(seed: 4)];

    [Fact]
    public async Task Roll_DuringTraffic_LosesNoStreamAndNoStep()
    {
        const int streams = 60;
        await using StreamCluster cluster = await Start(silos: 2);
        using var stop = new CancellationTokenSource();
        Task<int>[] running = [.. Enumerable.Range(0, streams).Select(s => Task.Run(() => Drive(cluster, s, stop.Token)))];
        await Task.Delay(300);
        Assert.Equal(new ModelRecord { Version = 2, Layout = Shape }, await cluster.Client.GetModel("wave").Roll(2));
        Assert.Equal(2, (await cluster.Client.GetModel("wave").Roll(2)).Version);
        await Task.Delay(300);
        Assert.Equal(3, (await cluster.Client.GetModel("wave").Roll(3)).Version);
        await Task.Delay(300);
        await stop.CancelAsync();
        int[] last = await Task.WhenAll(running);
        Assert.All(last, version => Assert.Equal(3, version));
    }

    [Fact]
    public async Task Version_OfAnotherShape_IsRefusedWithBothShapesAndStopsNothing()
    {
        await using StreamCluster cluster = await Start();
        IStreamGrain stream = cluster.Stream("wave", "s");
        var local = new LocalStream(Versions[0]);
        await Step(0);
        StateLayoutException problem = await Assert.ThrowsAsync<StateLayoutException>(async () => await cluster.Client.GetModel("wave").Roll(4));
        Assert.Equal((Shape, "input 1, lstm_0.h 9, lstm_0.c 9, output 1"), (problem.Expected, problem.Got));
        Assert.Equal($"Model 'wave', version 4: expected [{problem.Expected}], got [{problem.Got}].", problem.Message);
        Assert.Equal(1, (await cluster.Client.GetModel("wave").Current()).Version);
        await Step(1);

        async Task Step(int t)
        {
            float[] x = LocalStream.Input(1, t, 1);
            StepReply reply = await stream.Step(t, x);
            Closeness.AssertSameBits(local.Step(Versions[0], x), reply.Outputs.Span, $"step {t}");
        }
    }

    [Fact]
    public async Task Version_ThatIsMissingOrLower_IsRefused()
    {
        await using StreamCluster cluster = await Start();
        IModelGrain model = cluster.Client.GetModel("wave");
        ModelUnavailableException missing = await Assert.ThrowsAsync<ModelUnavailableException>(async () => await model.Roll(5));
        Assert.Equal(("wave", 5), (missing.Model, missing.Version));
        await model.Roll(2);
        ArgumentOutOfRangeException lower = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await model.Roll(1));
        Assert.Contains("above the current one, 2", lower.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await model.Current()).Version);
    }

    [Fact]
    public async Task Roll_ThatCannotBeRecorded_ChangesNothing()
    {
        await using StreamCluster cluster = await Start();
        IModelGrain model = cluster.Client.GetModel("wave");
        Assert.Equal(1, (await model.Current()).Version);

        // The silo asks for the version on its own, too, and would meet a storage that cannot be read.
        cluster.Storage.Fault = StorageFault.FailsWrites;
        await Assert.ThrowsAnyAsync<Exception>(async () => await model.Roll(2));
        cluster.Storage.Fault = StorageFault.None;
        Assert.Equal(1, (await model.Current()).Version);
        Assert.Equal(2, (await model.Roll(2)).Version);
    }

    [Fact]
    public async Task Cluster_ThatRanBefore_GoesOnWithItsVersionAndStates()
    {
        var storage = new TestStorage();
        var local = new LocalStream(Versions[0]);
        await using (StreamCluster first = await Start(storage: storage))
        {
            local.Step(Versions[0], LocalStream.Input(1, 0, 6));
            await first.Stream("wave", "s").StepBlock(0, LocalStream.Input(1, 0, 6));
            await first.Client.GetModel("wave").Roll(2);
        }

        await using StreamCluster second = await Start(storage: storage);
        StepReply reply = await second.Stream("wave", "s").StepBlock(6, LocalStream.Input(1, 6, 3));
        Assert.Equal((9L, 2), (reply.Position, reply.Version));
        Closeness.AssertSameBits(local.Step(Versions[1], LocalStream.Input(1, 6, 3)), reply.Outputs.Span, "with version 2");
    }

    [Fact]
    public async Task Silo_WhoseModelHasAnotherShape_DoesNotStart()
    {
        var storage = new TestStorage();
        await using (StreamCluster first = await Start(storage: storage))
        {
            await first.Client.GetModel("wave").Current();
        }

        Exception problem = await Assert.ThrowsAnyAsync<Exception>(() => StreamCluster.Start(options => options.AddModel("wave", _ => Versions[3]), storage: storage));
        Assert.Contains(Causes(problem), p => p is StateLayoutException { Expected: Shape });
    }

    [Fact]
    public async Task SavedStream_OfAnotherShape_IsRefusedAndKept()
    {
        await using StreamCluster cluster = await Start();
        IStreamGrain stream = cluster.Stream("wave", "s");
        await stream.Step(0, LocalStream.Input(1, 0, 1));
        await StreamCluster.Leave(stream);
        StreamSnapshot saved = StreamSnapshot.Decode("s", Assert.IsType<StreamRecord>(cluster.Storage.Find("wave/s")).Content);
        var other = new StreamRecord { Content = (saved with { Layout = "input 1, gru_0.h 16, output 1" }).Encode() };
        cluster.Storage.Replace("wave/s", other);
        StateLayoutException problem = await Assert.ThrowsAsync<StateLayoutException>(async () => await stream.Step(1, LocalStream.Input(1, 1, 1)));
        Assert.Equal(("input 1, gru_0.h 16, output 1", Shape), (problem.Expected, problem.Got));
        Assert.Equal(1, (await stream.Status()).Position);
        await StreamCluster.Leave(stream);
        Assert.Same(other, cluster.Storage.Find("wave/s"));
    }

    [Fact]
    public async Task RepeatedSteps_WithTheVersionsThatTookThem_HaveTheSameBits()
    {
        await using StreamCluster cluster = await Start(saveEverySteps: int.MaxValue);
        IStreamGrain stream = cluster.Stream("wave", "s");
        StepReply before = await stream.StepBlock(0, LocalStream.Input(1, 0, 4));
        await cluster.Client.GetModel("wave").Roll(2);
        StepReply after = await stream.StepBlock(4, LocalStream.Input(1, 4, 4), 2);
        Assert.Equal((1, 2), (before.Version, after.Version));

        // A stream that lost all of it.
        IStreamGrain again = cluster.Stream("wave", "again");
        StepReply repeated = await again.StepBlock(0, LocalStream.Input(1, 0, 4), before.Version);
        Closeness.AssertSameBits(before.Outputs.Span, repeated.Outputs.Span, "with version 1");
        repeated = await again.StepBlock(4, LocalStream.Input(1, 4, 4), after.Version);
        Closeness.AssertSameBits(after.Outputs.Span, repeated.Outputs.Span, "with version 2");

        // A version of another shape is refused here too, also where a stream has no state yet.
        await Assert.ThrowsAsync<StateLayoutException>(async () => await again.StepBlock(8, LocalStream.Input(1, 8, 1), 4));
        await Assert.ThrowsAsync<StateLayoutException>(async () => await cluster.Stream("wave", "new").Step(0, LocalStream.Input(1, 0, 1), 4));

        // A version that is gone is not replaced by another one.
        await Assert.ThrowsAsync<ModelUnavailableException>(async () => await again.StepBlock(8, LocalStream.Input(1, 8, 1), 5));
    }

    // Steps a stream until it is stopped, and compares each output with a local model of the version that the cluster says.
    private static async Task<int> Drive(StreamCluster cluster, int s, CancellationToken stop)
    {
        IStreamGrain stream = cluster.Stream("wave", $"traffic{s}");
        var local = new LocalStream(Versions[0]);
        int version = 1;
        for (int t = 0; !stop.IsCancellationRequested; t++)
        {
            float[] x = LocalStream.Input(s, t, 1);
            StepReply reply = await stream.Step(t, x);
            Assert.Equal((StepOutcome.Stepped, t + 1L), (reply.Outcome, reply.Position));
            Assert.InRange(reply.Version, version, 3);
            version = reply.Version;
            Closeness.AssertSameBits(local.Step(Versions[version - 1], x), reply.Outputs.Span, $"stream {s}, step {t}, version {version}");
        }

        return version;
    }

    private static IEnumerable<Exception> Causes(Exception problem)
    {
        var seen = new ConcurrentStack<Exception>([problem]);
        while (seen.TryPop(out Exception? next))
        {
            yield return next;
            IEnumerable<Exception> inner = next is AggregateException several ? several.InnerExceptions : next.InnerException is { } one ? [one] : [];
            foreach (Exception cause in inner)
            {
                seen.Push(cause);
            }
        }
    }

    private static Task<StreamCluster> Start(short silos = 1, TestStorage? storage = null, int saveEverySteps = 10) => StreamCluster.Start(
        options =>
        {
            options.AddModel("wave", version => version <= Versions.Length ? Versions[version - 1] : throw new FileNotFoundException($"wave.{version}.safetensors"));
            options.RollEvery = TimeSpan.FromMilliseconds(50);
            options.SaveEverySteps = saveEverySteps;
        },
        silos,
        storage);
}
