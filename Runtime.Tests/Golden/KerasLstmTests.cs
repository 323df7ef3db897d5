namespace Unrolled.Tests;

/// <summary>
/// An LSTM in Keras's layout: kernels are [inputs, 4·units], so transposed; the gates i, f, c, o stand as ours do, and there is one bias.
/// </summary>
public class KerasLstmTests(ITestOutputHelper output)
{
    private const int Batch = 3, Steps = 7, Inputs = 5, Units = 6;

    private readonly GoldenFile _golden = GoldenFile.Open("keras/lstm_i5_h6");

    [Fact]
    public void Backward_ReturningSequences_MatchesKeras()
    {
        Network network = Load(nameof(Models.GoldenLstm5x6));
        var sample = new Sample(network.Definition, Steps, Batch)
        {
            X = _golden.Floats("inputs/x"),
            OutputGradient = _golden.Floats("R"),
            InitialStates = [_golden.Floats("inputs/h0"), _golden.Floats("inputs/c0")],
            FinalStateGradients = null,
        };
        List<NamedValues<double>> expected =
        [
            new(Quantity.Output, "output", _golden.Doubles("outputs/return_sequences_true")),
            new(Quantity.State, "final Hidden of lstm_0", _golden.Doubles("outputs/return_sequences_false")),
            new(Quantity.State, "final Cell of lstm_0", _golden.Doubles("outputs/c_final")),
            new(Quantity.ParameterGradient, "gradient of lstm.weight_ih_l0", Transposed(_golden.Doubles("grads/fwd.kernel"), Inputs)),
            new(Quantity.ParameterGradient, "gradient of lstm.weight_hh_l0", Transposed(_golden.Doubles("grads/fwd.recurrent_kernel"), Units)),
            new(Quantity.ParameterGradient, "gradient of lstm.bias_ih_l0", _golden.Doubles("grads/fwd.bias")),
            new(Quantity.InputGradient, "gradient of the input", _golden.Doubles("grads/x")),
            new(Quantity.InputGradient, "gradient of the initial Hidden of lstm_0", _golden.Doubles("grads/h0")),
            new(Quantity.InputGradient, "gradient of the initial Cell of lstm_0", _golden.Doubles("grads/c0")),
        ];
        Closeness.AssertClose(expected, PassRun.Train(network, sample), output);
    }

    [Fact]
    public void Forward_OfLastStep_MatchesKeras()
    {
        Network network = Load(nameof(Models.GoldenLstm5x6Last));
        var sample = new Sample(network.Definition, Steps, Batch)
        {
            X = _golden.Floats("inputs/x"),
            InitialStates = [_golden.Floats("inputs/h0"), _golden.Floats("inputs/c0")],
        };
        Closeness.AssertClose([new(Quantity.Output, "output", _golden.Doubles("outputs/return_sequences_false"))], PassRun.Forward(network, sample)[..1], output);
    }

    private Network Load(string model)
    {
        Network network = TestModel.Of(model).Create();
        network.Parameters.Set("lstm.weight_ih_l0", Transposed(_golden.Floats("params/fwd.kernel"), Inputs));
        network.Parameters.Set("lstm.weight_hh_l0", Transposed(_golden.Floats("params/fwd.recurrent_kernel"), Units));
        network.Parameters.Set("lstm.bias_ih_l0", _golden.Floats("params/fwd.bias"));
        return network;
    }

    private static T[] Transposed<T>(T[] matrix, int rows)
    {
        int columns = matrix.Length / rows;
        var result = new T[matrix.Length];
        for (int i = 0; i < matrix.Length; i++)
        {
            result[i % columns * rows + i / columns] = matrix[i];
        }

        return result;
    }
}
