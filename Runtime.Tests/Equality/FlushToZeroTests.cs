using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>
/// What decays ends as zero, not among the denormal numbers that processors are slow with: states and gradients on their way back, in steps and passes alike; and inputs
/// and weights that are as small count as zeros.
/// </summary>
public class FlushToZeroTests
{
    private const int Steps = 8;

    public static TheoryData<string> Recurrent { get; } = [.. TestModel.OfStreams.Where(m => !m.ReadsTokens && m.Create().Definition is { States.Length: > 0, MaskValue: null }).Select(m => m.Name)];

    public static TheoryData<string> Windows { get; } = [.. TestModel.OfWindows.Where(m => !m.ReadsTokens && m.Create().Definition.MaskValue is null).Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Recurrent))]
    public void States_SinkingInSilence_AreAboveThresholdOrZero(string name)
    {
        TestModel test = TestModel.Of(name);
        List<float>? expected = null;
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            Network model = Sinking(test);
            model.Lanes = lanes;
            NetworkDefinition definition = model.Definition;
            Sample sample = Silence(definition, Steps, 1);
            NetworkState state = test.CreateState(model);
            SetStates(definition, state, sample);
            float[] x = new float[definition.Inputs], y = new float[definition.Outputs], vectors = new float[state.Length];
            List<float> actual = [];
            for (int t = 0; t < Steps; t++)
            {
                test.Step(model, state, x, y);
                state.CopyTo(vectors);
                Span<float> states = vectors.AsSpan(0, definition.States.Sum(s => s.Units));
                Assert.Equal(-1, IndexOfSmall(states, FlushToZero.Value));
                actual.AddRange(states);
            }

            expected ??= actual;
            Closeness.AssertSameBits([.. expected], [.. actual], $"{name}, {lanes}");
        }
    }

    [Theory]
    [MemberData(nameof(Recurrent))]
    public void States_SinkingInPass_EqualThoseOfSteps(string name)
    {
        TestModel test = TestModel.Of(name);
        Network model = Sinking(test);
        for (int steps = 1; steps <= Steps; steps += steps < 3 ? 1 : 5)
        {
            Sample sample = Silence(model.Definition, steps, 3);
            List<NamedValues<float>> stepped = StepRun.Forward(test, model, sample);
            Closeness.AssertSameBits(stepped, PassRun.Forward(model, sample), $"{name}, {steps} steps");
            Closeness.AssertSameBits(stepped, PassRun.Forward(model, sample, model.CreatePass(steps, 3, training: true)), $"{name}, {steps} steps, training");
            Assert.All(stepped.Where(r => r.Quantity == Quantity.State), r => Assert.Equal(-1, IndexOfSmall(r.Values, FlushToZero.Value)));
        }
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public void Inputs_BelowThreshold_CountAsZeros(string name)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        foreach (float tiny in new[] { 1e-39f, -1e-39f, 1e-20f, MathF.BitDecrement(MathF.ScaleB(1f, FlushToZero.Value)) })
        {
            Sample zeros = new(model.Definition, 4, 3), small = new(model.Definition, 4, 3);
            for (int i = 0; i < zeros.X.Length; i += 2)
            {
                zeros.X[i] = 0f;
                small.X[i] = tiny;
            }

            Closeness.AssertSameBits(PassRun.Train(model, zeros), PassRun.Train(model, small), $"{name}, {tiny}, training");
            Assert.Equal(tiny, small.X[0]);
            if (model.Definition.Streams)
            {
                Closeness.AssertSameBits(StepRun.Forward(test, model, zeros), StepRun.Forward(test, model, small), $"{name}, {tiny}, steps");
                NetworkStates together = TestModel.CreateStates(model, 3), others = TestModel.CreateStates(model, 3);
                int inputs = model.Definition.Inputs, outputs = model.Definition.Outputs;
                float[] y = new float[3 * outputs], z = new float[3 * outputs];
                TestModel.StepOfStates(model)(together, zeros.X.AsSpan(0, 3 * inputs), y);
                TestModel.StepOfStates(model)(others, small.X.AsSpan(0, 3 * inputs), z);
                Closeness.AssertSameBits(y, z, $"{name}, {tiny}, streams together");
            }

            int length = zeros.OutputSteps * model.Definition.Outputs;
            float[] a = new float[3 * length], b = new float[3 * length];
            model.Predict(zeros.X, 3, a);
            model.Predict(small.X, 3, b);
            Closeness.AssertSameBits(a, b, $"{name}, {tiny}, batch");
            model.Predict(zeros.Window(0), a.AsSpan(0, length));
            model.Predict(small.Window(0), b.AsSpan(0, length));
            Closeness.AssertSameBits(a, b, $"{name}, {tiny}, window");
        }
    }

    // A value at the threshold is none of them.
    [Fact]
    public void Input_AtThreshold_CountsAsItIs()
    {
        var model = new Models.Lstm1x8Dense5Relu(1);
        float[] zero = [.. Hidden(0f)], small = [.. Hidden(MathF.BitDecrement(MathF.ScaleB(1f, FlushToZero.Value)))];
        Closeness.AssertSameBits(zero, small, "below");

        // Its gate's sum is tiny, its cell below the threshold: seen where a weight is large.
        float[] weights = [.. model.Parameters.Values.ToArray().Select(v => v * 64)];
        model.Parameters.SetAll(weights);
        Assert.NotEqual(Hidden(0f), Hidden(MathF.ScaleB(1f, FlushToZero.Value)));

        float[] Hidden(float x)
        {
            Models.Lstm1x8Dense5Relu.State state = model.CreateState();
            model.Step(state, [x], new float[model.Definition.Outputs]);
            return state.Cell(model.Definition.States[0].Layer).ToArray();
        }
    }

    [Theory]
    [MemberData(nameof(Recurrent))]
    public void StateVectors_GivenBelowThreshold_AreZeros(string name)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        NetworkDefinition definition = model.Definition;
        NetworkState state = test.CreateState(model);
        float[] vectors = new float[state.Length], ones = new float[state.Length];
        int length = definition.States.Sum(s => s.Units);
        vectors.AsSpan(0, length).Fill(-1e-39f);
        ones.AsSpan(0, length).Fill(MathF.ScaleB(-1f, FlushToZero.Value));
        state.CopyFrom(vectors);
        state.CopyTo(vectors);
        Assert.Equal(-1, vectors.AsSpan(0, length).IndexOfAnyExcept(0f));
        state.CopyFrom(ones);
        state.CopyTo(vectors);
        Closeness.AssertSameBits(ones, vectors, name);
        foreach (StateDefinition vector in definition.States)
        {
            float[] tiny = [.. Enumerable.Repeat(1e-30f, vector.Units)];
            if (vector.Kind == StateKind.Hidden)
            {
                state.SetHidden(vector.Layer, tiny);
                Assert.Equal(-1, state.Hidden(vector.Layer).IndexOfAnyExcept(0f));
            }
            else
            {
                state.SetCell(vector.Layer, tiny);
                Assert.Equal(-1, state.Cell(vector.Layer).IndexOfAnyExcept(0f));
            }
        }
    }

    public static TheoryData<string> Remembering { get; } = [.. TestModel.Declared.Where(m => m.Create().Definition is { Streams: true } d && TestModel.IsOfWindows(d) && d.Histories.Length > 0).Select(m => m.Name)];

    // What convolutions along time remember of their inputs is an input as well.
    [Theory]
    [MemberData(nameof(Remembering))]
    public void Histories_GivenBelowThreshold_AreZeros(string name)
    {
        TestModel test = TestModel.Of(name);
        NetworkState state = test.CreateState(test.Create());
        int first = state.Definition.States.Sum(s => s.Units);
        float[] tiny = [.. Enumerable.Repeat(-1e-39f, state.Length)], least = [.. Enumerable.Repeat(MathF.ScaleB(-1f, FlushToZero.Value), state.Length)], vectors = new float[state.Length];
        state.CopyFrom(tiny);
        state.CopyTo(vectors);
        Assert.True(first < vectors.Length);
        Assert.Equal(-1, vectors.AsSpan(first).IndexOfAnyExcept(0f));
        state.CopyFrom(least);
        state.CopyTo(vectors);
        Closeness.AssertSameBits(least, vectors, name);

        // Several streams together.
        NetworkStates together = TestModel.CreateStates(test.Create(), 2);
        together.CopyFrom(1, tiny);
        together.CopyTo(1, vectors);
        Assert.Equal(-1, vectors.AsSpan().IndexOfAnyExcept(0f));
    }

    // One step of one sequence: the gradient of a bias is that of a gate's sum, and the gradient of the initial cell what is carried back.
    [Theory]
    [MemberData(nameof(Recurrent))]
    public void Gradients_SinkingOnTheirWayBack_AreAboveThresholdOrZero(string name)
    {
        TestModel test = TestModel.Of(name);
        List<NamedValues<float>>? expected = null;
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            Network model = Sinking(test, seed: 3);
            model.Lanes = lanes;
            var sample = new Sample(model.Definition, 1, 1);
            Shrink(sample, FlushToZero.Gradient);
            List<NamedValues<float>> actual = PassRun.Train(model, sample);
            foreach (NamedValues<float> values in actual)
            {
                bool isSum = values.Quantity == Quantity.ParameterGradient && values.Name.Contains("bias", StringComparison.Ordinal);
                if (isSum || values.Name.Contains("initial Cell", StringComparison.Ordinal))
                {
                    Assert.True(IndexOfSmall(values.Values, FlushToZero.Gradient) < 0, $"{name}, {lanes}, {values.Name}: {values.Values[Math.Max(0, IndexOfSmall(values.Values, FlushToZero.Gradient))]}");
                }
            }

            expected ??= actual;
            Closeness.AssertSameBits(expected, actual, $"{name}, {lanes}");
        }
    }

    // A GRU's h goes back in two parts; with weights of zeros its own is alone, half of what came.
    [Theory]
    [InlineData(nameof(Models.Gru7x32))]
    [InlineData(nameof(Models.GruBefore7x32))]
    public void GradientOfHidden_OfGru_IsAboveThresholdOrZero(string name)
    {
        Network model = TestModel.Of(name).Create();
        model.Parameters.SetAll(new float[model.Parameters.Length]);
        var sample = new Sample(model.Definition, 1, 1);
        Shrink(sample, FlushToZero.Gradient);
        float[] carried = PassRun.Train(model, sample).Single(r => r.Name.Contains("initial Hidden", StringComparison.Ordinal)).Values;
        Assert.Equal(-1, IndexOfSmall(carried, FlushToZero.Gradient));
        Assert.Contains(0f, carried);
        Assert.Contains(carried, v => v != 0f);
    }

    // What every layer gets to work with. The mean of the batch's outputs is the loss here: its gradient is a power of two.
    [Theory]
    [MemberData(nameof(Windows))]
    public void OutputGradients_BelowThreshold_CountAsZeros(string name)
    {
        Network model = TestModel.Of(name).Create();
        Sample zeros = new(model.Definition, 3, 2), small = new(model.Definition, 3, 2);
        zeros.OutputGradient.AsSpan().Clear();
        small.OutputGradient.AsSpan().Fill(MathF.BitDecrement(MathF.ScaleB(1f, FlushToZero.Gradient)));
        foreach (float[] gradient in (zeros.FinalStateGradients ?? []).Concat(small.FinalStateGradients ?? []))
        {
            gradient.AsSpan().Clear();
        }

        // A state that is an output as well takes its gradient with the state's.
        bool stateIsOutput = model.Definition.OutputLayers.Any(o => o.State >= 0);
        if (!stateIsOutput)
        {
            Closeness.AssertSameBits(PassRun.Train(model, zeros), PassRun.Train(model, small), name);
        }
    }

    // No layer after attention takes the small ones away, and none before it those that come out.
    [Theory]
    [InlineData("Network(8), Attention(\"input\")")]
    [InlineData("Network(8), Attention(\"input\", Score = AttentionScore.ScaledDot)")]
    [InlineData("Network(8), Attention(\"input\", Score = AttentionScore.Additive, Units = 3)")]
    [InlineData("Network(8), AttentionPooling(3)")]
    public void OutputGradients_OfAttention_BelowThreshold_CountAsZeros(string layers)
    {
        Network model = GeneratorRun.Create(GeneratorRun.Of($"using Unrolled; [{layers}] public sealed partial class Model;").AssertClean().Load(), "Model");
        float least = MathF.ScaleB(1f, FlushToZero.Gradient);
        List<NamedValues<float>> zeros = Train(0f);
        Closeness.AssertSameBits(zeros, Train(MathF.BitDecrement(least)), layers);
        Assert.All(zeros.Where(r => r.Quantity == Quantity.InputGradient), r => Assert.Equal(-1, r.Values.AsSpan().IndexOfAnyExcept(0f)));
        Assert.Contains(Train(least).Where(r => r.Quantity == Quantity.InputGradient), r => r.Values.Any(v => v != 0f));

        List<NamedValues<float>> Train(float gradient)
        {
            var sample = new Sample(model.Definition, 3, 2);
            sample.OutputGradient.AsSpan().Fill(gradient);
            return PassRun.Train(model, sample);
        }
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public void Weights_BelowThreshold_CountAsZerosAndStay(string name)
    {
        TestModel test = TestModel.Of(name);
        Network zeros = test.Create(), small = test.Create();
        float[] without = zeros.Parameters.Values.ToArray(), with = [.. without];
        foreach (ParameterTensor tensor in zeros.Parameters.Where(p => p.Definition.Trainable))
        {
            for (int i = tensor.Offset; i < tensor.Offset + tensor.Length; i += 3)
            {
                (without[i], with[i]) = (0f, i % 2 == 0 ? 1e-39f : -1e-20f);
            }
        }

        zeros.Parameters.SetAll(without);
        small.Parameters.SetAll(with);
        var sample = new Sample(zeros.Definition, 3, 2);
        Closeness.AssertSameBits(with, small.Parameters.Values, $"{name}, parameters");
        if (zeros.Parameters.All(p => p.Definition.Precision == WeightPrecision.Float32))
        {
            Closeness.AssertSameBits(Outputs(zeros), Outputs(small), $"{name}, forward and backward");
            if (zeros.Definition.Streams)
            {
                Closeness.AssertSameBits(StepRun.Forward(test, zeros, sample), StepRun.Forward(test, small, sample), $"{name}, steps");
            }
        }

        List<NamedValues<float>> Outputs(Network model) => [.. PassRun.Train(model, sample).Where(r => r.Quantity is Quantity.Output or Quantity.State)];
    }

    // Weights that let everything sink: small ones, no biases.
    private static Network Sinking(TestModel test, int seed = 1)
    {
        var model = (Network)Activator.CreateInstance(test.Type, seed)!;
        float[] values = model.Parameters.Values.ToArray();
        foreach (ParameterTensor tensor in model.Parameters.Where(p => p.Definition.Trainable))
        {
            float scale = tensor.Name.Contains("bias", StringComparison.Ordinal) ? 0f : 0.25f;
            foreach (ref float value in values.AsSpan(tensor.Offset, tensor.Length))
            {
                value *= scale;
            }
        }

        model.Parameters.SetAll(values);
        return model;
    }

    // Inputs of zeros, and initial states just above the threshold.
    private static Sample Silence(NetworkDefinition definition, int steps, int batch)
    {
        var sample = new Sample(definition, steps, batch);
        sample.X.AsSpan().Clear();
        foreach (float[] state in sample.InitialStates!)
        {
            Shrink(state, FlushToZero.Value, 1f);
        }

        return sample;
    }

    private static void Shrink(Sample sample, int exponent)
    {
        foreach (float[] gradient in sample.FinalStateGradients!.Append(sample.OutputGradient))
        {
            Shrink(gradient, exponent, 4f);
        }
    }

    // Magnitudes of (1 … 2) · room · the threshold, with the signs of the values.
    private static void Shrink(Span<float> values, int exponent, float room)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = MathF.CopySign(MathF.ScaleB(1f + MathF.Abs(values[i]) % 1f, exponent) * room, values[i]);
        }
    }

    private static void SetStates(NetworkDefinition definition, NetworkState state, Sample sample)
    {
        for (int s = 0; s < definition.States.Length; s++)
        {
            if (definition.States[s].Kind == StateKind.Hidden)
            {
                state.SetHidden(definition.States[s].Layer, sample.InitialStates![s]);
            }
            else
            {
                state.SetCell(definition.States[s].Layer, sample.InitialStates![s]);
            }
        }
    }

    private static int IndexOfSmall(ReadOnlySpan<float> values, int exponent)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] != 0f && MathF.Abs(values[i]) < MathF.ScaleB(1f, exponent))
            {
                return i;
            }
        }

        return -1;
    }
}
