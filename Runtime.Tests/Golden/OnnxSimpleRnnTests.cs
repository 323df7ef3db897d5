namespace Unrolled.Tests;

/// <summary>
/// ONNX's RNN operator, forward: sequences stand time-major, [steps, batch, features], W and R as ours, B is both biases one after the other.
/// Outputs, the final state, and the gradients of Σ Y·G.
/// </summary>
public class OnnxSimpleRnnTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("onnx/rnn_fwd", nameof(Models.GoldenSimpleRnn5x6))]
    [InlineData("onnx/rnn_fwd_nobias", nameof(Models.GoldenSimpleRnn5x6))]
    [InlineData("onnx/rnn_relu", nameof(Models.GoldenReluRnn5x6))]
    [InlineData("onnx/rnn_h1", nameof(Models.GoldenSimpleRnn1x1))]
    public void Backward_OfOutputLoss_MatchesOnnx(string file, string model)
    {
        var golden = GoldenFile.Open(file);
        int steps = golden.Shape("inputs/X")[0], batch = golden.Shape("inputs/X")[1];
        string[] inputs = golden.Keys("inputs");
        bool bias = inputs.Contains("B"), initial = inputs.Contains("initial_h");
        Network network = TestModel.Of(model).Create();
        int units = network.Definition.Outputs;
        network.Parameters.Set("rnn.weight_ih_l0", golden.Floats("inputs/W"));
        network.Parameters.Set("rnn.weight_hh_l0", golden.Floats("inputs/R"));
        network.Parameters.Set("rnn.bias_ih_l0", bias ? [.. golden.Floats("inputs/B").Chunk(units).Aggregate((a, b) => [.. a.Zip(b, (x, y) => x + y)])] : new float[units]);
        var sample = new Sample(network.Definition, steps, batch, initialStates: initial)
        {
            X = BatchFirst(golden.Floats("inputs/X"), steps, batch),
            OutputGradient = BatchFirst(golden.Floats("G"), steps, batch),
            FinalStateGradients = null,
        };
        if (initial)
        {
            golden.Floats("inputs/initial_h").CopyTo(sample.InitialStates![0], 0);
        }

        List<NamedValues<double>> expected =
        [
            new(Quantity.Output, "output", BatchFirst(golden.Doubles("outputs/Y"), steps, batch)),
            new(Quantity.State, "final Hidden of simple_rnn_0", golden.Doubles("outputs/Y_h")),
            new(Quantity.ParameterGradient, "gradient of rnn.weight_ih_l0", golden.Doubles("grads/W")),
            new(Quantity.ParameterGradient, "gradient of rnn.weight_hh_l0", golden.Doubles("grads/R")),
            .. bias ? [new(Quantity.ParameterGradient, "gradient of rnn.bias_ih_l0", golden.Doubles("grads/B")[..units])] : Array.Empty<NamedValues<double>>(),
            new(Quantity.InputGradient, "gradient of the input", BatchFirst(golden.Doubles("grads/X"), steps, batch)),
            .. initial ? [new(Quantity.InputGradient, "gradient of the initial Hidden of simple_rnn_0", golden.Doubles("grads/initial_h"))] : Array.Empty<NamedValues<double>>(),
        ];
        List<NamedValues<float>> actual = PassRun.Train(network, sample);
        Closeness.AssertClose(expected, [.. actual.Where(a => expected.Any(e => e.Name == a.Name))], output);
    }

    // [steps, batch, features] to [batch, steps, features].
    private static T[] BatchFirst<T>(T[] values, int steps, int batch)
    {
        T[][] rows = [.. values.Chunk(values.Length / steps / batch)];
        return [.. Enumerable.Range(0, rows.Length).SelectMany(i => rows[i % steps * batch + i / steps])];
    }
}
