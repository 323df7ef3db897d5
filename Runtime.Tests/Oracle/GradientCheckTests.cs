namespace Unrolled.Tests;

/// <summary>The oracle's gradients are right, and the check that says so notices when they are not.</summary>
public class GradientCheckTests(ITestOutputHelper output)
{
    // Larger models have the same loops, and take longer.
    private const int MostParameters = 1000;

    public static TheoryData<string> SmallModels { get; } = [.. TestModel.All.Where(m => new OracleNetwork(m.Type).ParameterCount <= MostParameters).Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(SmallModels))]
    public void Backward_EveryGradient_EqualsCentralDifference(string model)
    {
        GradientError worst = GradientCheck.Run(new OracleNetwork(TestModel.Of(model).Type), steps: 5, batch: 2, seed: 1)[0];
        output.WriteLine(worst.ToString());
        Assert.True(Math.Abs(worst.Relative) <= GradientCheck.Limit, worst.ToString());
    }

    [Theory]
    [InlineData(nameof(Mutation.FlippedSign))]
    [InlineData(nameof(Mutation.DroppedGate))]
    [InlineData(nameof(Mutation.OneStepShort))]
    public void Backward_WithMistake_IsFound(string mutation)
    {
        foreach (Type type in new[] { typeof(Models.Lstm1x1), typeof(Models.Lstm1x7), typeof(Models.Stack5x6x6), typeof(Models.Lstm3x5Dense2Tanh), typeof(Models.Gru1x1), typeof(Models.Gru1x7), typeof(Models.GruBefore1x7), typeof(Models.GruLstmGru3x5x7x6) })
        {
            var network = new OracleNetwork(type) { Mutation = Enum.Parse<Mutation>(mutation) };
            GradientError worst = GradientCheck.Run(network, steps: 5, batch: 2, seed: 1)[0];
            output.WriteLine($"{type.Name}: {worst}");
            Assert.True(Math.Abs(worst.Relative) > GradientCheck.Found, $"{type.Name}: a mistake went unnoticed: {worst}");
        }
    }

    [Theory]
    [InlineData(nameof(Mutation.FlippedSign), nameof(Models.LstmPeephole3x7))]
    [InlineData(nameof(Mutation.DroppedGate), nameof(Models.LstmPeephole3x7))]
    [InlineData(nameof(Mutation.OneStepShort), nameof(Models.LstmPeephole3x7))]
    [InlineData(nameof(Mutation.PeepholeOfOldCell), nameof(Models.LstmPeephole3x7))]
    [InlineData(nameof(Mutation.PeepholeOfOldCell), nameof(Models.LstmInputFromForgetPeephole5x9))]
    [InlineData(nameof(Mutation.VectorOfNewState), nameof(Models.IndRnn1x7Tanh))]
    [InlineData(nameof(Mutation.VectorOfNewState), nameof(Models.IndRnn3x9))]
    [InlineData(nameof(Mutation.LooseCoupling), nameof(Models.LstmInputFromForget3x7))]
    [InlineData(nameof(Mutation.LooseCoupling), nameof(Models.LstmForgetFromInput3x7))]
    [InlineData(nameof(Mutation.LooseCoupling), nameof(Models.LstmForgetFromInputPeephole2x5))]
    [InlineData(nameof(Mutation.ClipForgotten), nameof(Models.LstmClip3x7))]
    [InlineData(nameof(Mutation.ClipForgotten), nameof(Models.LstmGateClip3x7))]
    [InlineData(nameof(Mutation.ClipForgotten), nameof(Models.LstmEverything3x6))]
    public void Backward_WithMistakeInVariant_IsFound(string mutation, string model)
    {
        var network = new OracleNetwork(TestModel.Of(model).Type) { Mutation = Enum.Parse<Mutation>(mutation) };
        GradientError worst = GradientCheck.Run(network, steps: 5, batch: 2, seed: 1)[0];
        output.WriteLine(worst.ToString());
        Assert.True(Math.Abs(worst.Relative) > GradientCheck.Found, $"A mistake went unnoticed: {worst}");
    }

    [Theory]
    [InlineData(nameof(Mutation.FlippedSign))]
    [InlineData(nameof(Mutation.DroppedGate))]
    [InlineData(nameof(Mutation.OneStepShort))]
    public void Backward_WithMistakeInCellWithFewGates_IsFound(string mutation)
    {
        foreach (Type type in new[] { typeof(Models.SimpleRnn1x1), typeof(Models.SimpleRnn3x3Relu), typeof(Models.GoldenSimpleRnn5x6x6), typeof(Models.MinGru3x9), typeof(Models.MinLstm3x9), typeof(Models.MinLstmLogSpace2x6Sum), typeof(Models.IndRnn3x9), typeof(Models.IndRnn1x7Tanh), typeof(Models.IndRnnBidirectional3x6Gru5) })
        {
            var network = new OracleNetwork(type) { Mutation = Enum.Parse<Mutation>(mutation) };
            GradientError worst = GradientCheck.Run(network, steps: 5, batch: 2, seed: 1)[0];
            Assert.True(Math.Abs(worst.Relative) > GradientCheck.Found, $"{type.Name}: a mistake went unnoticed: {worst}");
        }
    }

    [Theory]
    [InlineData(nameof(Mutation.FlippedSign))]
    [InlineData(nameof(Mutation.DroppedGate))]
    public void Backward_WithMistakeInDense_IsFound(string mutation)
    {
        var network = new OracleNetwork(typeof(Models.Dense5x7)) { Mutation = Enum.Parse<Mutation>(mutation) };
        GradientError worst = GradientCheck.Run(network, steps: 5, batch: 2, seed: 1)[0];
        Assert.True(Math.Abs(worst.Relative) > GradientCheck.Found, $"A mistake went unnoticed: {worst}");
    }
}
