namespace Unrolled.Tests;

/// <summary>What the tests of windows do not reach: every model, additional inputs too, with sequences of several lengths.</summary>
public class GraphEqualityTests
{
    private static readonly int[] Lengths = [3, 9, 1, 5, 9, 4], AdditionalLengths = [4, 2, 7, 1, 2, 2];

    public static TheoryData<string> AllModels { get; } = [.. TestModel.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Backward_OfSeveralLengths_SameBitsOnAllLanes(string name)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        Sample sample = SampleOf(test, model, Lengths, AdditionalLengths, 7);
        model.Lanes = LaneWidth.Scalar;
        List<NamedValues<float>> expected = PassRun.Train(model, sample);
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            model.Lanes = lanes;
            Closeness.AssertSameBits(expected, PassRun.Train(model, sample), $"{name}, {lanes}");
        }
    }

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Pass_UsedWithOtherLengths_EqualsNewOne(string name)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        Sample sample = SampleOf(test, model, Lengths, AdditionalLengths, 7), other = SampleOf(test, model, [9, 9, 2], [7, 7, 7], 5);
        SequencePass used = model.CreatePass(Math.Max(PassRun.Room(sample), PassRun.Room(other)), 6, training: true);
        PassRun.Train(model, other, used);
        Closeness.AssertSameBits(PassRun.Train(model, sample), PassRun.Train(model, sample, used), name);
        Closeness.AssertSameBits(PassRun.Train(model, other), PassRun.Train(model, other, used), name);
    }

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Forward_OfSeveralLengths_EqualsEachAlone(string name)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        Sample sample = SampleOf(test, model, Lengths, AdditionalLengths, 7);
        List<NamedValues<float>> together = PassRun.Forward(model, sample);
        for (int n = 0; n < sample.Batch; n++)
        {
            List<NamedValues<float>> alone = PassRun.Forward(model, sample.Only(n));
            for (int i = 0; i < alone.Count; i++)
            {
                int row = together[i].Values.Length / sample.Batch;
                Closeness.AssertSameBits(alone[i].Values, together[i].Values.AsSpan(n * row, alone[i].Values.Length), $"{name}, sequence {n}, {alone[i].Name}");
            }
        }
    }

    /// <summary>Sequences of several lengths, as near to the wanted ones as the model takes.</summary>
    internal static Sample SampleOf(TestModel test, Network model, int[] lengths, int[] additional, int seed, bool initialStates = true)
    {
        int[]? own = model.Definition.InputLayers.Skip(1).Any(i => i.Kind == InputKind.Sequence) ? additional : null;
        return new Sample(new OracleNetwork(test.Type), [.. lengths.Select(l => Sample.Fit(model.Definition, l))], own, seed, initialStates);
    }
}
