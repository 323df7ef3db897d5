namespace Unrolled.Tests;

/// <summary>A network that reads rows of its weights has the bits of one that multiplies vectors of zeros and a one.</summary>
public class OneHotTests
{
    private const int Steps = 7, Batch = 5;

    public static TheoryData<string, string> Twins { get; } = new()
    {
        { nameof(Models.OneHot7Lstm16Dense7), nameof(Models.Explicit7Lstm16Dense7) },
        { nameof(Models.OneHot9LstmVariant7), nameof(Models.Explicit9LstmVariant7) },
        { nameof(Models.OneHot3Gru9), nameof(Models.Explicit3Gru9) },
        { nameof(Models.OneHot8GruBefore17), nameof(Models.Explicit8GruBefore17) },
        { nameof(Models.OneHot20SimpleRnn33), nameof(Models.Explicit20SimpleRnn33) },
        { nameof(Models.OneHot16Dense5), nameof(Models.Explicit16Dense5) },
        { nameof(Models.OneHot5Both3), nameof(Models.Explicit5Both3) },
        { nameof(Models.Characters65Lstm128), nameof(Models.Explicit65Lstm128) },
    };

    [Theory]
    [MemberData(nameof(Twins))]
    public void Pass_OfTokens_EqualsThatOfVectors(string name, string twin)
        => OnAllLanes(name, twin, (model, explicitModel, sample, vectors) =>
            Closeness.AssertSameBits(Comparable(PassRun.Train(explicitModel, vectors)), Comparable(PassRun.Train(model, sample)), name));

    [Theory]
    [MemberData(nameof(Twins))]
    public void Predict_OfTokens_EqualsThatOfVectors(string name, string twin)
        => OnAllLanes(name, twin, (model, explicitModel, sample, vectors) =>
        {
            int length = sample.OutputSteps * model.Definition.Outputs;
            float[] expected = new float[Batch * length], actual = new float[expected.Length];
            explicitModel.Predict(vectors.X, Batch, expected);
            model.Predict(sample.X, Batch, actual);
            Closeness.AssertSameBits(expected, actual, name);
            explicitModel.Predict(vectors.Window(1), expected.AsSpan(0, length));
            model.Predict(sample.Window(1), actual.AsSpan(0, length));
            Closeness.AssertSameBits(expected, actual, name);
        });

    [Theory]
    [MemberData(nameof(Twins))]
    public void Step_OfTokens_EqualsThatOfVectors(string name, string twin)
        => OnAllLanes(name, twin, (model, explicitModel, sample, vectors) =>
        {
            if (model.Definition.Streams)
            {
                Closeness.AssertSameBits(StepRun.Forward(TestModel.Of(twin), explicitModel, vectors), StepRun.Forward(TestModel.Of(name), model, sample), name);
            }
        });

    private static List<NamedValues<float>> Comparable(List<NamedValues<float>> results) => [.. results.Where(r => r.Name != "gradient of the input")];

    private static void OnAllLanes(string name, string twin, Action<Network, Network, Sample, Sample> check)
    {
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            Network model = TestModel.Of(name).Create(), explicitModel = TestModel.Of(twin).Create();
            explicitModel.Parameters.SetAll(model.Parameters.Values);
            model.Lanes = explicitModel.Lanes = lanes;
            var sample = new Sample(model.Definition, Steps, Batch);
            int classes = explicitModel.Definition.Inputs;
            float[] vectors = new float[sample.X.Length * classes];
            for (int i = 0; i < sample.X.Length; i++)
            {
                vectors[i * classes + (int)sample.X[i]] = 1f;
            }

            check(model, explicitModel, sample, new Sample(explicitModel.Definition, Steps, Batch)
            {
                X = vectors,
                OutputGradient = sample.OutputGradient,
                InitialStates = sample.InitialStates,
                FinalStateGradients = sample.FinalStateGradients,
            });
        }
    }
}
