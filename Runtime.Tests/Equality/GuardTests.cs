namespace Unrolled.Tests;

/// <summary>Nothing is written outside the spans that were given, nor to those that are only read; nothing outside is read.</summary>
public class GuardTests
{
    private const int Guard = 64, Steps = 3, Batch = 5;
    private const float Sentinel = 12345.678f;

    public static TheoryData<string> AllModels { get; } = [.. TestModel.OfWindows.Select(m => m.Name)];

    public static TheoryData<string> Streams { get; } = [.. TestModel.OfStreams.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Streams))]
    public void Step_BetweenGuards_LeavesThem(string name)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        NetworkState state = test.CreateState(model);
        var sample = new Sample(model.Definition, 1, 1);
        Check(model, sample.X, model.Definition.Outputs, (x, y) => test.Step(model, state, x, y));
    }

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Predict_BetweenGuards_LeavesThem(string name)
    {
        Network model = TestModel.Of(name).Create();
        var sample = new Sample(model.Definition, Steps, Batch);
        int length = sample.OutputSteps * model.Definition.Outputs;
        Check(model, sample.Window(0), length, (x, y) => model.Predict(x, y));
        Check(model, sample.X, Batch * length, (x, y) => model.Predict(x, Batch, y));
    }

    [Theory]
    [MemberData(nameof(AllModels))]
    public void CollectGradients_BetweenGuards_LeavesThem(string name)
    {
        Network model = TestModel.Of(name).Create();
        SequencePass pass = model.CreatePass(Steps, Batch, training: true);
        PassRun.Train(model, new Sample(model.Definition, Steps, Batch), pass);
        Check(model, pass.Gradients, model.Parameters.TrainableLength, (x, y) => model.CollectGradients(x, y));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void CopyTo_BetweenGuards_LeavesThem(string name)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        NetworkState state = test.CreateState(model);
        StepRun.Outputs(test, model, state, new Sample(model.Definition, Steps, 1).X);
        Check(model, [], state.Length, (_, y) => state.CopyTo(y));
    }

    private delegate void Run(ReadOnlySpan<float> x, Span<float> y);

    // The input stands between NaN, which would spoil the output if it were read; the output between sentinels.
    private static void Check(Network model, ReadOnlySpan<float> input, int outputLength, Run run)
    {
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            model.Lanes = lanes;
            var x = new float[input.Length + 2 * Guard];
            x.AsSpan().Fill(float.NaN);
            input.CopyTo(x.AsSpan(Guard));
            float[] before = [.. x];
            var y = new float[outputLength + 2 * Guard];
            y.AsSpan().Fill(Sentinel);
            run(x.AsSpan(Guard, input.Length), y.AsSpan(Guard, outputLength));
            Closeness.AssertSameBits(before, x, $"{lanes}, input");
            Assert.All(y[..Guard], v => Assert.Equal(Sentinel, v));
            Assert.All(y[^Guard..], v => Assert.Equal(Sentinel, v));
            Assert.All(y[Guard..^Guard], v => Assert.True(v != Sentinel && float.IsFinite(v), $"{lanes}: {v}"));
        }
    }
}
