namespace Unrolled.Tests;

/// <summary>The same bits on all lanes that this machine has, for every model and on every way through it.</summary>
public class LaneEqualityTests
{
    // 35 sequences: one chunk of 32 of the batch prediction and a rest; 11 rows: no multiple of any tile of the matrix kernels.
    private const int PredictBatch = 35, TrainBatch = 11, Steps = 5;

    public static TheoryData<string> AllModels { get; } = [.. TestModel.OfWindows.Select(m => m.Name)];

    public static TheoryData<string> Streams { get; } = [.. TestModel.OfStreams.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Streams))]
    public void Step_OnAllLanes_SameBits(string name)
        => Check(name, (test, model) => StepRun.Forward(test, model, new Sample(model.Definition, Steps, 2)));

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Predict_OnAllLanes_SameBits(string name)
        => Check(name, (_, model) =>
        {
            var sample = new Sample(model.Definition, Steps, PredictBatch);
            int length = sample.OutputSteps * model.Definition.Outputs;
            float[] window = new float[length], batch = new float[PredictBatch * length];
            model.Predict(sample.Window(0), window);
            model.Predict(sample.X, PredictBatch, batch);
            return [new(Quantity.Output, "window", window), new(Quantity.Output, "batch", batch)];
        });

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Backward_OnAllLanes_SameBits(string name)
        => Check(name, (_, model) =>
        [
            .. PassRun.Train(model, new Sample(model.Definition, Steps, TrainBatch)),
            .. PassRun.Train(model, new Sample(model.Definition, 1, 1, initialStates: false)),
        ]);

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Lanes_ChangedBetweenPasses_SameBits(string name)
    {
        Network model = TestModel.Of(name).Create();
        var sample = new Sample(model.Definition, Steps, TrainBatch);
        SequencePass pass = model.CreatePass(Steps, TrainBatch, training: true);
        List<NamedValues<float>> expected = PassRun.Train(model, sample, pass);
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            model.Lanes = lanes;
            Closeness.AssertSameBits(expected, PassRun.Train(model, sample, pass), $"{name}, {lanes}");
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Lanes_ChangedBetweenSteps_SameBits(string name)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        int inputs = model.Definition.Inputs, outputs = model.Definition.Outputs;
        var sample = new Sample(model.Definition, 9, 1);
        float[] expected = StepRun.Outputs(test, model, test.CreateState(model), sample.X);
        NetworkState state = test.CreateState(model);
        var actual = new float[expected.Length];
        for (int t = 0; t < sample.Steps; t++)
        {
            model.Lanes = LaneSupport.Supported[t % LaneSupport.Supported.Length];
            test.Step(model, state, sample.X.AsSpan(t * inputs, inputs), actual.AsSpan(t * outputs, outputs));
        }

        Closeness.AssertSameBits(expected, actual, name);
    }

    private static void Check(string name, Func<TestModel, Network, List<NamedValues<float>>> run)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        model.Lanes = LaneWidth.Scalar;
        List<NamedValues<float>> expected = run(test, model);
        Assert.Equal(LaneWidth.Scalar, LaneSupport.Supported[0]);
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            Network other = test.Create();
            other.Lanes = lanes;
            Assert.Equal(lanes, other.Lanes);
            Closeness.AssertSameBits(expected, run(test, other), $"{name}, {lanes}");
        }
    }
}
