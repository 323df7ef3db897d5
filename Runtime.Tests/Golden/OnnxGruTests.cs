namespace Unrolled.Tests;

/// <summary>
/// ONNX's GRU, forward: time-major, gates z, r, h, B the input's bias behind which stands the recurrent one, and the reset gate before
/// the product unless <c>linear_before_reset</c> is 1. Outputs and gradients of Σ Y·G from a reference in double.
/// </summary>
public class OnnxGruTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("onnx_ext/gru_fwd", nameof(Models.GoldenGruBefore5x6))]
    [InlineData("onnx_ext/gru_fwd_nobias", nameof(Models.GoldenGruBefore5x6))]
    [InlineData("onnx_ext/gru_lbr0", nameof(Models.GoldenGruBefore5x6))]
    [InlineData("onnx_ext/gru_lbr1", nameof(Models.GoldenGru5x6))]
    [InlineData("onnx_ext/gru_relu", nameof(Models.GoldenGruBefore5x6Relu))]
    [InlineData("onnx_ext/gru_h1", nameof(Models.GoldenGruBefore1x1))]
    public void Backward_OfOutputLoss_MatchesOnnx(string file, string model)
    {
        var golden = GoldenFile.Open(file);
        int[] shape = golden.Shape("inputs/X");
        int steps = shape[0], batch = shape[1], inputs = shape[2], units = golden["attributes/hidden_size"].GetInt32(), gates = 3 * units;
        bool hasBias = golden.Keys("inputs").Contains("B"), hasState = golden.Keys("inputs").Contains("initial_h");

        Network network = TestModel.Of(model).Create();
        bool twoBiases = network.Parameters.Length == gates * (inputs + units + 2);
        float[] bias = hasBias ? golden.Floats("inputs/B") : new float[2 * gates];
        network.Parameters.Set("gru.weight_ih_l0", Reordered(golden.Floats("inputs/W"), inputs));
        network.Parameters.Set("gru.weight_hh_l0", Reordered(golden.Floats("inputs/R"), units));
        if (twoBiases)
        {
            network.Parameters.Set("gru.bias_ih_l0", Reordered(bias[..gates], 1));
            network.Parameters.Set("gru.bias_hh_l0", Reordered(bias[gates..], 1));
        }
        else
        {
            network.Parameters.Set("gru.bias_ih_l0", Reordered([.. bias[..gates].Zip(bias[gates..], (a, b) => a + b)], 1));
        }

        var sample = new Sample(network.Definition, steps, batch)
        {
            X = BatchMajor(golden.Floats("inputs/X"), steps, batch),
            OutputGradient = BatchMajor(golden.Floats("G"), steps, batch),
            InitialStates = hasState ? [golden.Floats("inputs/initial_h")] : null,
            FinalStateGradients = null,
        };
        List<NamedValues<double>> expected =
        [
            new(Quantity.Output, "output", BatchMajor(golden.Doubles("outputs/Y"), steps, batch)),
            new(Quantity.State, "final Hidden of gru_0", golden.Doubles("outputs/Y_h")),
            new(Quantity.ParameterGradient, "gradient of gru.weight_ih_l0", Reordered(golden.Doubles("grads/W"), inputs)),
            new(Quantity.ParameterGradient, "gradient of gru.weight_hh_l0", Reordered(golden.Doubles("grads/R"), units)),
        ];
        if (hasBias)
        {
            double[] gradient = golden.Doubles("grads/B");
            expected.Add(new(Quantity.ParameterGradient, "gradient of gru.bias_ih_l0", Reordered(gradient[..gates], 1)));
            if (twoBiases)
            {
                expected.Add(new(Quantity.ParameterGradient, "gradient of gru.bias_hh_l0", Reordered(gradient[gates..], 1)));
            }
        }

        expected.Add(new(Quantity.InputGradient, "gradient of the input", BatchMajor(golden.Doubles("grads/X"), steps, batch)));
        if (hasState)
        {
            expected.Add(new(Quantity.InputGradient, "gradient of the initial Hidden of gru_0", golden.Doubles("grads/initial_h")));
        }

        List<NamedValues<float>> actual = PassRun.Train(network, sample);
        actual.RemoveAll(a => expected.All(e => e.Name != a.Name));
        Closeness.AssertClose(expected, actual, output);

        // The rows z, r, h to r, z, n.
        T[] Reordered<T>(T[] rows, int columns)
        {
            int block = units * columns;
            return [.. rows[block..(2 * block)], .. rows[..block], .. rows[(2 * block)..]];
        }
    }

    // [steps, batch, width] to [batch, steps, width].
    private static T[] BatchMajor<T>(T[] values, int steps, int batch)
    {
        int width = values.Length / (steps * batch);
        var result = new T[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int t = i / width / batch, n = i / width % batch;
            result[(n * steps + t) * width + i % width] = values[i];
        }

        return result;
    }
}
