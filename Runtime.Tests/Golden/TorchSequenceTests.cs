namespace Unrolled.Tests;

/// <summary>torch.nn.MultiheadAttention and torch.stft: outputs and gradients of Σ y·R; the files are made by make_sequences.py beside them.</summary>
public class TorchSequenceTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("multihead_attention_2", typeof(TorchModels.MultiHeadAttention2))]
    [InlineData("multihead_attention_3_causal", typeof(TorchModels.MultiHeadAttention3Causal))]
    [InlineData("multihead_attention_1_nobias", typeof(TorchModels.MultiHeadAttention1WithoutBias))]
    [InlineData("stft_16_hop4", typeof(TorchModels.Stft16Hop4))]
    public void Layer_MatchesTorch(string file, Type type)
    {
        var golden = GoldenFile.Open("layers/" + file);
        var network = (Network)Activator.CreateInstance(type, 1)!;
        List<NamedValues<double>> expected = [new(Quantity.Output, "output", golden.Doubles("outputs/y"))];
        foreach (string name in golden.Keys("params"))
        {
            ParameterTensor tensor = network.Parameters.Single(p => p.Name.EndsWith("." + name, StringComparison.Ordinal));
            Assert.Equal(golden.Shape("params/" + name), tensor.Shape);
            network.Parameters.Set(tensor.Name, golden.Floats("params/" + name));
            if (tensor.Definition.Trainable)
            {
                expected.Add(new(Quantity.ParameterGradient, "gradient of " + tensor.Name, golden.Doubles("grads/" + name)));
            }
        }

        Assert.Equal(network.Parameters.Count, golden.Keys("params").Length);
        expected.Add(new(Quantity.InputGradient, "gradient of the input", golden.Doubles("grads/x")));

        // [batch, steps, features]; samples are one step.
        int[] shape = golden.Shape("inputs/x");
        var sample = new Sample(network.Definition, shape.Length == 3 ? shape[1] : 1, shape[0]) { X = golden.Floats("inputs/x"), OutputGradient = golden.Floats("R") };
        List<NamedValues<float>> actual = PassRun.Train(network, sample);
        Closeness.AssertClose(expected, [.. actual.Where(a => expected.Exists(e => e.Name == a.Name))], output);
    }
}
