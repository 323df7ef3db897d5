using System.Text;
using static Unrolled.Tests.Tool.Audio.AudioFile;

namespace Unrolled.Tests.Tool.Audio;

/// <summary>Each audio format from a file made here, against the formulas in double precision.</summary>
public sealed class AudioFormatTests
{
    private const int Samples = 40;

    [Theory]
    [InlineData("LSTM", 1, 1, 1, 1)]
    [InlineData("LSTM", 1, 2, 3, 1)]
    [InlineData("GRU", 1, 0, 2, 1)]
    [InlineData("GRU", 2, 1, 1, 1)]
    [InlineData("LSTM", 1, 2, 2, 2)]
    [InlineData("LSTM", 1, 1, 2, 3)]
    public void GuitarMl_OfAnyInputsAndSkip_IsTheRecurrentLayerAndTheSkip(string type, int layers, int skip, int inputs, int outputs)
    {
        const int units = 6;
        var file = new AudioFile(3);
        int gates = type == "LSTM" ? 4 : 3;
        Dictionary<string, Tensor> weights = [];
        for (int l = 0; l < layers; l++)
        {
            weights[$"rec.weight_ih_l{l}"] = file.Draw(gates * units, l == 0 ? inputs : units);
            weights[$"rec.weight_hh_l{l}"] = file.Draw(gates * units, units);
            weights[$"rec.bias_ih_l{l}"] = file.Draw(gates * units);
            weights[$"rec.bias_hh_l{l}"] = file.Draw(gates * units);
        }

        (weights["lin.weight"], weights["lin.bias"]) = (file.Draw(outputs, units), file.Draw(outputs));
        string text = GuitarMl(type, layers, skip, inputs, units, outputs, weights);
        if (skip > inputs || skip > 1 && skip != outputs)
        {
            Assert.Throws<UnsupportedModelException>(() => Import(text));
            return;
        }

        Tensor x = file.Signal(Samples, inputs);
        double[][] h = Rows(x);
        for (int l = 0; l < layers; l++)
        {
            Tensor w = weights[$"rec.weight_ih_l{l}"], u = weights[$"rec.weight_hh_l{l}"], b = weights[$"rec.bias_ih_l{l}"], c = weights[$"rec.bias_hh_l{l}"];
            double At(Tensor m, int g, int k, int i) => m.Values[(g * units + k) * m.Shape[1] + i];
            h = type == "LSTM"
                ? AudioOracle.Lstm(h, units, (g, k, i) => At(w, g, k, i), (g, k, i) => At(u, g, k, i), (g, k) => (double)b.Values[g * units + k] + c.Values[g * units + k])
                : AudioOracle.Gru(h, units, (g, k, i) => At(w, g, k, i), (g, k, i) => At(u, g, k, i), (g, k) => b.Values[g * units + k], (g, k) => c.Values[g * units + k]);
        }

        double[][] y = AudioOracle.Dense(h, outputs, (k, i) => weights["lin.weight"].Values[k * units + i], k => weights["lin.bias"].Values[k]);
        double[][] rows = Rows(x);
        AssertClose([.. y.Select((row, t) => row.Select((v, k) => v + (skip == 0 ? 0 : rows[t][skip == 1 ? 0 : k])).ToArray())], Run(text, x)["y"]);
    }

    [Fact]
    public void Nam_OfTwoLayers_StartsFromItsStates()
    {
        const int units = 5;
        var file = new AudioFile(4);
        Tensor w0 = file.Draw(4 * units, 1 + units), b0 = file.Draw(4 * units), h0 = file.Draw(units), c0 = file.Draw(units);
        Tensor w1 = file.Draw(4 * units, 2 * units), b1 = file.Draw(4 * units), h1 = file.Draw(units), c1 = file.Draw(units), head = file.Draw(units), bias = file.Draw(1);
        Tensor all = Tensor.Concat(0, [.. new[] { w0, b0, h0, c0, w1, b1, h1, c1, head, bias }.Select(t => t.Reshape(t.Values.Length))]);
        string text = Nam(1, units, 2, all);
        Tensor x = file.Signal(Samples, 1);
        double[][] h = Layer(Rows(x), w0, b0, h0, c0);
        h = Layer(h, w1, b1, h1, c1);
        AssertClose(AudioOracle.Dense(h, 1, (_, i) => head.Values[i], _ => bias.Values[0]), Run(text, x)["y"]);
        ImportedModel model = Import(text);
        Assert.Contains("lstm_1", model.Inputs.Select(b => b.Place).OfType<Place.State>().Select(s => s.Layer));
        Assert.Contains(model.Assumed, note => note.Contains("48000", StringComparison.Ordinal));

        static double[][] Layer(double[][] x, Tensor w, Tensor b, Tensor h, Tensor c)
        {
            int columns = w.Shape[1], inputs = columns - units;
            return AudioOracle.Lstm(x, units, (g, k, i) => w.Values[(g * units + k) * columns + i], (g, k, i) => w.Values[(g * units + k) * columns + inputs + i], (g, k) => b.Values[g * units + k],
                [.. h.Values.Select(v => (double)v)], [.. c.Values.Select(v => (double)v)]);
        }
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 1, 1)]
    [InlineData(1, 0.5, 2)]
    public void RtNeural_WithAidaXGains_IsScaledAndSkipped(int skip, double gainIn, double gainOut)
    {
        const int units = 4;
        var file = new AudioFile(5);
        Tensor w = file.Draw(1, 3 * units), u = file.Draw(units, 3 * units), b = file.Draw(2, 3 * units), d = file.Draw(units, 1), e = file.Draw(1);
        static string Db(double gain) => (20 * Math.Log10(gain)).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        string text = $$"""
            {"in_shape": [null, null, 1], "in_skip": {{skip}}, "in_gain": {{Db(gainIn)}}, "out_gain": {{Db(gainOut)}}, "metadata": {"samplerate": "44100"}, "layers": [
            {"type": "gru", "activation": "", "shape": [null, null, {{units}}], "weights": [{{Json(w)}}, {{Json(u)}}, {{Json(b)}}]},
            {"type": "dense", "activation": "", "shape": [null, null, 1], "weights": [{{Json(d)}}, {{Json(e)}}]}]}
            """;
        Tensor x = file.Signal(Samples, 1);
        // Keras's gates are z, r, h; the oracle's r, z, n.
        int[] order = [1, 0, 2];
        double[][] scaled = [.. Rows(x).Select(r => new[] { r[0] * gainIn })];
        double[][] h = AudioOracle.Gru(scaled, units, (g, k, i) => w.Values[i * 3 * units + order[g] * units + k], (g, k, i) => u.Values[i * 3 * units + order[g] * units + k], (g, k) => b.Values[order[g] * units + k], (g, k) => b.Values[3 * units + order[g] * units + k]);
        double[][] y = AudioOracle.Dense(h, 1, (_, i) => d.Values[i], _ => e.Values[0]);
        AssertClose([.. y.Select((row, t) => new[] { (row[0] + skip * scaled[t][0]) * gainOut })], Run(text, x)["y"]);
        Assert.Contains("44100 Hz", Import(text).Description, StringComparison.Ordinal);
    }

    [Fact]
    public void RtNeural_OfEveryOtherLayer_FollowsItsFormula()
    {
        var file = new AudioFile(6);
        // Two groups of two channels, two filters each; a kernel of three steps, two apart.
        Tensor d = file.Draw(2, 4), e = file.Draw(4), k = file.Draw(3, 2, 4), b = file.Draw(4), gamma = file.Draw(4), beta = file.Draw(4), mean = file.Draw(4), variance = file.Draw(4).Map(Math.Abs), slope = file.Draw(4), o = file.Draw(4, 3);
        string text = $$"""
            {"in_shape": [null, null, 2], "layers": [
            {"type": "time-distributed-dense", "activation": "relu", "shape": [null, null, 4], "weights": [{{Json(d)}}, {{Json(e)}}]},
            {"type": "conv1d", "activation": "tanh", "shape": [null, null, 4], "kernel_size": [3], "dilation": [2], "groups": 2, "weights": [{{Json(k)}}, {{Json(b)}}]},
            {"type": "batchnorm", "activation": "", "shape": [null, null, 4], "epsilon": 0.01, "weights": [{{Json(gamma)}}, {{Json(beta)}}, {{Json(mean)}}, {{Json(variance)}}]},
            {"type": "prelu", "activation": "", "shape": [null, null, 4], "weights": [[{{Json(slope)}}]]},
            {"type": "activation", "activation": "elu", "shape": [null, null, 4], "weights": []},
            {"type": "dense", "activation": "sigmoid", "shape": [null, null, 3], "weights": [{{Json(o)}}]}]}
            """;
        Tensor x = file.Signal(Samples, 2);
        double[][] h = AudioOracle.Dense(Rows(x), 4, (u, i) => d.Values[i * 4 + u], u => e.Values[u], v => Math.Max(v, 0));
        double[][] y = [.. h.Select((_, t) => Enumerable.Range(0, 4).Select(f =>
        {
            double sum = b.Values[f];
            for (int step = 0; step < 3; step++)
            {
                int at = t - (2 - step) * 2;
                for (int c = 0; at >= 0 && c < 2; c++)
                {
                    sum += k.Values[(step * 2 + c) * 4 + f] * h[at][f / 2 * 2 + c];
                }
            }

            double n = (Math.Tanh(sum) - mean.Values[f]) / Math.Sqrt(variance.Values[f] + 0.01) * gamma.Values[f] + beta.Values[f], p = n > 0 ? n : n * slope.Values[f];
            return p > 0 ? p : Math.Exp(p) - 1;
        }).ToArray())];
        AssertClose(AudioOracle.Dense(y, 3, (u, i) => o.Values[i * 3 + u], _ => 0, AudioOracle.Sigmoid), Run(text, x)["y"]);
    }

    [Fact]
    public void GuitarLstm_OfOneStepLeft_NeedsNoRecurrentKernel()
    {
        var file = new AudioFile(7);
        Tensor k = file.Draw(4, 1, 3), b = file.Draw(3), k1 = file.Draw(3, 3, 2), b1 = file.Draw(2), w = file.Draw(2, 20), c = file.Draw(20), d = file.Draw(5, 1), e = file.Draw(1);
        string text = GuitarLstm(12, 4, 3, k, b, k1, b1, w, c, d, e);
        Tensor x = file.Signal(12, 1);
        double[][] one = [.. Enumerable.Range(0, 3).Select(t => Enumerable.Range(0, 3).Select(f => b.Values[f] + Enumerable.Range(0, 4).Sum(s => (double)k.Values[s * 3 + f] * x.Values[4 * t + s])).ToArray())];
        double[][] two = [Enumerable.Range(0, 2).Select(f => b1.Values[f] + Enumerable.Range(0, 9).Sum(s => k1.Values[s * 2 + f] * one[s / 3][s % 3])).ToArray()];
        double[][] h = AudioOracle.Lstm(two, 5, (g, u, i) => w.Values[i * 20 + g * 5 + u], (_, _, _) => 0, (g, u) => c.Values[g * 5 + u]);
        AssertClose(AudioOracle.Dense(h, 1, (_, i) => d.Values[i], _ => e.Values[0]), Run(text, x.Reshape(1, 12, 1))["y"]);
        Assert.Contains(Import(text).Assumed, note => note.Contains("recurrent", StringComparison.Ordinal));
        Assert.Contains("recurrent kernel", Assert.Throws<UnsupportedModelException>(() => Import(GuitarLstm(24, 4, 3, k, b, k1, b1, w, c, d, e))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rnnoise_OfSmallLayers_GivesGainsAndVoice()
    {
        const int dense = 4, vad = 3, noise = 5, denoise = 6;
        var file = new AudioFile(8);
        (string text, Tensor[] weights) = Rnnoise(file, dense, vad, noise, denoise);
        Tensor x = file.Signal(Samples, 42);
        double[][] features = Rows(x), a = Dense(features, 0, dense, Math.Tanh);
        double[][] v = Gru(a, 2, vad, Math.Tanh);
        double[][] n = Gru([.. features.Select((f, t) => (double[])[.. a[t], .. v[t], .. f])], 5, noise, s => Math.Max(s, 0));
        double[][] d = Gru([.. features.Select((f, t) => (double[])[.. v[t], .. n[t], .. f])], 8, denoise, Math.Tanh);
        SortedDictionary<string, Tensor> y = Run(text, x, "features");
        AssertClose(Dense(d, 11, 22, AudioOracle.Sigmoid), y["gains"]);
        AssertClose(Dense(v, 13, 1, AudioOracle.Sigmoid), y["vad"]);

        double[][] Dense(double[][] input, int at, int units, Func<double, double> activation) => AudioOracle.Dense(input, units, (k, i) => weights[at].Values[i * units + k], k => weights[at + 1].Values[k], activation);

        double[][] Gru(double[][] input, int at, int units, Func<double, double> activation)
        {
            int[] order = [1, 0, 2];
            return AudioOracle.Gru(input, units, (g, k, i) => weights[at].Values[i * 3 * units + order[g] * units + k], (g, k, i) => weights[at + 1].Values[i * 3 * units + order[g] * units + k], (g, k) => weights[at + 2].Values[order[g] * units + k], null, activation);
        }
    }

    internal static string GuitarMl(string type, int layers, int skip, int inputs, int units, int outputs, Dictionary<string, Tensor> weights)
        => $$"""
            {"model_data": {"model": "SimpleRNN", "input_size": {{inputs}}, "skip": {{skip}}, "output_size": {{outputs}}, "unit_type": "{{type}}", "num_layers": {{layers}}, "hidden_size": {{units}}, "bias_fl": true},
            "state_dict": { {{string.Join(", ", weights.Select(w => $"\"{w.Key}\": {Json(w.Value)}"))}} } }
            """;

    internal static string Nam(int inputs, int units, int layers, Tensor weights)
        => $$"""{"version": "0.5.1", "metadata": {"loudness": -11.4}, "architecture": "LSTM", "config": {"input_size": {{inputs}}, "hidden_size": {{units}}, "num_layers": {{layers}}}, "weights": {{Json(weights)}}}""";

    internal static string GuitarLstm(int window, int stride, int stride1, Tensor k, Tensor b, Tensor k1, Tensor b1, Tensor w, Tensor c, Tensor d, Tensor e)
        => $$"""
            {"conv1d": {"bias:0": {{Json(b)}}, "kernel:0": {{Json(k)}}}, "conv1d_1": {"bias:0": {{Json(b1)}}, "kernel:0": {{Json(k1)}}}, "dense": {"bias:0": {{Json(e)}}, "kernel:0": {{Json(d)}}},
            "lstm": {"lstm_cell": {}, "kernel:0": {{Json(w)}}, "bias:0": {{Json(c)}}}, "input_size": {{window}}, "conv1d_stride": {{stride}}, "conv1d_1_stride": {{stride1}}}
            """;

    internal static (string Text, Tensor[] Weights) Rnnoise(AudioFile file, int dense, int vad, int noise, int denoise)
    {
        var text = new StringBuilder("rnnoise-nu model file version 1\n");
        List<Tensor> weights = [];
        Layer(42, dense, 0, [[42, dense], [dense]]);
        foreach ((int inputs, int units, int activation) in new[] { (dense, vad, 0), (dense + vad + 42, noise, 2), (vad + noise + 42, denoise, 0) })
        {
            Layer(inputs, units, activation, [[inputs, 3 * units], [units, 3 * units], [3 * units]]);
        }

        Layer(denoise, 22, 1, [[denoise, 22], [22]]);
        Layer(vad, 1, 1, [[vad, 1], [1]]);
        return (text.ToString(), [.. weights]);

        void Layer(int inputs, int units, int activation, int[][] shapes)
        {
            text.Append($"{inputs} {units} {activation}\n");
            foreach (int[] shape in shapes)
            {
                Tensor integers = file.Draw(shape).Map(v => MathF.Round(v * 150));
                text.AppendJoin(' ', integers.Values.Select(v => (int)v)).Append('\n');
                weights.Add(integers.Map(v => v / 256));
            }
        }
    }
}
