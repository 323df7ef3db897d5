namespace Unrolled.Tests;

/// <summary>Samples with all that they have, through every model and to each of its outputs.</summary>
public class DataPredictTests
{
    private static readonly int[] Lengths = [3, 9, 1, 5, 9, 4], AdditionalLengths = [4, 2, 7, 1, 2, 2];

    public static TheoryData<string> AllModels { get; } = [.. TestModel.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Predict_OfSamples_EqualsPass(string name)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        NetworkDefinition definition = model.Definition;
        Sample sample = GraphEqualityTests.SampleOf(test, model, Lengths, AdditionalLengths, 7, initialStates: false);
        List<NamedValues<float>> expected = PassRun.Forward(model, sample);
        SequenceData data = DataOf(definition, sample);
        for (int i = 0; i < definition.OutputLayers.Length; i++)
        {
            float[] outputs = [.. Enumerable.Repeat(float.NaN, expected[i].Values.Length)];
            model.Predict(data, outputs, definition.OutputLayers[i].Name);
            Closeness.AssertSameBits(expected[i].Values, outputs, $"{name}, {expected[i].Name}");
        }
    }

    [Fact]
    public void Predict_OfMoreThanOnePart_EqualsEachAlone()
    {
        Network model = TestModel.Of(nameof(Models.Lstm7x5)).Create();
        var sample = new Sample(model.Definition, [.. Enumerable.Range(0, 70).Select(i => 1 + i % 6)], initialStates: false);
        int length = sample.OutputSteps * model.Definition.Outputs;
        float[] outputs = new float[70 * length], alone = new float[length];
        model.Predict(DataOf(model.Definition, sample), outputs);
        for (int n = 0; n < 70; n++)
        {
            Span<float> own = alone.AsSpan(0, sample.OutputLengths[n] * model.Definition.Outputs);
            model.Predict(sample.Window(n), own);
            Closeness.AssertSameBits(own, outputs.AsSpan(n * length, own.Length), $"sample {n}");
        }
    }

    [Fact]
    public void Predict_AfterTheFirst_AllocatesNothing()
    {
        Network model = TestModel.Of(nameof(Models.Lstm7x5)).Create();
        var sample = new Sample(model.Definition, [3, 1, 2], initialStates: false);
        SequenceData data = DataOf(model.Definition, sample);
        float[] outputs = new float[3 * sample.OutputSteps * model.Definition.Outputs];
        model.Predict(data, outputs);
        Assert.Equal(0, Allocation.Of(() => model.Predict(data, outputs)));
    }

    [Fact]
    public void Predict_OfWhatDoesNotFit_Throws()
    {
        Network model = TestModel.Of(nameof(Models.Lstm7x5)).Create();
        SequenceData data = SequenceData.Sequences(new float[2 * 3 * 7], 3, 7), narrow = SequenceData.Sequences(new float[6], 3, 1);
        float[] outputs = new float[2 * 3 * model.Definition.Outputs];
        Assert.Contains("expects 7 features per time step, the data have 1", Assert.Throws<ArgumentException>(() => model.Predict(narrow, outputs)).Message);
        Assert.Contains("has no output 'rain'", Assert.Throws<KeyNotFoundException>(() => model.Predict(data, outputs, "rain")).Message);
        Assert.Throws<ArgumentException>(() => model.Predict(data, new float[1]));
        Assert.Throws<InvalidOperationException>(() => data.CopyTarget(0, new float[1]));
    }

    private static SequenceData DataOf(NetworkDefinition definition, Sample sample)
    {
        var windows = new float[sample.Batch * sample.Steps * definition.Inputs];
        for (int n = 0; n < sample.Batch; n++)
        {
            sample.Features(definition, n).CopyTo(windows, n * sample.Steps * definition.Inputs);
        }

        SequenceData data = SequenceData.Sequences(windows, sample.Steps, definition.Inputs).WithLengths(sample.Lengths);
        for (int i = 0; i < sample.AdditionalInputs.Count; i++)
        {
            if (definition.InputLayers[1 + i].Kind != InputKind.Step)
            {
                SampleArray input = sample.AdditionalInputs[i];
                data = data.With(input.Values, input.Width, input.Steps, input.Lengths);
            }
        }

        return data;
    }
}
