namespace Unrolled.Tests;

/// <summary>
/// The oracle's gradients of networks that are graphs, over sequences of several lengths. The networks stand here as lists of attributes: no
/// generated code has a part in it.
/// </summary>
public class GraphGradientTests(ITestOutputHelper output)
{
    private static readonly int[] Lengths = [5, 2, 6, 1], SequenceLengths = [3, 7, 1, 4];

    private static readonly (string Name, Func<bool, MergeMode, RecurrentLayerAttribute> Create)[] Cells =
    [
        ("Lstm", (sequences, mode) => new LstmAttribute(3) { ReturnSequences = sequences, Bidirectional = mode }),
        ("LstmPeephole", (sequences, mode) => new LstmAttribute(3) { ReturnSequences = sequences, Bidirectional = mode, Peephole = true }),
        ("LstmWithoutBias", (sequences, mode) => new LstmAttribute(3) { ReturnSequences = sequences, Bidirectional = mode, UseBias = false }),
        ("Gru", (sequences, mode) => new GruAttribute(3) { ReturnSequences = sequences, Bidirectional = mode }),
        ("GruBefore", (sequences, mode) => new GruAttribute(3) { ReturnSequences = sequences, Bidirectional = mode, Reset = GruReset.Before }),
        ("GruWithoutBias", (sequences, mode) => new GruAttribute(3) { ReturnSequences = sequences, Bidirectional = mode, UseBias = false }),
        ("SimpleRnn", (sequences, mode) => new SimpleRnnAttribute(3) { ReturnSequences = sequences, Bidirectional = mode }),
        ("SimpleRnnWithoutBias", (sequences, mode) => new SimpleRnnAttribute(3) { ReturnSequences = sequences, Bidirectional = mode, UseBias = false }),
    ];

    private static readonly Dictionary<string, Func<OracleNetwork>> Graphs = new()
    {
        ["Stack of two directions"] = () => new(new(2),
        [
            new LstmAttribute(3) { Bidirectional = MergeMode.Concat, ReturnSequences = true, TensorPrefix = "lstm" },
            new LstmAttribute(2) { Bidirectional = MergeMode.Concat, ReturnSequences = true, TensorPrefix = "lstm" },
            new GruAttribute(3) { Bidirectional = MergeMode.Mul },
            new DenseAttribute(2) { UseBias = false, Activation = Activation.Tanh },
        ]),
        ["One layer read by three"] = () => new(new(2),
        [
            new LstmAttribute(3) { Name = "trunk", ReturnSequences = true },
            new LstmAttribute(2) { Name = "left" },
            new GruAttribute(3) { Name = "right", From = "trunk", ReturnSequences = true },
            new MergeAttribute(MergeMode.Sum, "trunk", "right") { Name = "sum" },
            new SimpleRnnAttribute(3) { Name = "last", Output = true },
            new MergeAttribute(MergeMode.Concat, "left", "last"),
            new DenseAttribute(2),
        ]),
        ["Residual"] = () => new(new(3),
        [
            new SimpleRnnAttribute(3) { Name = "a", ReturnSequences = true, Output = true },
            new MergeAttribute(MergeMode.Sum, "a", "input") { Name = "b" },
            new SimpleRnnAttribute(3) { Name = "c", ReturnSequences = true },
            new MergeAttribute(MergeMode.Ave, "b", "c", "input"),
        ]),
        ["The same layer twice"] = () => new(new(2),
        [
            new GruAttribute(3) { ReturnSequences = true },
            new MergeAttribute(MergeMode.Mul, "gru_0", "gru_0"),
            new MergeAttribute(MergeMode.Concat, "merge_0", "gru_0", "input"),
        ]),
        ["Vector to every step"] = () => new(new(2),
        [
            new LstmAttribute(3) { Name = "last" },
            new LstmAttribute(3) { Name = "steps", From = "input", ReturnSequences = true },
            new MergeAttribute(MergeMode.Mul, "last", "steps"),
            new MergeAttribute(MergeMode.Sum, "steps", "last", "merge_0"),
            new MergeAttribute(MergeMode.Ave, "merge_0", "merge_1", "last"),
            new MergeAttribute(MergeMode.Concat, "merge_2", "last", "input"),
        ]),
        ["Vectors alone"] = () => new(new(2),
        [
            new LstmAttribute(3) { Name = "a" },
            new GruAttribute(3) { Name = "b", From = "input" },
            new MergeAttribute(MergeMode.Mul, "a", "b"),
            new DenseAttribute(3) { Activation = Activation.Softmax },
            new MergeAttribute(MergeMode.Ave, "dense_0", "a"),
        ]),
        ["Inputs of every kind"] = () => new(new(2),
        [
            new InputAttribute(3),
            new InputAttribute(2) { Kind = InputKind.Constant, Name = "condition" },
            new MergeAttribute(MergeMode.Concat, "input", "input_0", "condition"),
            new LstmAttribute(3) { Name = "encoder", ReturnState = true },
            new InputAttribute(2) { Kind = InputKind.Sequence, Name = "target" },
            new LstmAttribute(3) { InitialState = "encoder", ReturnSequences = true },
            new MergeAttribute(MergeMode.Concat, "lstm_1", "condition", "target"),
            new DenseAttribute(2) { Activation = Activation.Softmax },
        ]),
        ["Decoder of an LSTM"] = () => new(new(2),
        [
            new LstmAttribute(3) { Name = "encoder" },
            new LstmAttribute(3) { From = "input", InitialState = "encoder", ReturnSequences = true, ReturnState = true },
        ]),
        ["Two decoders of a GRU"] = () => new(new(2),
        [
            new GruAttribute(3) { Name = "encoder" },
            new InputAttribute(1) { Kind = InputKind.Sequence },
            new GruAttribute(3) { Name = "one", InitialState = "encoder", ReturnSequences = true, ReturnState = true },
            new GruAttribute(3) { Name = "two", From = "input_0", InitialState = "one", Reset = GruReset.Before },
            new GruAttribute(3) { Name = "three", From = "input_0", InitialState = "encoder" },
            new MergeAttribute(MergeMode.Sum, "two", "three", "encoder"),
        ]),
        ["Decoders of vectors"] = () => new(new(2),
        [
            new InputAttribute(3) { Kind = InputKind.Constant, Name = "picture" },
            new DenseAttribute(4) { Name = "start", Activation = Activation.Tanh },
            new LstmAttribute(4) { From = "input", InitialState = "start", ReturnSequences = true },
            new GruAttribute(3) { InitialState = "picture" },
            new SimpleRnnAttribute(4) { From = "input", InitialState = "start" },
            new MergeAttribute(MergeMode.Concat, "gru_0", "simple_rnn_0"),
        ]),
        ["Decoder of two directions"] = () => new(new(2),
        [
            new LstmAttribute(2) { Name = "encoder", Bidirectional = MergeMode.Concat, ReturnSequences = true, Output = true, ReturnState = true },
            new LstmAttribute(2) { InitialState = "encoder", Bidirectional = MergeMode.Sum, ReturnSequences = true },
        ]),
        ["Decoder of a SimpleRnn"] = () => new(new(2),
        [
            new SimpleRnnAttribute(3) { Name = "encoder", UseBias = false },
            new InputAttribute(2) { Kind = InputKind.Sequence },
            new SimpleRnnAttribute(3) { InitialState = "encoder", ReturnSequences = true },
            new DenseAttribute(2) { UseBias = false },
        ]),
    };

    public static TheoryData<string, bool, MergeMode> Layers { get; } =
        [.. from cell in Cells from sequences in new[] { false, true } from mode in Enum.GetValues<MergeMode>() select new TheoryDataRow<string, bool, MergeMode>(cell.Name, sequences, mode)];

    public static TheoryData<string> GraphNames { get; } = [.. Graphs.Keys];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Backward_OfLayer_EqualsCentralDifference(string cell, bool sequences, MergeMode mode) => AssertRight(Layer(cell, sequences, mode));

    [Theory]
    [MemberData(nameof(GraphNames))]
    public void Backward_OfGraph_EqualsCentralDifference(string graph) => AssertRight(Graphs[graph]());

    [Theory]
    [MemberData(nameof(Layers))]
    public void Backward_OfLayerWithMistake_IsFound(string cell, bool sequences, MergeMode mode)
    {
        Mutation[] mutations = [Mutation.FlippedSign, Mutation.OneStepShort, .. cell.Contains("WithoutBias") && cell.StartsWith("Simple", StringComparison.Ordinal) ? [] : new[] { Mutation.DroppedGate }];
        foreach (Mutation mutation in mutations)
        {
            AssertWrong(Layer(cell, sequences, mode), mutation);
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Backward_FromPaddedEnd_IsFoundWithSeveralLengths(string cell, bool sequences, MergeMode mode)
    {
        if (mode == MergeMode.None)
        {
            // One direction knows nothing of it.
            OracleNetwork network = Layer(cell, sequences, mode);
            network.Mutation = Mutation.PaddedEnd;
            AssertRight(network);
            return;
        }

        AssertWrong(Layer(cell, sequences, mode), Mutation.PaddedEnd);
    }

    [Theory]
    [MemberData(nameof(GraphNames))]
    public void Backward_OfGraphWithMistake_IsFound(string graph)
    {
        AssertWrong(Graphs[graph](), Mutation.FlippedSign);
        AssertWrong(Graphs[graph](), Mutation.OneStepShort);
    }

    [Fact]
    public void Forward_OfShorterSequence_IsThatOfItAlone()
    {
        foreach (string cell in Cells.Select(c => c.Name))
        {
            OracleNetwork network = Layer(cell, true, MergeMode.Concat);
            GradientCheck.Run(network, Lengths, null, seed: 2);
            double[][,] x = network.InputNodes[0].Node.Value;
            foreach (OracleState state in network.States)
            {
                state.Initial = null;
            }

            double[][,] together = network.Forward([x])[0];
            for (int n = 0; n < x.Length; n++)
            {
                Assert.Equal(together[n], network.Forward([[x[n]]])[0][0]);
            }
        }
    }

    private static OracleNetwork Layer(string cell, bool sequences, MergeMode mode) => new(new(2), [Cells.Single(c => c.Name == cell).Create(sequences, mode)]);

    private void AssertRight(OracleNetwork network)
    {
        GradientError worst = GradientCheck.Run(network, Lengths, SequenceLengths, seed: 1)[0];
        output.WriteLine(worst.ToString());
        Assert.True(Math.Abs(worst.Relative) <= GradientCheck.Limit, worst.ToString());
    }

    private void AssertWrong(OracleNetwork network, Mutation mutation)
    {
        network.Mutation = mutation;
        GradientError worst = GradientCheck.Run(network, Lengths, SequenceLengths, seed: 1)[0];
        output.WriteLine($"{mutation}: {worst}");
        Assert.True(Math.Abs(worst.Relative) > GradientCheck.Found, $"A mistake went unnoticed: {worst}");
    }
}
