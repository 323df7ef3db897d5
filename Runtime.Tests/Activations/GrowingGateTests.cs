namespace Unrolled.Tests;

/// <summary>
/// Gates that are larger than 1 let the cell grow from step to step, and rounding errors with it: such models stand here, run over few
/// steps, and not in the table of models.
/// </summary>
public partial class GrowingGateTests(ITestOutputHelper output)
{
    private const int Batch = 3;

    [Network(4)]
    [Lstm(5, RecurrentActivation = Activation.Softplus, ReturnSequences = true)]
    internal sealed partial class SoftplusGates;

    [Network(2)]
    [Lstm(3, RecurrentActivation = Activation.Exponential, ReturnSequences = true)]
    internal sealed partial class ExponentialGates;

    [Network(2)]
    [Lstm(3, Activation = Activation.Exponential, RecurrentActivation = Activation.HardSigmoid)]
    internal sealed partial class ExponentialCell;

    [Theory]
    [InlineData(typeof(SoftplusGates))]
    [InlineData(typeof(ExponentialGates))]
    [InlineData(typeof(ExponentialCell))]
    public void Backward_OfFewSteps_MatchesOracleOnAllLanes(Type type)
    {
        var oracle = new OracleNetwork(type);
        foreach (int steps in new[] { 1, 2 })
        {
            List<NamedValues<float>>? first = null;
            foreach (LaneWidth lanes in LaneSupport.Supported)
            {
                var model = (Network)Activator.CreateInstance(type, 1)!;
                model.Lanes = lanes;
                var sample = new Sample(model.Definition, steps, Batch);
                List<NamedValues<float>> actual = PassRun.Train(model, sample);
                oracle.Load(model.Parameters);
                Closeness.AssertClose(OracleRun.Train(oracle, sample), actual, output);
                Closeness.AssertSameBits(first ??= actual, actual, $"{type.Name}, {lanes}");
            }
        }
    }

    [Theory]
    [InlineData(typeof(SoftplusGates))]
    [InlineData(typeof(ExponentialGates))]
    [InlineData(typeof(ExponentialCell))]
    public void Backward_OfFewSteps_EqualsCentralDifference(Type type)
    {
        GradientError worst = GradientCheck.Run(new OracleNetwork(type), steps: 2, batch: 2, seed: 1)[0];
        Assert.True(Math.Abs(worst.Relative) <= GradientCheck.Limit, worst.ToString());
    }
}
