using Unrolled.Tests.Reduced;

namespace Unrolled.Tests;

/// <summary>A block of frames gives the bits of as many single steps, and leaves the stream as they do.</summary>
public class BlockTests
{
    private static readonly Type[] Layered =
    [
        typeof(BlockLstm20), typeof(BlockLstm36x44), typeof(BlockLstm17x64), typeof(BlockLstmPeephole), typeof(BlockGru24), typeof(BlockGru52), typeof(BlockRnn33), typeof(BlockIndRnn28),
        typeof(BlockMinimal), typeof(BlockConv), typeof(BlockDense64), typeof(BlockDense), typeof(BlockMerged), typeof(BlockTokens), typeof(BlockOneHot),
    ];

    public static TheoryData<string> Streams { get; } = [.. TestModel.All.Where(m => m.Create().Definition.Streams).Select(m => m.Name)];

    public static TheoryData<string> Quantized => ReducedModels.Streams;

    public static TheoryData<string> ByLayers { get; } = [.. Layered.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Streams))]
    public void StepBlock_OfEveryModel_SameBitsAsSteps(string name) => AssertSame(TestModel.Of(name).Create(), name);

    [Theory]
    [MemberData(nameof(Quantized))]
    public void StepBlock_OfQuantizedWeights_SameBitsAsSteps(string name) => AssertSame(ReducedModels.Of(name).Create(), name);

    [Theory]
    [MemberData(nameof(ByLayers))]
    public void StepBlock_LayerByLayer_SameBitsAsSteps(string name)
    {
        Network model = Create(name);
        AssertSame(model, name);
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            model.Lanes = lanes;
            new BlockRun(model, $"{name}, {lanes}").AssertSame(512, -3, 31, 32, 33, 1, 64, 95);
        }
    }

    [Theory]
    [MemberData(nameof(ByLayers))]
    public void StepBlock_LayerByLayer_TakesItsMemoryOnce(string name)
    {
        // The networks above test what they should only if their blocks run layer by layer. A block of no frames allocates then; nothing after it does.
        Network model = Create(name);
        NetworkState warm = model.CreateState(), state = model.CreateState();
        model.StepBlock(warm, [], []);
        Assert.True(Allocated(() => model.StepBlock(state, [], [])) > 1024);
        Assert.Null(Record.Exception(() => AssertFree(model, state)));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void StepBlock_AfterTheFirst_AllocatesNothing(string name)
    {
        Network model = TestModel.Of(name).Create();
        if (!model.Definition.HasSource)
        {
            NetworkState state = model.CreateState();
            model.StepBlock(state, [], []);
            AssertFree(model, state);
        }
    }

    [Theory]
    [MemberData(nameof(ByLayers))]
    public void StepBlock_AfterCopyAndReset_SameBitsAsSteps(string name)
    {
        Network model = Create(name);
        NetworkState first = model.CreateState(), second = model.CreateState(), third = model.CreateState();
        int outputs = model.Definition.Outputs;
        var run = new BlockRun(model, name);
        float[] x = run.Frames(40), expected = new float[40 * outputs], actual = new float[40 * outputs], saved = new float[first.Length];
        model.StepBlock(first, x, expected);
        second.CopyFrom(first);
        first.CopyTo(saved);
        third.CopyFrom(saved);
        x = run.Frames(40);
        model.StepBlock(first, x, expected);
        model.StepBlock(second, x, actual);
        Closeness.AssertSameBits(expected, actual, "copy");
        model.StepBlock(third, x, actual);
        Closeness.AssertSameBits(expected, actual, "restored");
        first.Reset();
        model.StepBlock(first, x, actual);
        model.StepBlock(model.CreateState(), x, expected);
        Closeness.AssertSameBits(expected, actual, "reset");
    }

    [Fact]
    public void StepBlock_AfterAChangeOfTrainedStates_StartsFromTheNewOnes()
    {
        var model = new BlockGru52(1);
        BlockGru52.State before = model.CreateState();
        model.Parameters.SetAll([.. model.Parameters.Values.ToArray().Select(v => v + 0.01f)]);
        float[] x = new BlockRun(model, "").Frames(5), expected = new float[5 * 40], actual = new float[5 * 40];
        model.StepBlock(before, x, actual);
        model.StepBlock(model.CreateState(), x, expected);
        Closeness.AssertSameBits(expected, actual, "initial states");
    }

    [Fact]
    public void StepBlock_WithTinyValues_SameBitsAsSteps()
    {
        var model = new BlockLstm17x64(1);
        float[] x = new BlockRun(model, "").Frames(70), expected = new float[70], actual = new float[70];
        for (int i = 0; i < x.Length; i += 3)
        {
            x[i] = 1e-39f;
        }

        x[17 * 50] = float.NaN;
        NetworkState steps = model.CreateState();
        for (int t = 0; t < 70; t++)
        {
            model.Step(steps, x.AsSpan(17 * t, 17), expected.AsSpan(t, 1));
        }

        model.StepBlock(model.CreateState(), x, actual);
        Closeness.AssertSameBits(expected, actual, "tiny values");
        Assert.True(float.IsFinite(actual[49]) && float.IsNaN(actual[50]) && float.IsNaN(actual[69]));
    }

    [Fact]
    public void StepBlock_OfStreamsTogether_SameBitsAsSteps()
    {
        foreach (Network model in (Network[])[new BlockLstm20(1), new ConvNet(1), new ByteNet(1), new MaskedNet(1), new ConditionNet(1)])
        {
            const int count = 3, frames = 9;
            NetworkStates blocks = model.CreateStates(count), steps = model.CreateStates(count);
            int inputs = count * model.Definition.Inputs, outputs = count * model.Definition.Outputs;
            float[] x = new BlockRun(model, "").Frames(frames * count), expected = new float[frames * outputs], actual = new float[frames * outputs];
            for (int t = 0; t < frames; t++)
            {
                model.Step(steps, x.AsSpan(t * inputs, inputs), expected.AsSpan(t * outputs, outputs));
            }

            model.StepBlock(blocks, x.AsSpan(0, 4 * inputs), actual.AsSpan(0, 4 * outputs));
            model.StepBlock(blocks, [], []);
            model.StepBlock(blocks, x.AsSpan(4 * inputs), actual.AsSpan(4 * outputs));
            Closeness.AssertSameBits(expected, actual, model.Definition.Name);
        }
    }

    // The code of docs/streams.md.
    [Fact]
    public void StepBlock_AsDocumented_Runs()
    {
        var model = new Net16(1);
        Net16.State state = model.CreateState(), steps = model.CreateState();
        float[] buffer = [.. Enumerable.Range(0, 64).Select(i => i / 64f)], output = new float[64], x = [0.5f], y = new float[1], expected = new float[1];
        model.StepBlock(state, [], []);
        model.StepBlock(state, buffer, output);
        model.Step(state, x, y);
        for (int t = 0; t < 64; t++)
        {
            model.Step(steps, buffer.AsSpan(t, 1), expected);
            Assert.Equal(expected[0], output[t]);
        }

        model.Step(steps, x, expected);
        Assert.Equal(expected, y);
    }

    [Fact]
    public void StepBlock_InPlace_SameBitsAsApart()
    {
        foreach (Network model in (Network[])[new BlockDense(1), new HalfNet(1), new Net16(1)])
        {
            Assert.Equal(model.Definition.Inputs, model.Definition.Outputs);
            float[] x = new BlockRun(model, "").Frames(70), y = new float[x.Length];
            model.StepBlock(model.CreateState(), x, y);
            model.StepBlock(model.CreateState(), x, x);
            Closeness.AssertSameBits(y, x, model.Definition.Name);
        }
    }

    private static Network Create(string name) => new TestModel(Layered.Single(t => t.Name == name)).Create();

    private static void AssertSame(Network model, string name)
    {
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            model.Lanes = lanes;
            new BlockRun(model, $"{name}, {lanes}").AssertSame(1, 2, -1, 3, 7, 0, 16, -2, 64, 65, -1, 33);
        }
    }

    private static void AssertFree(Network model, NetworkState state)
    {
        foreach (int frames in (int[])[1, 5, 64, 70])
        {
            float[] x = new float[frames * model.Definition.Inputs], y = new float[frames * model.Definition.Outputs];
            Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => Allocated(() => model.StepBlock(state, x, y))));
        }
    }

    private static long Allocated(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
