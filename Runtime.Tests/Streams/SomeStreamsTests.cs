namespace Unrolled.Tests;

/// <summary>A step of some of several streams: the bits of single ones, and the others stay as they are.</summary>
public class SomeStreamsTests
{
    private const int Count = 32;

    private static readonly string[] Models =
        [nameof(Net16), nameof(StackNet), nameof(ConvNet), nameof(ConditionNet), nameof(HalfNet), nameof(ByteNet), nameof(MaskedNet), nameof(SourceNet)];

    public static TheoryData<string, LaneWidth> Cases { get; } = [.. from name in Models from lanes in LaneSupport.Supported select (name, lanes)];

    public static TheoryData<string> Names { get; } = [.. Models];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Step_OfSomeStreams_SameBitsAsAlone(string name, LaneWidth lanes)
    {
        Network model = Create(name);
        model.Lanes = lanes;
        NetworkDefinition definition = model.Definition;
        int inputs = definition.StreamInputs, outputs = definition.Outputs;
        var random = new Random(7);
        NetworkStates together = model.CreateStates(Count);
        NetworkState[] alone = [.. Enumerable.Range(0, Count).Select(_ => model.CreateState())];
        for (int i = 0; i < Count; i++)
        {
            Prepare(model, random, together, alone[i], i);
        }

        foreach (int size in (int[])[5, 1, 32, 0, 7, 5, 31, 16, 2, 3])
        {
            int[] streams = [.. Enumerable.Range(0, Count).OrderBy(_ => random.Next()).Take(size)];
            float[] x = Draw(random, size * inputs), y = new float[size * outputs], expected = new float[outputs], vectors = new float[together.Length], own = new float[together.Length];
            model.Step(together, streams, x, y);
            for (int i = 0; i < size; i++)
            {
                model.Step(alone[streams[i]], x.AsSpan(i * inputs, inputs), expected);
                Assert.Equal(expected, y[(i * outputs)..((i + 1) * outputs)]);
            }

            AssertSame(together, alone);

            // What else streams go through between such steps: all at once, a reset, a copy, a restored one.
            x = Draw(random, Count * inputs);
            y = new float[Count * outputs];
            model.Step(together, x, y);
            for (int i = 0; i < Count; i++)
            {
                model.Step(alone[i], x.AsSpan(i * inputs, inputs), expected);
                Assert.Equal(expected, y[(i * outputs)..((i + 1) * outputs)]);
            }

            if (!definition.HasSource)
            {
                together.Reset(3);
                alone[3].Reset();
                together.Copy(4, 9);
                alone[9].CopyFrom(alone[4]);
                together.CopyTo(5, vectors);
                alone[5].CopyTo(own);
                Assert.Equal(own, vectors);
                together.CopyFrom(6, vectors);
                alone[6].CopyFrom(own);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_OfSomeStreams_AllocatesNothingAfterTheFirst(string name)
    {
        Network model = Create(name);
        NetworkStates states = model.CreateStates(Count);
        for (int i = 0; i < Count; i++)
        {
            Prepare(model, new Random(i), states, model.CreateState(), i);
        }

        int[] few = [3, 30], more = [.. Enumerable.Range(0, 31)];
        float[] x = new float[Count * model.Definition.StreamInputs], y = new float[Count * model.Definition.Outputs];
        model.Step(states, few, x.AsSpan(0, 2 * model.Definition.StreamInputs), y.AsSpan(0, 2 * model.Definition.Outputs));
        long before = GC.GetAllocatedBytesForCurrentThread();
        model.Step(states, more, x.AsSpan(0, 31 * model.Definition.StreamInputs), y.AsSpan(0, 31 * model.Definition.Outputs));
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Step_OfSomeStreams_KeepsTheOutputsOfTheOthers()
    {
        Network model = new StackNet(seed: 1);
        NetworkStates states = model.CreateStates(3);
        NetworkState alone = model.CreateState();
        model.Step(states, [1f, 2f, 1f, 2f, 1f, 2f], new float[9]);
        float[] before = states.Output(0, "first").ToArray();
        model.Step(states, [2], [3f, 4f], new float[3]);
        model.Step(alone, [1f, 2f], new float[3]);
        model.Step(alone, [3f, 4f], new float[3]);
        Assert.Equal(before, states.Output(0, "first").ToArray());
        Assert.Equal(alone.Output("first").ToArray(), states.Output(2, "first").ToArray());
        Assert.Equal(alone.Output("first.c").ToArray(), states.Output(2, "first.c").ToArray());
    }

    [Theory]
    [InlineData(nameof(Net16))]
    [InlineData(nameof(ByteNet))]
    public void Step_OfStreamsThatAreNone_ChangesNothing(string name)
    {
        Network model = Create(name);
        NetworkStates states = model.CreateStates(4);
        int inputs = model.Definition.StreamInputs, outputs = model.Definition.Outputs;
        model.Step(states, Draw(new Random(1), 4 * inputs), new float[4 * outputs]);
        float[] before = Vectors(states);
        float[] x = Draw(new Random(2), 3 * inputs), y = new float[3 * outputs];
        Assert.StartsWith("Expected each stream once, got 1 at index 2 again.", Assert.Throws<ArgumentException>("streams", () => model.Step(states, [1, 0, 1], x, y)).Message, StringComparison.Ordinal);
        Assert.StartsWith("Expected streams of 0 … 3, got 4 at index 1.", Assert.Throws<ArgumentOutOfRangeException>("streams", () => model.Step(states, [1, 4, 1], x, y)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("streams", () => model.Step(states, [-1, 0, 1], x, y));
        Assert.Throws<ArgumentException>("x", () => model.Step(states, [0, 1], x, y.AsSpan(0, 2 * outputs)));
        Assert.Throws<ArgumentException>("y", () => model.Step(states, [0, 1], x.AsSpan(0, 2 * inputs), y));
        Assert.Equal(before, Vectors(states));
        Assert.All(y, value => Assert.Equal(0, value));

        // What was named in vain can be named again.
        model.Step(states, [1, 0, 2], x, y);
        Assert.NotEqual(before, Vectors(states));
    }

    private static Network Create(string name) => name switch
    {
        nameof(Net16) => new Net16(1),
        nameof(StackNet) => new StackNet(1),
        nameof(ConvNet) => new ConvNet(1),
        nameof(ConditionNet) => new ConditionNet(1),
        nameof(HalfNet) => new HalfNet(1),
        nameof(ByteNet) => new ByteNet(1),
        nameof(MaskedNet) => new MaskedNet(1),
        _ => new SourceNet(1),
    };

    // A constant input of its own, or a source.
    private static void Prepare(Network model, Random random, NetworkStates together, NetworkState alone, int stream)
    {
        foreach (InputDefinition input in model.Definition.InputLayers.Where(i => i.Kind == InputKind.Constant))
        {
            float[] values = Draw(random, input.Width);
            together.SetInput(stream, input.Name, values);
            alone.SetInput(input.Name, values);
        }

        if (model.Definition.HasSource)
        {
            float[] source = Draw(random, (1 + stream % 4) * model.Definition.Inputs);
            model.Start(together, stream, source);
            model.Start(alone, source);
        }
    }

    private static void AssertSame(NetworkStates together, NetworkState[] alone)
    {
        var expected = new float[alone.Length * together.Length];
        for (int i = 0; i < alone.Length; i++)
        {
            alone[i].CopyTo(expected.AsSpan(i * together.Length, together.Length));
        }

        Assert.Equal(expected, Vectors(together));
    }

    private static float[] Vectors(NetworkStates states)
    {
        var values = new float[states.Count * states.Length];
        for (int i = 0; i < states.Count; i++)
        {
            states.CopyTo(i, values.AsSpan(i * states.Length, states.Length));
        }

        return values;
    }

    // Now and then two zeros: a step that a mask leaves out.
    private static float[] Draw(Random random, int count) => [.. Enumerable.Range(0, count).Select(i => random.Next(4) == 0 ? 0f : random.NextSingle() - 0.5f)];
}
