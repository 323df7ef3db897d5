namespace Unrolled.Tests;

/// <summary>
/// A GRU in Keras's layout: kernels are [inputs, 3·units], so transposed; the gates are z, r, h; with <c>reset_after</c> there are two
/// rows of biases, [2, 3·units], without it one.
/// </summary>
public class KerasGruTests(ITestOutputHelper output)
{
    private const int Batch = 3, Steps = 7, Inputs = 5, Units = 6;

    [Theory]
    [InlineData("keras/gru_ra1_i5_h6", nameof(Models.GoldenGru5x6))]
    [InlineData("keras/gru_ra0_i5_h6", nameof(Models.GoldenGruBefore5x6))]
    public void Backward_ReturningSequences_MatchesKeras(string file, string model)
    {
        var golden = GoldenFile.Open(file);
        Network network = Load(golden, model);
        var sample = new Sample(network.Definition, Steps, Batch)
        {
            X = golden.Floats("inputs/x"),
            OutputGradient = golden.Floats("R"),
            InitialStates = [golden.Floats("inputs/h0")],
            FinalStateGradients = null,
        };
        double[] bias = golden.Doubles("grads/fwd.bias");
        List<NamedValues<double>> expected =
        [
            new(Quantity.Output, "output", golden.Doubles("outputs/return_sequences_true")),
            new(Quantity.State, "final Hidden of gru_0", golden.Doubles("outputs/return_sequences_false")),
            new(Quantity.ParameterGradient, "gradient of gru.weight_ih_l0", Rows(golden.Doubles("grads/fwd.kernel"), Inputs)),
            new(Quantity.ParameterGradient, "gradient of gru.weight_hh_l0", Rows(golden.Doubles("grads/fwd.recurrent_kernel"), Units)),
            new(Quantity.ParameterGradient, "gradient of gru.bias_ih_l0", Rows(bias[..(3 * Units)], 1)),
            .. bias.Length == 3 * Units ? [] : new[] { new NamedValues<double>(Quantity.ParameterGradient, "gradient of gru.bias_hh_l0", Rows(bias[(3 * Units)..], 1)) },
            new(Quantity.InputGradient, "gradient of the input", golden.Doubles("grads/x")),
            new(Quantity.InputGradient, "gradient of the initial Hidden of gru_0", golden.Doubles("grads/h0")),
        ];
        Closeness.AssertClose(expected, PassRun.Train(network, sample), output);
    }

    [Theory]
    [InlineData("keras/gru_ra1_i5_h6", nameof(Models.GoldenGru5x6Last))]
    [InlineData("keras/gru_ra0_i5_h6", nameof(Models.GoldenGruBefore5x6Last))]
    public void Forward_OfLastStep_MatchesKeras(string file, string model)
    {
        var golden = GoldenFile.Open(file);
        Network network = Load(golden, model);
        var sample = new Sample(network.Definition, Steps, Batch)
        {
            X = golden.Floats("inputs/x"),
            InitialStates = [golden.Floats("inputs/h0")],
        };
        Closeness.AssertClose([new(Quantity.Output, "output", golden.Doubles("outputs/return_sequences_false"))], PassRun.Forward(network, sample)[..1], output);
    }

    private static Network Load(GoldenFile golden, string model)
    {
        Network network = TestModel.Of(model).Create();
        float[] bias = golden.Floats("params/fwd.bias");
        network.Parameters.Set("gru.weight_ih_l0", Rows(golden.Floats("params/fwd.kernel"), Inputs));
        network.Parameters.Set("gru.weight_hh_l0", Rows(golden.Floats("params/fwd.recurrent_kernel"), Units));
        network.Parameters.Set("gru.bias_ih_l0", Rows(bias[..(3 * Units)], 1));
        if (bias.Length > 3 * Units)
        {
            network.Parameters.Set("gru.bias_hh_l0", Rows(bias[(3 * Units)..], 1));
        }

        return network;
    }

    // [rows, z r h] transposed to [r z n, rows].
    private static T[] Rows<T>(T[] matrix, int rows)
    {
        var result = new T[matrix.Length];
        for (int i = 0; i < matrix.Length; i++)
        {
            int column = i % (3 * Units), gate = column / Units;
            int row = (gate == 2 ? 2 : 1 - gate) * Units + column % Units;
            result[row * rows + i / (3 * Units)] = matrix[i];
        }

        return result;
    }
}
