namespace Unrolled.Tests;

/// <summary>
/// The oracle's gradients of every option of the cells and of options together, over sequences of several lengths, and its mistakes.
/// The networks stand here as lists of attributes: no generated code has a part in it.
/// </summary>
public class CellGradientTests(ITestOutputHelper output)
{
    private static readonly int[] Lengths = [5, 2, 6, 1];

    private static readonly Dictionary<string, Func<RecurrentLayerAttribute>> Cells = new()
    {
        ["Projection"] = () => new LstmAttribute(4) { Projection = 3 },
        ["Projection to one"] = () => new LstmAttribute(3) { Projection = 1, UseBias = false },
        ["Projection, peephole, coupled"] = () => new LstmAttribute(4) { Projection = 2, Peephole = true, Coupling = LstmCoupling.InputFromForget },
        ["Normalized"] = () => new LstmAttribute(4) { LayerNormalization = true },
        ["Normalized without bias"] = () => new LstmAttribute(3) { LayerNormalization = true, UseBias = false },
        ["Normalized, peephole, coupled"] = () => new LstmAttribute(5) { LayerNormalization = true, Peephole = true, Coupling = LstmCoupling.ForgetFromInput },
        ["Normalized, projection, clips"] = () => new LstmAttribute(4) { LayerNormalization = true, Projection = 2, CellClip = 0.4f, GateClip = 0.5f },
        ["Cell function"] = () => new LstmAttribute(3) { CellActivation = Activation.Softsign },
        ["Cell function and normalized"] = () => new LstmAttribute(3) { Activation = Activation.Elu, CellActivation = Activation.ScaledTanh, CellActivationAlpha = 1.5f, CellActivationBeta = 0.5f, LayerNormalization = true },
        ["Everything"] = () => new LstmAttribute(5)
        {
            Projection = 3,
            LayerNormalization = true,
            Peephole = true,
            Coupling = LstmCoupling.InputFromForget,
            CellClip = 0.5f,
            GateClip = 0.7f,
            Activation = Activation.ScaledTanh,
            ActivationAlpha = 1.2f,
            CellActivation = Activation.Sigmoid,
            RecurrentActivation = Activation.Sigmoid,
        },
        ["Silu LSTM"] = () => new LstmAttribute(3) { Activation = Activation.Silu, RecurrentActivation = Activation.Silu },
        ["Gelu LSTM, peephole, coupled"] = () => new LstmAttribute(3) { Activation = Activation.Gelu, RecurrentActivation = Activation.GeluTanh, Peephole = true, Coupling = LstmCoupling.InputFromForget },
        ["Silu LSTM, normalized, clips"] = () => new LstmAttribute(4) { LayerNormalization = true, CellActivation = Activation.Silu, RecurrentActivation = Activation.Silu, GateClip = 0.5f, CellClip = 0.4f },
        ["Gelu GRU"] = () => new GruAttribute(3) { Activation = Activation.Gelu, RecurrentActivation = Activation.GeluTanh },
        ["Silu GRU, reset before, clipped"] = () => new GruAttribute(3) { Activation = Activation.Silu, RecurrentActivation = Activation.Silu, Reset = GruReset.Before, GateClip = 0.4f },
        ["Silu plain"] = () => new SimpleRnnAttribute(3) { Activation = Activation.Silu },
        ["Two functions LSTM"] = () => new LstmAttribute(3) { Activation = Activation.Softsign, BackwardActivation = Activation.Silu, BackwardRecurrentActivation = Activation.HardSigmoid, BackwardCellActivation = Activation.Elu },
        ["Two functions GRU"] = () => new GruAttribute(3) { BackwardActivation = Activation.Gelu, BackwardRecurrentActivation = Activation.Softsign },
        ["Two functions plain"] = () => new SimpleRnnAttribute(3) { BackwardActivation = Activation.ScaledTanh, BackwardActivationAlpha = 1.5f },
        ["Initial states LSTM"] = () => new LstmAttribute(3) { TrainInitialState = true },
        ["Initial states LSTM, everything"] = () => new LstmAttribute(5) { TrainInitialState = true, Projection = 3, Peephole = true, Coupling = LstmCoupling.InputFromForget, LayerNormalization = true },
        ["Initial state GRU"] = () => new GruAttribute(3) { TrainInitialState = true },
        ["Initial state GRU, reset before"] = () => new GruAttribute(3) { TrainInitialState = true, Reset = GruReset.Before, UseBias = false },
        ["Initial state plain"] = () => new SimpleRnnAttribute(3) { TrainInitialState = true },
        ["Clipped GRU"] = () => new GruAttribute(3) { GateClip = 0.4f },
        ["Clipped GRU, reset before"] = () => new GruAttribute(3) { GateClip = 0.4f, Reset = GruReset.Before, UseBias = false },
        ["Clipped plain"] = () => new SimpleRnnAttribute(3) { GateClip = 0.4f },
    };

    public static TheoryData<string, MergeMode> Layers { get; } =
        [.. from cell in Cells.Keys from mode in new[] { MergeMode.None, MergeMode.Concat } select new TheoryDataRow<string, MergeMode>(cell, mode)];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Backward_OfCell_EqualsCentralDifference(string cell, MergeMode mode)
    {
        foreach (bool sequences in new[] { false, true })
        {
            RecurrentLayerAttribute layer = Cells[cell]();
            layer.ReturnSequences = sequences;
            layer.Bidirectional = mode;
            GradientError worst = GradientCheck.Run(new OracleNetwork(new NetworkAttribute(2), [layer]), Lengths, null, seed: 1)[0];
            output.WriteLine($"{sequences}: {worst}");
            Assert.True(Math.Abs(worst.Relative) <= GradientCheck.Limit, worst.ToString());
        }
    }

    [Theory]
    [InlineData("Projection, peephole, coupled")]
    [InlineData("Silu LSTM")]
    [InlineData("Gelu GRU")]
    [InlineData("Silu plain")]
    [InlineData("Initial states LSTM, everything")]
    [InlineData("Initial state GRU, reset before")]
    public void Backward_OfReverseCell_EqualsCentralDifference(string cell)
    {
        foreach (bool sequences in new[] { false, true })
        {
            RecurrentLayerAttribute layer = Cells[cell]();
            layer.ReturnSequences = sequences;
            layer.Reverse = true;
            GradientError worst = GradientCheck.Run(new OracleNetwork(new NetworkAttribute(2), [layer]), Lengths, null, seed: 1)[0];
            output.WriteLine($"{sequences}: {worst}");
            Assert.True(Math.Abs(worst.Relative) <= GradientCheck.Limit, worst.ToString());
        }
    }

    [Theory]
    [InlineData(nameof(Mutation.ProjectionOfCell), "Projection")]
    [InlineData(nameof(Mutation.ProjectionOfCell), "Everything")]
    [InlineData(nameof(Mutation.OneStepShort), "Projection")]
    [InlineData(nameof(Mutation.DroppedGate), "Projection")]
    [InlineData(nameof(Mutation.FlippedSign), "Projection to one")]
    [InlineData(nameof(Mutation.ConstantDeviation), "Normalized")]
    [InlineData(nameof(Mutation.ConstantDeviation), "Normalized without bias")]
    [InlineData(nameof(Mutation.ConstantDeviation), "Everything")]
    [InlineData(nameof(Mutation.OneStepShort), "Normalized")]
    [InlineData(nameof(Mutation.DroppedGate), "Normalized")]
    [InlineData(nameof(Mutation.FlippedSign), "Normalized")]
    [InlineData(nameof(Mutation.PeepholeOfOldCell), "Normalized, peephole, coupled")]
    [InlineData(nameof(Mutation.LooseCoupling), "Normalized, peephole, coupled")]
    [InlineData(nameof(Mutation.CellFunctionOfCandidate), "Cell function")]
    [InlineData(nameof(Mutation.CellFunctionOfCandidate), "Cell function and normalized")]
    [InlineData(nameof(Mutation.ClipForgotten), "Normalized, projection, clips")]
    [InlineData(nameof(Mutation.ClipForgotten), "Clipped GRU")]
    [InlineData(nameof(Mutation.ClipForgotten), "Clipped GRU, reset before")]
    [InlineData(nameof(Mutation.ClipForgotten), "Clipped plain")]
    [InlineData(nameof(Mutation.OneInitialState), "Initial states LSTM")]
    [InlineData(nameof(Mutation.OneInitialState), "Initial state GRU")]
    [InlineData(nameof(Mutation.OneInitialState), "Initial state plain")]
    [InlineData(nameof(Mutation.OneStepShort), "Initial states LSTM")]
    public void Backward_WithMistake_IsFound(string mutation, string cell)
    {
        var network = new OracleNetwork(new NetworkAttribute(2), [Cells[cell]()]) { Mutation = Enum.Parse<Mutation>(mutation) };
        GradientError worst = GradientCheck.Run(network, Lengths, null, seed: 1)[0];
        output.WriteLine(worst.ToString());
        Assert.True(Math.Abs(worst.Relative) > 0.02, $"A mistake went unnoticed: {worst}");
    }
}
