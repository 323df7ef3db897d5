namespace Unrolled.Tests;

/// <summary>The oracle's gradients of attention, over queries and keys of different lengths.</summary>
public class AttentionGradientTests(ITestOutputHelper output)
{
    private static readonly int[] Lengths = [5, 2, 6, 1], SequenceLengths = [3, 7, 1, 4];

    private static readonly Dictionary<string, Func<OracleNetwork>> Networks = new()
    {
        ["Dot"] = () => Decoder(AttentionScore.Dot, 3, 0),
        ["ScaledDot"] = () => Decoder(AttentionScore.ScaledDot, 3, 0),
        ["General"] = () => Decoder(AttentionScore.General, 2, 0),
        ["Additive"] = () => Decoder(AttentionScore.Additive, 2, 4),
        ["Between inputs, Dot"] = () => BetweenInputs(AttentionScore.Dot, 3, 0),
        ["Between inputs, ScaledDot"] = () => BetweenInputs(AttentionScore.ScaledDot, 3, 0),
        ["Between inputs, General"] = () => BetweenInputs(AttentionScore.General, 2, 0),
        ["Between inputs, Additive"] = () => BetweenInputs(AttentionScore.Additive, 2, 4),
        ["Over itself"] = () => new(new(2), [new GruAttribute(3) { ReturnSequences = true }, new AttentionAttribute("gru_0"), new DenseAttribute(2)]),
        ["One query"] = () => new(new(2),
        [
            new GruAttribute(3) { Name = "keys", ReturnSequences = true },
            new GruAttribute(2) { From = "input" },
            new AttentionAttribute("keys") { Score = AttentionScore.Additive, Units = 3 },
        ]),
        ["Of two directions"] = () => new(new(2),
        [
            new LstmAttribute(2) { Name = "encoder", ReturnSequences = true, Bidirectional = MergeMode.Concat },
            new InputAttribute(2) { Kind = InputKind.Sequence },
            new LstmAttribute(3) { Name = "decoder", ReturnSequences = true },
            new AttentionAttribute("encoder") { Score = AttentionScore.General },
            new MergeAttribute(MergeMode.Concat, "attention_0", "decoder"),
            new DenseAttribute(2) { Activation = Activation.Tanh },
        ]),
        ["Pooling"] = () => new(new(2), [new GruAttribute(3) { ReturnSequences = true }, new AttentionPoolingAttribute(4), new DenseAttribute(2)]),
        ["Pooling of the input"] = () => new(new(3), [new AttentionPoolingAttribute(2)]),
    };

    public static TheoryData<string> Names { get; } = [.. Networks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Backward_EqualsCentralDifference(string name)
    {
        GradientError worst = GradientCheck.Run(Networks[name](), Lengths, SequenceLengths, seed: 1)[0];
        output.WriteLine(worst.ToString());
        Assert.True(Math.Abs(worst.Relative) <= GradientCheck.Limit, worst.ToString());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Backward_WithMistake_IsFound(string name)
    {
        foreach (Mutation mutation in new[] { Mutation.FlippedSign, Mutation.DroppedGate, Mutation.OneStepShort })
        {
            OracleNetwork network = Networks[name]();
            network.Mutation = mutation;
            GradientError worst = GradientCheck.Run(network, Lengths, SequenceLengths, seed: 1)[0];
            output.WriteLine($"{mutation}: {worst}");
            Assert.True(Math.Abs(worst.Relative) > GradientCheck.Found, $"A mistake went unnoticed: {worst}");
        }
    }

    // No other layer makes a mistake here.
    private static OracleNetwork BetweenInputs(AttentionScore score, int width, int scoreUnits) => new(new(3),
    [
        new InputAttribute(width) { Kind = InputKind.Sequence },
        new AttentionAttribute("input") { Score = score, Units = scoreUnits },
    ]);

    private static OracleNetwork Decoder(AttentionScore score, int units, int scoreUnits) => new(new(2),
    [
        new GruAttribute(3) { Name = "encoder", ReturnSequences = true },
        new InputAttribute(2) { Kind = InputKind.Sequence },
        new GruAttribute(units) { Name = "decoder", ReturnSequences = true },
        new AttentionAttribute("encoder") { Score = score, Units = scoreUnits },
        new MergeAttribute(MergeMode.Concat, "attention_0", "decoder"),
        new DenseAttribute(2),
    ]);
}
