using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Unrolled.Tests.Reduced;

/// <summary>Networks with quantized weights: the same bits on all lanes and paths, and those of 32-bit networks with the quantized values.</summary>
public class ReducedPrecisionTests
{
    public static TheoryData<string> All => ReducedModels.All;

    public static TheoryData<string> Halves => ReducedModels.Halves;

    public static TheoryData<string> Bytes => ReducedModels.Bytes;

    public static TheoryData<string> Streams => ReducedModels.Streams;

    // What is no number is no token.
    public static TheoryData<string> StreamsOfNumbers => [.. ReducedModels.Streams.Select(r => r.Data).Where(n => !ReducedModels.Of(n).ReadsTokens)];

    [Theory]
    [MemberData(nameof(Streams))]
    public void Step_OnAllLanes_SameBits(string name)
        => OnAllLanes(name, (test, model) => StepRun.Forward(test, model, new Sample(model.Definition, 6, 2)));

    [Theory]
    [MemberData(nameof(All))]
    public void Predict_OnAllLanes_SameBits(string name)
        => OnAllLanes(name, (_, model) => ReducedModels.Predict(model, new Sample(model.Definition, 5, 35)));

    [Theory]
    [MemberData(nameof(Streams))]
    public void Lanes_ChangedBetweenSteps_SameBits(string name)
    {
        TestModel test = ReducedModels.Of(name);
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

    [Theory]
    [MemberData(nameof(Streams))]
    public void Predict_OfWindow_EqualsSteps(string name)
    {
        TestModel test = ReducedModels.Of(name);
        Network model = test.Create();
        int inputs = model.Definition.Inputs, outputs = model.Definition.Outputs;
        var sample = new Sample(model.Definition, 6, 1);
        float[] stepped = StepRun.Outputs(test, model, test.CreateState(model), sample.X);
        for (int steps = 1; steps <= sample.Steps; steps++)
        {
            var y = new float[model.Definition.ReturnsSequences ? steps * outputs : outputs];
            model.Predict(sample.X.AsSpan(0, steps * inputs), y);
            Closeness.AssertSameBits(stepped.AsSpan(steps * outputs - y.Length, y.Length), y, $"{name}, {steps} steps");
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Step_OfStreamsTogether_SameBitsAsAlone(string name)
    {
        TestModel test = ReducedModels.Of(name);
        Network model = test.Create();
        int inputs = model.Definition.Inputs, outputs = model.Definition.Outputs;
        var sample = new Sample(model.Definition, 5, 3);
        NetworkStates together = TestModel.CreateStates(model, 3);
        StatesFunction step = TestModel.StepOfStates(model);
        NetworkState[] alone = [test.CreateState(model), test.CreateState(model), test.CreateState(model)];
        float[] x = new float[3 * inputs], y = new float[3 * outputs], expected = new float[y.Length];
        for (int t = 0; t < 5; t++)
        {
            for (int n = 0; n < 3; n++)
            {
                sample.Window(n).Slice(t * inputs, inputs).CopyTo(x.AsSpan(n * inputs));
                test.Step(model, alone[n], x.AsSpan(n * inputs, inputs), expected.AsSpan(n * outputs, outputs));
            }

            step(together, x, y);
            Closeness.AssertSameBits(expected, y, $"{name}, step {t}");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Predict_OfBatch_EqualsWindows(string name)
    {
        Network model = ReducedModels.Of(name).Create();
        foreach (int batch in new[] { 1, 3, 35 })
        {
            List<NamedValues<float>> results = ReducedModels.Predict(model, new Sample(model.Definition, 4, batch));
            Closeness.AssertSameBits(results[0].Values, results[1].Values, $"{name}, batch {batch}");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Predict_OfSeveralLengths_EqualsWindows(string name)
    {
        Network model = ReducedModels.Of(name).Create();
        int[] lengths = [2, 5, 1, 4];
        var sample = new Sample(model.Definition, 5, lengths.Length);
        int inputs = model.Definition.Inputs, outputs = model.Definition.Outputs, steps = model.Definition.ReturnsSequences ? 5 : 1;
        float[] together = new float[lengths.Length * steps * outputs], expected = new float[together.Length];
        model.Predict(sample.X, lengths, together);
        for (int n = 0; n < lengths.Length; n++)
        {
            model.Predict(sample.Window(n)[..(lengths[n] * inputs)], expected.AsSpan(n * steps * outputs, (steps == 1 ? 1 : lengths[n]) * outputs));
        }

        Closeness.AssertSameBits(expected, together, name);
    }

    /// <summary>Rounding the weights is all that bfloat16 does.</summary>
    [Theory]
    [MemberData(nameof(Halves))]
    public void Predict_OfHalves_EqualsWholeWithRoundedWeights(string name)
    {
        TestModel test = ReducedModels.Of(name);
        Network model = test.Create(), whole = ReducedModels.Whole(model);
        whole.Parameters.SetAll(model.PredictionWeights());
        var sample = new Sample(model.Definition, 6, 9);
        Closeness.AssertSameBits(ReducedModels.Predict(whole, sample), ReducedModels.Predict(model, sample), name);
        Closeness.AssertSameBits(PassRun.Forward(whole, sample), PassRun.Forward(model, sample), $"{name}, pass");
    }

    /// <summary>Bytes also round inputs and states: to 1/254 of each vector's largest value.</summary>
    [Theory]
    [MemberData(nameof(Bytes))]
    public void Predict_OfBytes_IsNearWholeWithRoundedWeights(string name)
    {
        TestModel test = ReducedModels.Of(name);
        Network model = test.Create(), whole = ReducedModels.Whole(model);
        whole.Parameters.SetAll(model.PredictionWeights());
        var sample = new Sample(model.Definition, 6, 9);
        float[] expected = ReducedModels.Predict(whole, sample)[0].Values, actual = ReducedModels.Predict(model, sample)[0].Values;
        double square = 0, error = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            square += expected[i] * (double)expected[i];
            error += (expected[i] - (double)actual[i]) * (expected[i] - (double)actual[i]);
        }

        Assert.True(error <= 0.02 * 0.02 * square, $"{name}: {Math.Sqrt(error / square)} of the outputs");
        if (!model.Definition.Streams)
        {
            Closeness.AssertSameBits(expected, actual, $"{name}: whole sequences round weights alone");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void PredictionWeights_AsParameters_SamePredictions(string name)
    {
        Network model = ReducedModels.Of(name).Create();
        var sample = new Sample(model.Definition, 4, 3);
        List<NamedValues<float>> expected = ReducedModels.Predict(model, sample);
        float[] rounded = model.PredictionWeights();
        Assert.NotEqual(rounded, model.Parameters.Values.ToArray());
        model.Parameters.SetAll(rounded);
        Closeness.AssertSameBits(rounded, model.PredictionWeights(), name);
        Closeness.AssertSameBits(expected, ReducedModels.Predict(model, sample), name);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Training_OfFewerBits_IsThatOfWhole(string name)
    {
        Network model = ReducedModels.Of(name).Create(), whole = ReducedModels.Whole(model);
        var sample = new Sample(model.Definition, 4, 5);
        SequencePass pass = model.CreatePass(4, 5, training: true);
        Closeness.AssertSameBits(PassRun.Train(whole, sample), PassRun.Train(model, sample, pass), name);

        float[] other = [.. model.Parameters.Values.ToArray().Select(v => 0.5f * v)];
        model.Parameters.SetAll(other);
        whole.Parameters.SetAll(other);
        Closeness.AssertSameBits(PassRun.Train(whole, sample), PassRun.Train(model, sample, pass), $"{name}, other weights");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Parameters_Changed_ArePackedAnew(string name)
    {
        Network model = ReducedModels.Of(name).Create(), other = ReducedModels.Of(name).Create(seed: 5);
        var sample = new Sample(model.Definition, 4, 3);
        ReducedModels.Predict(model, sample);
        model.Parameters.SetAll(other.Parameters.Values);
        Closeness.AssertSameBits(ReducedModels.Predict(other, sample), ReducedModels.Predict(model, sample), name);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Step_AfterTheFirst_AllocatesNothing(string name)
    {
        TestModel test = ReducedModels.Of(name);
        Network model = test.Create();
        NetworkState state = test.CreateState(model);
        StepFunction step = test.Step;
        var sample = new Sample(model.Definition, 3, 5);
        float[] x = new float[model.Definition.Inputs], y = new float[model.Definition.Outputs], ys = new float[5 * sample.OutputSteps * y.Length];
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => Allocation.Of(() => step(model, state, x, y))));
        model.Predict(sample.X, 5, ys);
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => Allocation.Of(() => model.Predict(sample.X, 5, ys))));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Predict_OfSamples_SameBitsAsWindows(string name)
    {
        TestModel test = ReducedModels.Of(name);
        Network model = test.Create();
        var sample = new Sample(model.Definition, 3, 5);
        float[] outputs = new float[sample.Batch * sample.OutputSteps * model.Definition.Outputs], windows = new float[outputs.Length];
        model.Predict(sample.X, sample.Batch, windows);
        model.Predict(SequenceData.Sequences(sample.X, sample.Steps, model.Definition.Inputs), outputs);
        Closeness.AssertSameBits(windows, outputs, name);
    }

    [Theory]
    [MemberData(nameof(StreamsOfNumbers))]
    public void Step_OfWhatIsNoNumber_IsTheSameOnAllLanes(string name)
    {
        TestModel test = ReducedModels.Of(name);
        foreach (float value in new[] { float.NaN, float.PositiveInfinity, float.MaxValue, float.Epsilon, 1e-31f })
        {
            OnAllLanes(name, (_, model) =>
            {
                var sample = new Sample(model.Definition, 4, 1);
                sample.X[sample.X.Length / 2] = value;
                float[] y = StepRun.Outputs(test, model, test.CreateState(model), sample.X);
                if (float.IsNaN(value))
                {
                    Assert.Contains(y, float.IsNaN);
                }
                else if (value < 1)
                {
                    Assert.All(y, v => Assert.True(float.IsFinite(v)));
                }

                return [new(Quantity.Output, $"{value}", y)];
            });
        }
    }

    /// <summary>Hashes made on x64 with AVX-512 and AVX-VNNI, that any other machine must find too.</summary>
    [Theory]
    [InlineData(nameof(HalfSimpleRnn4x64Relu), "83EE83B9FBAD83A9")]
    [InlineData(nameof(ByteSimpleRnn4x64Relu), "1A95D15DCEA079F1")]
    public void Predict_OnThisMachine_HasTheKnownBits(string name, string hash)
    {
        // The first weights as the initializers draw them.
        Network model = ReducedModels.Of(name).Create();
        model.Initialize(1);
        float[] x = [.. Enumerable.Range(0, 9 * model.Definition.Inputs).Select(i => i * 37 % 101 / 50f - 1)], y = new float[model.Definition.Outputs];
        model.Predict(x, y);
        Assert.Equal(hash, Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(y.AsSpan())))[..16]);
    }

    [Fact]
    public void Weights_OfWholeSequenceNetworks_AreRoundedAllTheSame()
    {
        Network model = new ByteBidirectional9(1);
        Assert.Equal(WeightPrecision.Int8, model.Definition.Weights);
        Assert.Equal(0, model.Definition.ReducedLength);
        Assert.NotEqual(model.Parameters.Values.ToArray(), model.PredictionWeights());
    }

    private static void OnAllLanes(string name, Func<TestModel, Network, List<NamedValues<float>>> run)
    {
        TestModel test = ReducedModels.Of(name);
        List<NamedValues<float>>? expected = null;
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            Network model = test.Create();
            model.Lanes = lanes;
            List<NamedValues<float>> results = run(test, model);
            Closeness.AssertSameBits(expected ??= results, results, $"{name}, {lanes}");
        }
    }
}
