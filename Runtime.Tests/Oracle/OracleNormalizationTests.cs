namespace Unrolled.Tests;

/// <summary>The oracle's normalizations, activations and dropouts: gradients by central differences, and mistakes that must be found.</summary>
public class OracleNormalizationTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, LayerAttribute[]> Networks = new()
    {
        ["batch"] = [new BatchNormalizationAttribute()],
        ["batch between"] = [new DenseAttribute(4), new BatchNormalizationAttribute { Epsilon = 0.1f }, new LstmAttribute(3) { ReturnSequences = true }],
        ["batch of vectors"] = [new LstmAttribute(4), new BatchNormalizationAttribute()],
        ["layer"] = [new LayerNormalizationAttribute()],
        ["layer between"] = [new DenseAttribute(5), new LayerNormalizationAttribute { Epsilon = 0.1f }, new LstmAttribute(3)],
        ["prelu"] = [new PReLUAttribute()],
        ["prelu shared"] = [new DenseAttribute(4), new PReLUAttribute { Shared = true }],
        ["dropout"] = [new DenseAttribute(4), new DropoutAttribute(0.3f), new LstmAttribute(3) { ReturnSequences = true }],
        ["recurrent dropouts"] = [new LstmAttribute(5) { Dropout = 0.4f, RecurrentDropout = 0.4f, ReturnSequences = true }, new GruAttribute(4) { RecurrentDropout = 0.4f, ReturnSequences = true }, new GruAttribute(4) { RecurrentDropout = 0.4f, Reset = GruReset.Before }],
        ["two directions"] = [new SimpleRnnAttribute(5) { Dropout = 0.4f, RecurrentDropout = 0.4f, ReturnSequences = true, Bidirectional = MergeMode.Concat }],
        ["softmax"] = [new ActivationAttribute(Activation.Softmax)],
        ["log-softmax"] = [new ActivationAttribute(Activation.LogSoftmax)],
        ["gelu"] = [new ActivationAttribute(Activation.Gelu)],
    };

    public static TheoryData<string> Names { get; } = [.. Networks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Backward_EveryGradient_EqualsCentralDifference(string name)
    {
        foreach (bool training in new[] { true, false })
        {
            GradientError worst = Worst(Create(name, training));
            output.WriteLine($"{(training ? "training" : "finished")}: {worst}");
            Assert.True(Math.Abs(worst.Relative) <= GradientCheck.Limit, worst.ToString());
        }
    }

    [Fact]
    public void Backward_Images_EqualsCentralDifference()
    {
        foreach (LayerAttribute layer in new LayerAttribute[] { new BatchNormalizationAttribute(), new PReLUAttribute(), new LayerNormalizationAttribute() })
        {
            GradientError worst = Worst(new OracleNetwork(new NetworkAttribute(2, 3, 2), [layer]));
            Assert.True(Math.Abs(worst.Relative) <= GradientCheck.Limit, worst.ToString());
        }
    }

    [Theory]
    [InlineData("batch", nameof(Mutation.StatisticsForgotten))]
    [InlineData("batch", nameof(Mutation.FlippedSign))]
    [InlineData("batch", nameof(Mutation.DroppedGate))]
    [InlineData("layer", nameof(Mutation.StatisticsForgotten))]
    [InlineData("layer", nameof(Mutation.FlippedSign))]
    [InlineData("layer", nameof(Mutation.DroppedGate))]
    [InlineData("prelu", nameof(Mutation.FlippedSign))]
    [InlineData("prelu shared", nameof(Mutation.DroppedGate))]
    [InlineData("dropout", nameof(Mutation.DroppedGate))]
    [InlineData("softmax", nameof(Mutation.FlippedSign))]
    [InlineData("gelu", nameof(Mutation.FlippedSign))]
    public void Backward_WithMistake_IsFound(string name, string mutation)
    {
        OracleNetwork network = Create(name, training: true);
        network.Mutation = Enum.Parse<Mutation>(mutation);
        GradientError worst = Worst(network);
        output.WriteLine(worst.ToString());
        Assert.True(Math.Abs(worst.Relative) > 0.1, $"A mistake went unnoticed: {worst}");
    }

    private static OracleNetwork Create(string name, bool training) => new(new NetworkAttribute(4), Networks[name]) { IsTraining = training, DropoutSeed = 5 };

    private static GradientError Worst(OracleNetwork network) => GradientCheck.Run(network, [5, 3], null, seed: 1)[0];
}
