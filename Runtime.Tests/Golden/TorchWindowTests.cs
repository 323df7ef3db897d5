namespace Unrolled.Tests;

/// <summary>torch's convolutions and poolings, whose data are channels first: outputs and gradients of Σ y·R.</summary>
public class TorchWindowTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("conv1d_valid", typeof(TorchModels.Conv1DValid))]
    [InlineData("conv1d_pad1", typeof(TorchModels.Conv1DPad1))]
    [InlineData("conv1d_stride2", typeof(TorchModels.Conv1DStride2))]
    [InlineData("conv1d_groups2", typeof(TorchModels.Conv1DGroups2))]
    [InlineData("conv1d_causal", typeof(TorchModels.Conv1DCausal))]
    [InlineData("conv1d_k1", typeof(TorchModels.Conv1DK1))]
    [InlineData("conv2d_valid", typeof(TorchModels.Conv2DValid))]
    [InlineData("conv2d_pad1_s2", typeof(TorchModels.Conv2DPad1Stride2))]
    [InlineData("maxpool1d_2", typeof(TorchModels.MaxPool1D))]
    [InlineData("maxpool2d_2", typeof(TorchModels.MaxPool2D))]
    [InlineData("avgpool1d_3_s2", typeof(TorchModels.AvgPool1D))]
    [InlineData("avgpool2d_2", typeof(TorchModels.AvgPool2D))]
    [InlineData("global_max_1d", typeof(TorchModels.GlobalMax1D))]
    [InlineData("global_avg_1d", typeof(TorchModels.GlobalAvg1D))]
    [InlineData("conv_transpose1d_s2_pad1_add1", typeof(TorchModels.ConvTranspose1DPad1Added1))]
    [InlineData("conv_transpose1d_groups2_dil2", typeof(TorchModels.ConvTranspose1DGroups2))]
    [InlineData("conv_transpose1d_s4", typeof(TorchModels.ConvTranspose1DStride4))]
    public void Layer_MatchesTorch(string file, Type type)
    {
        var golden = GoldenFile.Open("layers/" + file);
        var network = (Network)Activator.CreateInstance(type, 1)!;
        List<NamedValues<double>> expected = [new(Quantity.Output, "output", Last("outputs/y"))];
        foreach (string name in golden.Keys("params"))
        {
            ParameterTensor tensor = network.Parameters.Single(p => p.Name.EndsWith("." + name, StringComparison.Ordinal));
            Assert.Equal(golden.Shape("params/" + name), tensor.Shape);
            network.Parameters.Set(tensor.Name, golden.Floats("params/" + name));
            expected.Add(new(Quantity.ParameterGradient, "gradient of " + tensor.Name, golden.Doubles("grads/" + name)));
        }

        Assert.Equal(network.Parameters.Count, golden.Keys("params").Length);
        expected.Add(new(Quantity.InputGradient, "gradient of the input", Last("grads/x")));

        // Images are sequences of one step.
        int[] shape = golden.Shape("inputs/x"), outputShape = golden.Shape("R");
        int batch = shape[0], steps = shape.Length == 3 ? shape[2] : 1, outputSteps = outputShape.Length == 3 ? outputShape[2] : 1;
        var sample = new Sample(network.Definition, steps, batch)
        {
            X = [.. Last("inputs/x").Select(v => (float)v)],
            OutputGradient = [.. Last("R").Select(v => (float)v)],
            OutputLengths = [.. Enumerable.Repeat(outputSteps, batch)],
        };
        Closeness.AssertClose(expected, PassRun.Train(network, sample), output);

        // [batch, channels, places …] to [batch, places …, channels].
        double[] Last(string tensor)
        {
            int[] dimensions = golden.Shape(tensor);
            double[] values = golden.Doubles(tensor);
            int channels = dimensions[1], places = values.Length / dimensions[0] / channels;
            return [.. from n in Enumerable.Range(0, dimensions[0]) from p in Enumerable.Range(0, places) from c in Enumerable.Range(0, channels) select values[(n * channels + c) * places + p]];
        }
    }
}
