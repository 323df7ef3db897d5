using System.Reflection;

namespace Unrolled.Tests;

/// <summary>NaN is passed on, infinities and denormals do no harm, and lanes agree about all of them.</summary>
public class SpecialValueTests
{
    private const int Steps = 4, Batch = 3;

    public static TheoryData<string> AllModels { get; } = [.. TestModel.OfWindows.Where(m => !m.ReadsTokens).Select(m => m.Name)];

    public static TheoryData<string> Streams { get; } = [.. TestModel.OfStreams.Where(m => !m.ReadsTokens).Select(m => m.Name)];

    // Every output sees every input of its step and of all before it: there are no windows, and nothing is left out.
    public static TheoryData<string> ModelsWithoutWindows { get; } = [.. TestModel.OfStreams.Where(m => !m.HasWindows && !m.LeavesOut && !m.ReadsTokens).Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(ModelsWithoutWindows))]
    public void NaN_InOneInput_MakesAllLaterOutputsNaN(string name)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        int inputs = model.Definition.Inputs, outputs = model.Definition.Outputs, bad = 1;
        bool remembers = model.Definition.States.Length > 0, alone = EachValueByItself(test.Type);
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            model.Lanes = lanes;
            var sample = new Sample(model.Definition, Steps, 1);
            sample.X[bad * inputs + inputs / 2] = float.NaN;
            float[] y = StepRun.Outputs(test, model, test.CreateState(model), sample.X);
            for (int i = 0; i < y.Length; i++)
            {
                bool expected = (i / outputs == bad && (!alone || i % outputs == inputs / 2)) || (remembers && i / outputs > bad);
                Assert.True(float.IsNaN(y[i]) == expected, $"{name}, {lanes}: output {i % outputs} of step {i / outputs} is {y[i]}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(AllModels))]
    public void NaN_InOneSequence_LeavesTheOthersAlone(string name)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        int inputs = model.Definition.Inputs;
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            model.Lanes = lanes;
            var sample = new Sample(model.Definition, Steps, Batch);
            int length = sample.OutputSteps * model.Definition.Outputs;
            float[] clean = new float[Batch * length], spoilt = new float[Batch * length];
            model.Predict(sample.X, Batch, clean);
            sample.X[Steps * inputs + inputs - 1] = float.NaN;
            model.Predict(sample.X, Batch, spoilt);
            Closeness.AssertSameBits(clean.AsSpan(0, length), spoilt.AsSpan(0, length), $"{name}, {lanes}, first");
            Closeness.AssertSameBits(clean.AsSpan(2 * length), spoilt.AsSpan(2 * length), $"{name}, {lanes}, third");
            Assert.True(test.LeavesOut || Array.Exists(spoilt[length..(2 * length)], float.IsNaN), $"{name}, {lanes}: no output is NaN");
        }
    }

    [Theory]
    [MemberData(nameof(AllModels))]
    public void InfiniteAndHugeInputs_OnAllLanes_SameBits(string name)
        => Check(name, [float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, -float.MaxValue, 1e30f, -1e30f, 1e4f, -1e4f, 0f, -0f, 88.8f, -103.9f]);

    [Theory]
    [MemberData(nameof(AllModels))]
    public void DenormalInputs_OnAllLanes_SameBits(string name)
        => Check(name, [float.Epsilon, -float.Epsilon, 1e-40f, -1e-40f, 1.17549421e-38f, 1.17549435e-38f, 0f, -0f, 1e-30f]);

    [Theory]
    [MemberData(nameof(AllModels))]
    public void DenormalWeights_OnAllLanes_SameBits(string name)
        => Check(name, [1f, -1f, 0.5f, 1e-3f, 1e-38f], scale: 1e-38f);

    [Theory]
    [InlineData(nameof(Models.Lstm2x8))]
    [InlineData(nameof(Models.Lstm3x20))]
    [InlineData(nameof(Models.Climate))]
    public void SaturatingInputs_StayFinite(string name)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        var sample = new Sample(model.Definition, 50, 1);
        foreach (ref float x in sample.X.AsSpan())
        {
            x *= 1e20f;
        }

        Assert.All(StepRun.Outputs(test, model, test.CreateState(model), sample.X), y => Assert.True(float.IsFinite(y)));
    }

    // True for a network in which no value meets another.
    private static bool EachValueByItself(Type type) => type.GetCustomAttributes<LayerAttribute>().All(layer => layer switch
    {
        ActivationAttribute activation => activation.Activation is not (Activation.Softmax or Activation.LogSoftmax),
        _ => layer is PReLUAttribute or BatchNormalizationAttribute or DropoutAttribute,
    });

    // Forward and backward over sequences of the given values, on every lane.
    private static void Check(string name, float[] values, float scale = 1f)
    {
        TestModel test = TestModel.Of(name);
        List<NamedValues<float>>? expected = null;
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            Network model = test.Create();
            model.Lanes = lanes;
            model.Parameters.SetAll([.. model.Parameters.Values.ToArray().Select(v => v * scale)]);
            var sample = new Sample(model.Definition, Steps, Batch);
            for (int i = 0; i < sample.X.Length; i++)
            {
                sample.X[i] = values[i % values.Length];
            }

            List<NamedValues<float>> actual = [.. PassRun.Train(model, sample), .. model.Definition.Streams ? StepRun.Forward(test, model, sample) : []];
            expected ??= actual;
            Closeness.AssertSameBits(expected, actual, $"{name}, {lanes}");
        }
    }
}
