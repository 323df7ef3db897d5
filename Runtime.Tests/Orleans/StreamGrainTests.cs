using Unrolled.Orleans;

namespace Unrolled.Tests;

/// <summary>Calls of a stream: the bits of a local model, positions, refusals.</summary>
public sealed class StreamGrainTests(StreamGrainFixture fixture) : IClassFixture<StreamGrainFixture>
{
    private static readonly Dictionary<string, Network> Models = StreamGrainFixture.Models;

    private readonly StreamCluster _cluster = fixture.Cluster;

    [Theory]
    [InlineData("wave")]
    [InlineData("stack")]
    [InlineData("letters")]
    public async Task StepsAndBlocks_OfAStream_HaveTheBitsOfALocalModel(string name)
    {
        Network model = Models[name];
        var local = new LocalStream(model);
        IStreamGrain stream = _cluster.Stream(name, "bits");
        long position = 0;
        foreach (int steps in new[] { 1, 1, 40, 3, 1, 70, 1 })
        {
            float[] x = Input(name, position, steps);
            StepReply reply = steps == 1 ? await stream.Step(position, x) : await stream.StepBlock(position, x);
            Closeness.AssertSameBits(local.Step(model, x), reply.Outputs.Span, $"{name} at {position}");
            position += steps;
            Assert.Equal((StepOutcome.Stepped, position, 1), (reply.Outcome, reply.Position, reply.Version));
            if (steps == 3)
            {
                await StreamCluster.Leave(stream);
            }
        }

        Assert.Equal(position, (await stream.Status()).Position);
    }

    [Fact]
    public async Task Features_OfWrongNumber_AreRefusedAndChangeNothing()
    {
        IStreamGrain stream = _cluster.Stream("stack", "features");
        await stream.Step(0, new float[] { 1, 2 });
        ArgumentException problem = await Assert.ThrowsAsync<ArgumentException>(async () => await stream.Step(1, new float[] { 1 }));
        Assert.Contains("expected 2 features of one step, got 1", problem.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(async () => await stream.StepBlock(1, new float[] { 1, 2, 3 }));
        await Assert.ThrowsAsync<ArgumentException>(async () => await stream.StepBlock(1, Array.Empty<float>()));
        await Assert.ThrowsAsync<ArgumentException>(async () => await stream.StepBlock(1, default));
        Assert.Equal(1, (await stream.Status()).Position);
    }

    [Fact]
    public async Task Token_OutOfRange_IsRefusedAndChangesNothing()
    {
        IStreamGrain stream = _cluster.Stream("letters", "token");
        var local = new LocalStream(Models["letters"]);
        await stream.Step(0, new float[] { 3 });
        local.Step(Models["letters"], 3);
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await stream.Step(1, new float[] { 7 }));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await stream.StepBlock(1, new float[] { 1, 2, 7 }));
        StepReply reply = await stream.Step(1, new float[] { 4 });
        Closeness.AssertSameBits(local.Step(Models["letters"], 4), reply.Outputs.Span, "after the refusal");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Call_MadeTwice_IsTakenOnceAndAnsweredTwice(bool leavesMemory)
    {
        IStreamGrain stream = _cluster.Stream("wave", $"twice{leavesMemory}");
        await stream.StepBlock(0, LocalStream.Input(1, 0, 5));
        StepReply first = await stream.StepBlock(5, LocalStream.Input(1, 5, 3));
        if (leavesMemory)
        {
            await StreamCluster.Leave(stream);
        }

        StepReply second = await stream.StepBlock(5, LocalStream.Input(1, 5, 3));
        Assert.Equal((StepOutcome.Stepped, 8L, 1), (second.Outcome, second.Position, second.Version));
        Closeness.AssertSameBits(first.Outputs.Span, second.Outputs.Span, "the second answer");
    }

    [Fact]
    public async Task Call_AtAnotherPosition_IsAnsweredWithWhereTheStreamIs()
    {
        IStreamGrain stream = _cluster.Stream("wave", "elsewhere");
        await stream.StepBlock(0, LocalStream.Input(1, 0, 5));
        StepReply behind = await stream.Step(6, LocalStream.Input(1, 6, 1));
        Assert.Equal((StepOutcome.Behind, 5L, 0, 0), (behind.Outcome, behind.Position, behind.Version, behind.Outputs.Length));
        StepReply passed = await stream.Step(3, LocalStream.Input(1, 3, 1));
        Assert.Equal((StepOutcome.Passed, 5L, 0, 0), (passed.Outcome, passed.Position, passed.Version, passed.Outputs.Length));

        // A part of the last call is not the last call.
        Assert.Equal(StepOutcome.Passed, (await stream.StepBlock(0, LocalStream.Input(1, 0, 4))).Outcome);
        Assert.Equal(StepOutcome.Behind, (await stream.Reset(6)).Outcome);
        Assert.Equal(StepOutcome.Passed, (await stream.Reset(4)).Outcome);
    }

    [Theory]
    [InlineData("wave")]
    [InlineData("stack")]
    public async Task Reset_BeginsASequence_AlsoAfterLeavingMemory(string name)
    {
        Network model = Models[name];
        var local = new LocalStream(model);
        IStreamGrain stream = _cluster.Stream(name, "reset");
        await stream.StepBlock(0, Input(name, 0, 4));
        Assert.Equal((StepOutcome.Stepped, 4L, 4L), await Of(stream.Reset(4)));
        Assert.Equal((StepOutcome.Stepped, 4L, 4L), await Of(stream.Reset(4)));
        await StreamCluster.Leave(stream);
        float[] x = Input(name, 4, 3);
        StepReply reply = await stream.StepBlock(4, x);
        Closeness.AssertSameBits(local.Step(model, x), reply.Outputs.Span, "after the reset");

        static async Task<(StepOutcome, long, long)> Of(ValueTask<StepReply> call)
        {
            StepReply answer = await call;
            return (answer.Outcome, answer.Position, answer.Saved);
        }
    }

    [Fact]
    public async Task Remove_OfAStream_LeavesNothing()
    {
        IStreamGrain stream = _cluster.Stream("wave", "removed");
        await stream.Remove();
        StepReply first = await stream.Step(0, LocalStream.Input(1, 0, 1));
        await stream.Save();
        Assert.NotNull(_cluster.Storage.Find("wave/removed"));
        await stream.Remove();
        Assert.Null(_cluster.Storage.Find("wave/removed"));
        Assert.Equal(0, (await stream.Status()).Position);
        StepReply again = await stream.Step(0, LocalStream.Input(1, 0, 1));
        Closeness.AssertSameBits(first.Outputs.Span, again.Outputs.Span, "the new stream");
    }

    [Fact]
    public async Task Model_ThatTheSiloDoesNotHave_IsRefusedByName()
    {
        ModelUnavailableException problem = await Assert.ThrowsAsync<ModelUnavailableException>(async () => await _cluster.Stream("wafe", "s").Step(0, new float[1]));
        Assert.Equal("wafe", problem.Model);
        Assert.Contains("It has: letters, missing, place, stack, wave.", problem.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ModelUnavailableException>(async () => await _cluster.Stream("wafe", "s").Status());
        await Assert.ThrowsAsync<ModelUnavailableException>(async () => await _cluster.Stream("wafe", "s").Save());
        await Assert.ThrowsAsync<ModelUnavailableException>(async () => await _cluster.Stream("wafe", "s").Reset(0));
    }

    [Theory]
    [InlineData("missing", "cannot be loaded: missing.1.safetensors is not there")]
    [InlineData("place", "the constant input 'place', which a saved state does not have")]
    public async Task Model_ThatCannotBeHosted_IsRefusedWithTheReason(string name, string reason)
    {
        ModelUnavailableException problem = await Assert.ThrowsAsync<ModelUnavailableException>(async () => await _cluster.Stream(name, "s").Step(0, new float[1]));
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_WithoutAModel_IsRefused()
    {
        ArgumentException problem = await Assert.ThrowsAsync<ArgumentException>(async () => await _cluster.Client.GetGrain<IStreamGrain>("wave").Step(0, new float[1]));
        Assert.Contains("'model/stream', got 'wave'", problem.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => _cluster.Client.GetStream("a/b", "s"));
        Assert.Throws<ArgumentException>(() => _cluster.Client.GetStream("a", ""));
    }

    [Fact]
    public async Task Record_ThatIsDamaged_IsRefusedAndKept()
    {
        IStreamGrain stream = _cluster.Stream("wave", "damaged");
        await stream.Step(0, LocalStream.Input(1, 0, 1));
        await StreamCluster.Leave(stream);
        byte[] content = [.. ((StreamRecord)_cluster.Storage.Find("wave/damaged")!).Content];
        content[60] ^= 1;
        var damaged = new StreamRecord { Content = content };
        _cluster.Storage.Replace("wave/damaged", damaged);
        StreamFormatException problem = await Assert.ThrowsAsync<StreamFormatException>(async () => await stream.Step(1, LocalStream.Input(1, 1, 1)));
        Assert.Contains("stream 'wave/damaged': expected checksum 0x", problem.Message, StringComparison.Ordinal);
        await StreamCluster.Leave(stream);
        Assert.Same(damaged, _cluster.Storage.Find("wave/damaged"));
        await stream.Remove();
        Assert.Equal(0, (await stream.Status()).Position);
    }

    private static float[] Input(string name, long from, int steps) => name switch
    {
        "letters" => [.. Enumerable.Range((int)from, steps).Select(i => (float)(i * 5 % 8 - 1))],
        "stack" => LocalStream.Input(5, from, steps, 2),
        _ => LocalStream.Input(5, from, steps),
    };
}
