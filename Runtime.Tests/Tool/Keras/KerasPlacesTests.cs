using Unrolled.Tool.Compilation;
using static Unrolled.Tests.Tool.Keras.KerasReference;

namespace Unrolled.Tests.Tool.Keras;

/// <summary>Layers that add, drop, repeat or exchange steps of sequences and rows of images.</summary>
public sealed class KerasPlacesTests
{
    [Theory]
    [InlineData("[2,2]", "valid", 1, "PaddingSize = 2")]
    [InlineData("[2,0]", "valid", 1, "Padding = Padding.Causal")]
    [InlineData("[4,0]", "valid", 2, "Padding = Padding.Causal")]
    [InlineData("[1,3]", "valid", 1, "Groups = 2")]
    [InlineData("[1,1]", "same", 1, "Groups = 2")]
    public void ZeroPadding1D_BeforeAConvolution_IsItsOwnWhereItCan(string padding, string own, int dilation, string declared)
    {
        var file = new KerasTestModel();
        file.Input("in", "[null,8,2]");
        file.Layer("ZeroPadding1D", "zeros", $"\"padding\":{padding}");
        float[][] w = file.Layer("Conv1D", "conv", $"\"filters\":4,\"kernel_size\":[3],\"dilation_rate\":[{dilation}],\"padding\":\"{own}\"", [("kernel:0", [3, 2, 4]), ("bias:0", [4])]);
        Tensor x = KerasTestModel.Random(1, 1, 8, 2);
        int before = padding[1] - '0', after = padding[3] - '0';
        double[] zero = [0, 0];
        double[][] padded = [.. Enumerable.Repeat(zero, before), .. Steps(x), .. Enumerable.Repeat(zero, after)];
        double[][] expected = own == "same" ? Conv1D(padded, 3, 4, w, 1, 1, padded.Length) : Conv1D(padded, 3, 4, w, dilation: dilation);
        KerasTestModel.Same(Flat(expected), KerasTestModel.Run(file.Hdf5(), out CompiledModel model, ("in", x))["y0"], model.Source);
        Assert.Contains(declared, model.Source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ZeroPadding1D", "\"padding\":[3,1]", 3, 1)]
    [InlineData("ZeroPadding1D", "\"padding\":2", 2, 2)]
    [InlineData("Cropping1D", "\"cropping\":[2,1]", -2, -1)]
    [InlineData("Cropping1D", "\"cropping\":[6,0]", -6, 0)]
    public void PaddingAndCropping_OfASequence_AddAndDropSteps(string kind, string settings, int before, int after)
    {
        var file = new KerasTestModel("3.4.0");
        file.Input("in", "[null,8,2]");
        float[][] dense = file.Layer("Dense", "dense", "\"units\":3", [("kernel:0", [2, 3]), ("bias:0", [3])]);
        file.Layer(kind, "places", settings);
        Tensor x = KerasTestModel.Random(2, 1, 8, 2);
        double[] zero = [0, 0, 0];
        double[][] y = [.. Steps(x).Select(step => Dense(step, dense))];
        y = [.. Enumerable.Repeat(zero, Math.Max(before, 0)), .. y[Math.Max(-before, 0)..^Math.Max(-after, 0)], .. Enumerable.Repeat(zero, Math.Max(after, 0))];
        KerasTestModel.Same(Flat(y), KerasTestModel.Run(file.Zip(), out CompiledModel model, ("in", x))["y0"], model.Source);
    }

    [Fact]
    public void UpSampling1D_RepeatsEachStep()
    {
        var file = new KerasTestModel();
        file.Input("in", "[null,4,2]");
        file.Layer("UpSampling1D", "up", "\"size\":3");
        file.Layer("LSTM", "lstm", "\"units\":2,\"return_sequences\":true", [("k", [2, 8]), ("r", [2, 8]), ("b", [8])]);
        var plain = new KerasTestModel();
        plain.Input("in", "[null,12,2]");
        plain.Layer("LSTM", "lstm", "\"units\":2,\"return_sequences\":true", [("k", [2, 8]), ("r", [2, 8]), ("b", [8])]);
        Tensor x = KerasTestModel.Random(3, 1, 4, 2), repeated = new([1, 12, 2], [.. Flat([.. Steps(x).SelectMany(s => Enumerable.Repeat(s, 3))]).Select(v => (float)v)]);
        KerasTestModel.Same(KerasTestModel.Run(plain.Hdf5(), out _, ("in", repeated))["y0"].Values.Select(v => (double)v), KerasTestModel.Run(file.Hdf5(), out _, ("in", x))["y0"]);
    }

    [Theory]
    [InlineData("valid", 1, 3, 1)]
    [InlineData("valid", 2, 3, 1)]
    [InlineData("valid", 3, 2, 1)]
    [InlineData("valid", 1, 3, 2)]
    [InlineData("same", 2, 4, 1)]
    [InlineData("same", 2, 1, 1)]
    [InlineData("same", 3, 2, 1)]
    public void Conv1DTranspose_PadsAsKeras(string padding, int stride, int size, int dilation)
    {
        var file = new KerasTestModel();
        file.Input("in", "[null,5,2]");
        float[][] w = file.Layer("Conv1DTranspose", "conv", $"\"filters\":3,\"kernel_size\":[{size}],\"strides\":[{stride}],\"dilation_rate\":[{dilation}],\"padding\":\"{padding}\",\"activation\":\"relu\"", [("kernel:0", [size, 3, 2]), ("bias:0", [3])]);
        Tensor x = KerasTestModel.Random(4, 1, 5, 2);
        int extent = dilation * (size - 1) + 1, steps = padding == "same" ? 5 * stride : 5 * stride + Math.Max(extent - stride, 0);
        int before = padding == "same" ? Math.Max(4 * stride + extent - steps, 0) / 2 : 0;
        double[][] y = [.. Enumerable.Range(0, steps).Select(_ => w[1].Select(b => (double)b).ToArray())];
        double[][] input = Steps(x);
        for (int t = 0; t < 5; t++)
        {
            for (int k = 0; k < size; k++)
            {
                int at = t * stride + k * dilation - before;
                for (int f = 0; at >= 0 && at < steps && f < 3; f++)
                {
                    y[at][f] += w[0][(k * 3 + f) * 2] * input[t][0] + w[0][(k * 3 + f) * 2 + 1] * input[t][1];
                }
            }
        }

        KerasTestModel.Same(Flat(y).Select(Relu), KerasTestModel.Run(file.Hdf5(), out CompiledModel model, ("in", x))["y0"], model.Source);
    }

    // Text recognition: rows of an image as steps, or its columns once rows and columns are exchanged.
    [Theory]
    [InlineData("\"target_shape\":[6,12]", false)]
    [InlineData("\"target_shape\":[4,18]", true)]
    public void ReshapeOfAnImage_MakesItsRowsSteps(string shape, bool permuted)
    {
        var file = new KerasTestModel();
        file.Input("in", "[null,6,4,1]");
        float[][] conv = file.Layer("Conv2D", "conv", "\"filters\":3,\"kernel_size\":[3,2],\"padding\":\"same\"", [("kernel:0", [3, 2, 1, 3]), ("bias:0", [3])]);
        if (permuted)
        {
            file.Layer("Permute", "permute", "\"dims\":[2,1,3]");
        }

        file.Layer("Reshape", "reshape", shape);
        int width = permuted ? 18 : 12;
        float[][] lstm = file.Layer("LSTM", "lstm", "\"units\":3,\"return_sequences\":true", [("k", [width, 12]), ("r", [3, 12]), ("b", [12])]);
        Tensor x = KerasTestModel.Random(5, 1, 6, 4, 1);
        double[,,] image = new double[6, 4, 3];
        for (int i = 0; i < 6 * 4 * 3; i++)
        {
            (int r, int c, int f) = (i / 12, i / 3 % 4, i % 3);
            image[r, c, f] = conv[1][f];
            for (int k = 0; k < 6; k++)
            {
                // Zeros: one row above and below, one column after.
                (int row, int column) = (r + k / 2 - 1, c + k % 2);
                image[r, c, f] += row is >= 0 and < 6 && column < 4 ? x.Values[row * 4 + column] * conv[0][k * 3 + f] : 0;
            }
        }

        double[][] steps = permuted
            ? [.. Enumerable.Range(0, 4).Select(c => Enumerable.Range(0, 18).Select(i => image[i / 3, c, i % 3]).ToArray())]
            : [.. Enumerable.Range(0, 6).Select(r => Enumerable.Range(0, 12).Select(i => image[r, i / 3, i % 3]).ToArray())];
        KerasTestModel.Same(Flat(Lstm(steps, 3, lstm).H), KerasTestModel.Run(file.Hdf5(), out CompiledModel model, ("in", x))["y0"], model.Source);
        Assert.Contains("ImageToSequence", model.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void ReshapeOfAnInput_ThatCutsItsSteps_IsTheCallersLayout()
    {
        var file = new KerasTestModel();
        file.Input("in", "[null,6,2]");
        file.Layer("Reshape", "pieces", "\"target_shape\":[3,4]");
        float[][] lstm = file.Layer("LSTM", "lstm", "\"units\":3", [("k", [4, 12]), ("r", [3, 12]), ("b", [12])]);
        Tensor x = KerasTestModel.Random(6, 2, 6, 2);
        Tensor y = KerasTestModel.Run(file.Hdf5(), out _, ("in", x))["y0"];
        KerasTestModel.Same(new[] { 0, 1 }.SelectMany(row => Lstm(Steps(x.Reshape(2, 3, 4), row), 3, lstm).H[^1]), y);
    }
}
