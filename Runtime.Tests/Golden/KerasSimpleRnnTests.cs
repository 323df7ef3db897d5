namespace Unrolled.Tests;

/// <summary>Keras's SimpleRNN: kernels are [inputs, units], so transposed, and there is one bias.</summary>
public class KerasSimpleRnnTests(ITestOutputHelper output)
{
    private const int Batch = 3, Steps = 7, Inputs = 5, Units = 6;

    private readonly GoldenFile _golden = GoldenFile.Open("keras/simplernn_i5_h6");

    [Fact]
    public void Backward_ReturningSequences_MatchesKeras()
    {
        Network network = Load(nameof(Models.GoldenSimpleRnn5x6));
        var sample = new Sample(network.Definition, Steps, Batch)
        {
            X = _golden.Floats("inputs/x"),
            OutputGradient = _golden.Floats("R"),
            InitialStates = [_golden.Floats("inputs/h0")],
            FinalStateGradients = null,
        };
        List<NamedValues<double>> expected =
        [
            new(Quantity.Output, "output", _golden.Doubles("outputs/return_sequences_true")),
            new(Quantity.State, "final Hidden of simple_rnn_0", _golden.Doubles("outputs/return_sequences_false")),
            new(Quantity.ParameterGradient, "gradient of rnn.weight_ih_l0", Transposed(_golden.Doubles("grads/fwd.kernel"), Inputs)),
            new(Quantity.ParameterGradient, "gradient of rnn.weight_hh_l0", Transposed(_golden.Doubles("grads/fwd.recurrent_kernel"), Units)),
            new(Quantity.ParameterGradient, "gradient of rnn.bias_ih_l0", _golden.Doubles("grads/fwd.bias")),
            new(Quantity.InputGradient, "gradient of the input", _golden.Doubles("grads/x")),
            new(Quantity.InputGradient, "gradient of the initial Hidden of simple_rnn_0", _golden.Doubles("grads/h0")),
        ];
        Closeness.AssertClose(expected, PassRun.Train(network, sample), output);
    }

    [Fact]
    public void Forward_OfLastStep_MatchesKeras()
    {
        Network network = Load(nameof(Models.GoldenSimpleRnn5x6Last));
        var sample = new Sample(network.Definition, Steps, Batch) { X = _golden.Floats("inputs/x"), InitialStates = [_golden.Floats("inputs/h0")] };
        Closeness.AssertClose([new(Quantity.Output, "output", _golden.Doubles("outputs/return_sequences_false"))], PassRun.Forward(network, sample)[..1], output);
    }

    [Fact]
    public void Summary_OfLayer_IsKerass()
        => Assert.Matches(@" simple_rnn_0 \(SimpleRNN\) +\(None, 6\) +72\n", Models.GoldenSimpleRnn5x6Last.Summary);

    private Network Load(string model)
    {
        Network network = TestModel.Of(model).Create();
        network.Parameters.Set("rnn.weight_ih_l0", Transposed(_golden.Floats("params/fwd.kernel"), Inputs));
        network.Parameters.Set("rnn.weight_hh_l0", Transposed(_golden.Floats("params/fwd.recurrent_kernel"), Units));
        network.Parameters.Set("rnn.bias_ih_l0", _golden.Floats("params/fwd.bias"));
        return network;
    }

    private static T[] Transposed<T>(T[] matrix, int rows)
        => [.. Enumerable.Range(0, matrix.Length).Select(i => matrix[i % rows * (matrix.Length / rows) + i / rows])];
}
