using System.Reflection;

namespace Unrolled.Tests;

/// <summary>Networks with windows along time that need whole sequences: against the oracle, on all lanes, over memory that was used before.</summary>
public class WindowModelTests(ITestOutputHelper output)
{
    private static readonly int[][] Lengths = [[7], [9, 7, 12, 7, 8], [9, 9, 9]];

    public static TheoryData<string> AllModels { get; } =
        [.. typeof(Models.Lstm1x1).Assembly.GetTypes().Where(t => t.Namespace == "Unrolled.Tests.WindowModels" && t.IsDefined(typeof(NetworkAttribute), false)).Select(t => t.Name).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Definition_OfModel_IsThatOfItsAttributes(string name)
    {
        Network model = Create(name);
        var oracle = new OracleNetwork(model.GetType());
        Assert.False(model.Definition.Streams);
        Assert.All(model.GetType().GetMethods().Where(m => m.Name is "Step" or "CreateState" && m.DeclaringType == model.GetType()), m => Assert.True(m.GetCustomAttribute<ObsoleteAttribute>()!.IsError));
        Assert.Equal(oracle.Outputs, model.Definition.Outputs);
        Assert.Equal(oracle.ReturnsSequences, model.Definition.ReturnsSequences);
        Assert.Equal(oracle.Parameters.Select(p => $"{p.Name} [{string.Join(", ", p.Shape)}]"), model.Definition.Parameters.Select(p => $"{p.Name} [{string.Join(", ", p.Shape)}]"));
    }

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Backward_OfPass_MatchesOracle(string name)
    {
        foreach (int[] lengths in LengthsOf(name))
        {
            Network model = Create(name);
            var oracle = new OracleNetwork(model.GetType());
            oracle.Load(model.Parameters);
            var sample = new Sample(oracle, lengths, seed: lengths.Length);
            Closeness.AssertClose(OracleRun.Train(oracle, sample), PassRun.Train(model, sample), output);
        }
    }

    [Theory]
    [MemberData(nameof(AllModels))]
    public void OracleGradients_EqualCentralDifferences(string name)
    {
        var oracle = new OracleNetwork(Create(name).GetType());
        GradientError worst = GradientCheck.Run(oracle, LengthsOf(name)[1], null, seed: 1)[0];
        output.WriteLine(worst.ToString());
        Assert.True(Math.Abs(worst.Relative) <= GradientCheck.Limit, worst.ToString());
    }

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Backward_OnAllLanes_SameBits(string name)
    {
        foreach (int[] lengths in LengthsOf(name))
        {
            List<NamedValues<float>>? expected = null;
            foreach (LaneWidth lanes in LaneSupport.Supported)
            {
                Network model = Create(name);
                model.Lanes = lanes;
                List<NamedValues<float>> actual = PassRun.Train(model, SampleOf(model, lengths));
                expected ??= actual;
                Closeness.AssertSameBits(expected, actual, $"{name}, {lanes}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Predict_OfBatch_EqualsWindowByWindow(string name)
    {
        Network model = Create(name);
        foreach (int[] lengths in LengthsOf(name))
        {
            int steps = lengths.Max(), inputs = model.Definition.Inputs;
            var random = new Random(1);
            float[] windows = [.. Enumerable.Range(0, lengths.Length * steps * inputs).Select(_ => 2 * random.NextSingle() - 1)];
            float[] together = new float[lengths.Length * Values(steps)];
            model.Predict(windows, lengths, together);
            for (int n = 0; n < lengths.Length; n++)
            {
                float[] alone = new float[Values(lengths[n])];
                model.Predict(windows.AsSpan(n * steps * inputs, lengths[n] * inputs), alone);
                Closeness.AssertSameBits(alone, together.AsSpan(n * Values(steps), alone.Length), $"{name}, {n}");
                Assert.All(together[(n * Values(steps) + alone.Length)..((n + 1) * Values(steps))], v => Assert.Equal(0f, v));
            }
        }

        int Values(int steps)
        {
            NetworkDefinition definition = model.Definition;
            return definition.StepsOf(definition.OutputLayers[0].Axis, [steps]) * definition.Outputs;
        }
    }

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Pass_WithNaNInMemory_EqualsNewOne(string name)
    {
        Network model = Create(name);
        int[][] lengths = LengthsOf(name);
        SequencePass used = model.CreatePass(lengths.Max(l => l.Max()), lengths.Max(l => l.Length), training: true);
        foreach (int[] own in lengths)
        {
            Sample poison = SampleOf(model, lengths[1]);
            poison.X.AsSpan().Fill(float.NaN);
            PassRun.Train(model, poison, used);
            Sample sample = SampleOf(model, own);
            Closeness.AssertSameBits(PassRun.Train(model, sample), PassRun.Train(model, sample, used), name);
        }
    }

    [Theory]
    [MemberData(nameof(AllModels))]
    public void NaN_InOneSequence_LeavesTheOthersAlone(string name)
    {
        Network model = Create(name);
        Sample sample = SampleOf(model, LengthsOf(name)[1]);
        List<NamedValues<float>> clean = PassRun.Forward(model, sample);
        int bad = sample.X.Length / sample.Batch;
        sample.X[bad] = float.NaN;
        List<NamedValues<float>> spoilt = PassRun.Forward(model, sample);
        int width = clean[0].Values.Length / sample.Batch;
        Closeness.AssertSameBits(clean[0].Values.AsSpan(0, width), spoilt[0].Values.AsSpan(0, width), name);
        Closeness.AssertSameBits(clean[0].Values.AsSpan(2 * width), spoilt[0].Values.AsSpan(2 * width), name);
        Assert.Contains(spoilt[0].Values[width..(2 * width)], float.IsNaN);
    }

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Training_AfterTheFirstPass_AllocatesNothing(string name)
    {
        Network model = Create(name);
        int[] lengths = LengthsOf(name)[2];
        SequencePass pass = model.CreatePass(lengths[0], lengths.Length, training: true);
        var gradients = new float[model.Parameters.Length];
        Run();
        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run()
        {
            pass.Begin(lengths[0], lengths.Length);
            model.Forward(pass);
            pass.WantsInputGradient = true;
            model.Backward(pass);
            model.CollectGradients(pass.Gradients, gradients);
        }
    }

    [Fact]
    public void Begin_WithSequenceTooShortForAWindow_NamesLayerAndLengths()
    {
        Network model = Create(nameof(WindowModels.Conv1D2x4Bidirectional));
        SequencePass pass = model.CreatePass(8, 2, training: false);
        foreach (Action begin in new Action[] { () => pass.Begin(2, 2), () => pass.Begin([5, 2], 2) })
        {
            ArgumentException thrown = Assert.Throws<ArgumentException>(begin);
            Assert.Contains("'conv1d_0'", thrown.Message);
            Assert.Contains("at least 3 steps, got 2", thrown.Message);
        }

        Assert.Contains("conv1d_0", Assert.Throws<ArgumentException>(() => model.Predict(new float[4], new float[6])).Message);
    }

    private static Network Create(string name)
    {
        var model = (Network)Activator.CreateInstance(typeof(Models.Lstm1x1).Assembly.GetType("Unrolled.Tests.WindowModels." + name, throwOnError: true)!, 1)!;
        var random = new Random(1);
        model.Parameters.SetAll([.. model.Parameters.Values.ToArray().Select(v => v + 0.1f * (2 * random.NextSingle() - 1))]);
        return model;
    }

    private static Sample SampleOf(Network model, int[] lengths) => new(new OracleNetwork(model.GetType()), lengths);

    // Several batches; all of the same length where the network wants that.
    private static int[][] LengthsOf(string name)
    {
        int steps = Create(name).Definition.Axes.First(a => a.Kind == AxisKind.Input).Steps;
        return steps == 0 ? Lengths : [.. Lengths.Select(l => Enumerable.Repeat(steps, l.Length).ToArray())];
    }
}
