using Unrolled.Tests.Reduced;

namespace Unrolled.Tests;

/// <summary>
/// Passes leave out the product of U with a state of zeros, steps do not. Both give the same bits also where that product is not zero, since U is not finite, or turns a sum of −0 into +0.
/// </summary>
public class ZeroStateTests
{
    private const int Steps = 4;

    public enum Weights
    {
        NegativeZeroSums,
        NegativeZeroSumsAndNegativeU,
        Infinity,
        NaN,
    }

    public static TheoryData<string, Weights> Cases { get; } = [.. from model in TestModel.OfStreams from weights in Enum.GetValues<Weights>() where HasMatrix(model) select (model.Name, weights)];

    public static TheoryData<string, Weights> Others { get; } =
        [.. from model in TestModel.OfWindows.Except(TestModel.OfStreams) from weights in Enum.GetValues<Weights>() where HasMatrix(model) select (model.Name, weights)];

    public static TheoryData<string, Weights> Quantized { get; } =
    [
        .. from name in ReducedModels.Halves
           from weights in Enum.GetValues<Weights>()
           let model = ReducedModels.Of(name.Data)
           where model.Create().Definition.Streams && HasMatrix(model)
           select (model.Name, weights),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void FirstStep_FromZeros_SameBitsOnAllPaths(string name, Weights weights) => AssertSame(TestModel.Of(name), weights, isQuantized: false);

    [Theory]
    [MemberData(nameof(Quantized))]
    public void FirstStep_OfQuantizedWeights_SameBitsOnAllPaths(string name, Weights weights) => AssertSame(ReducedModels.Of(name), weights, isQuantized: true);

    // Networks of whole sequences have no steps: one sequence alone, several together, with gates kept and without.
    [Theory]
    [MemberData(nameof(Others))]
    public void FirstStep_WithoutStreams_SameBitsInBatchesOfAnySize(string name, Weights weights)
    {
        Network model = TestModel.Of(name).Create();
        Spoil(model, weights);
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            model.Lanes = lanes;
            foreach (int batch in new[] { 1, 3, 4, 6 })
            {
                string context = $"{name}, {weights}, {lanes}, batch {batch}";
                Sample sample = Sequences(model.Definition, batch);
                List<NamedValues<float>> predicted = PassRun.Forward(model, sample);
                Closeness.AssertSameBits(predicted, PassRun.Forward(model, sample, model.CreatePass(PassRun.Room(sample), batch, training: true)), $"{context}, training");
                AssertPredictions(model, sample, predicted[0].Values, context);
            }
        }
    }

    private static void AssertSame(TestModel test, Weights weights, bool isQuantized)
    {
        Network model = test.Create();
        Spoil(model, weights);
        List<NamedValues<float>>? first = null;
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            model.Lanes = lanes;
            foreach (int batch in new[] { 1, 3, 4, 6 })
            {
                string context = $"{test.Name}, {weights}, {lanes}, batch {batch}";
                Sample sample = Sequences(model.Definition, batch);
                List<NamedValues<float>> stepped = StepRun.Forward(test, model, sample);
                Closeness.AssertSameBits(stepped, PassRun.Forward(model, sample), $"{context}, prediction");
                if (!isQuantized)
                {
                    Closeness.AssertSameBits(stepped, PassRun.Forward(model, sample, model.CreatePass(PassRun.Room(sample), batch, training: true)), $"{context}, training");
                }

                AssertPredictions(model, sample, stepped[0].Values, context);
                AssertStreams(test, model, sample, context);
                if (batch == 3)
                {
                    first ??= stepped;
                    Closeness.AssertSameBits(first, stepped, $"{context}, lanes");
                }
            }

            new BlockRun(model, $"{test.Name}, {weights}, {lanes}").AssertSame(33);
        }
    }

    private static void AssertPredictions(Network model, Sample sample, float[] expected, string context)
    {
        int length = sample.OutputSteps * model.Definition.Outputs;
        float[] together = new float[sample.Batch * length], alone = new float[sample.Batch * length];
        model.Predict(sample.X, sample.Batch, together);
        Closeness.AssertSameBits(expected, together, $"{context}, batch");
        for (int n = 0; n < sample.Batch; n++)
        {
            model.Predict(sample.Window(n), alone.AsSpan(n * length, length));
        }

        Closeness.AssertSameBits(expected, alone, $"{context}, windows");
    }

    private static void AssertStreams(TestModel test, Network model, Sample sample, string context)
    {
        int inputs = model.Definition.Inputs, outputs = model.Definition.Outputs;
        NetworkStates together = model.CreateStates(sample.Batch);
        NetworkState[] alone = [.. Enumerable.Range(0, sample.Batch).Select(_ => test.CreateState(model))];
        float[] x = new float[sample.Batch * inputs], expected = new float[sample.Batch * outputs], actual = new float[sample.Batch * outputs];
        for (int t = 0; t < sample.Steps; t++)
        {
            for (int n = 0; n < sample.Batch; n++)
            {
                ReadOnlySpan<float> features = sample.Window(n).Slice(t * inputs, inputs);
                features.CopyTo(x.AsSpan(n * inputs));
                model.Step(alone[n], features, expected.AsSpan(n * outputs, outputs));
            }

            model.Step(together, x, actual);
            Closeness.AssertSameBits(expected, actual, $"{context}, streams, step {t}");
        }
    }

    // The first step reads zeros: with weights of −|w| its products are −0.
    private static Sample Sequences(NetworkDefinition definition, int batch)
    {
        var sample = new Sample(definition, Steps, batch, initialStates: false);
        bool readsZeros = definition.MaskValue is null && definition.InputLayers.All(i => i.Tokens == 0);
        for (int n = 0; n < batch && readsZeros; n++)
        {
            sample.X.AsSpan(n * sample.X.Length / batch, definition.Inputs).Clear();
        }

        return sample;
    }

    private static void Spoil(Network model, Weights weights)
    {
        float[] values = model.Parameters.Values.ToArray();
        foreach (ParameterTensor tensor in model.Parameters.Where(p => p.Definition.Trainable))
        {
            Span<float> own = values.AsSpan(tensor.Offset, tensor.Length);
            bool isMatrix = IsMatrix(tensor);
            if (weights is Weights.Infinity or Weights.NaN)
            {
                own[own.Length / 2] = !isMatrix ? own[own.Length / 2] : weights == Weights.NaN ? float.NaN : float.PositiveInfinity;
            }
            else if (tensor.Name.Contains("bias", StringComparison.Ordinal))
            {
                own.Fill(-0f);
            }
            else if (!isMatrix || weights == Weights.NegativeZeroSumsAndNegativeU)
            {
                foreach (ref float value in own)
                {
                    value = -MathF.Abs(value);
                }
            }
        }

        model.Parameters.SetAll(values);
    }

    private static bool IsMatrix(ParameterTensor tensor) => tensor.Name.Contains("weight_hh", StringComparison.Ordinal);

    private static bool HasMatrix(TestModel model) => model.Create().Parameters.Any(IsMatrix);
}
