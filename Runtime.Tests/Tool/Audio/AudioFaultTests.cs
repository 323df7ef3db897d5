using System.Text;
using static Unrolled.Tests.Tool.Audio.AudioFile;

namespace Unrolled.Tests.Tool.Audio;

/// <summary>Damaged files, files that say other than their weights, and models that are none of a recurrent network.</summary>
public sealed class AudioFaultTests
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(6);

    [Theory]
    [InlineData("""{"architecture": "WaveNet", "config": {}, "weights": [1, 2]}""", "WaveNet")]
    [InlineData("""{"architecture": "ConvNet", "config": {}, "weights": []}""", "ConvNet")]
    [InlineData("""{"architecture": "Linear", "config": {}, "weights": [1]}""", "Linear")]
    [InlineData("""{"model_data": {"model": "ConvSimpleRNN", "unit_type": "LSTM"}, "state_dict": {}}""", "ConvSimpleRNN")]
    [InlineData("""{"model_data": {"unit_type": "SRU", "input_size": 1, "hidden_size": 1}, "state_dict": {}}""", "SRU")]
    [InlineData("""{"in_shape": [null, 1], "layers": [{"type": "conv2d", "weights": []}]}""", "conv2d")]
    [InlineData("""{"in_shape": [null, 1], "layers": [{"type": "dense", "activation": "swish", "weights": [[[1]]]}]}""", "swish")]
    public void File_OfAnotherKind_IsRefusedByName(string text, string name) => Assert.Equal(name, Assert.Throws<UnsupportedModelException>(() => Import(text)).Operator);

    [Theory]
    [InlineData("""{"architecture": "LSTM", "config": {"hidden_size": 2, "num_layers": 1}, "weights": [1, 2]}""", "expected [39]")]
    [InlineData("""{"architecture": "LSTM", "config": {"hidden_size": 2000000, "num_layers": 1}, "weights": [1]}""", "'config.hidden_size' is 2000000")]
    [InlineData("""{"architecture": "LSTM", "config": {"hidden_size": 65536, "num_layers": 64}, "weights": [1]}""", "for 64 layers of 65536 units")]
    [InlineData("""{"architecture": "LSTM", "config": {"hidden_size": 1.5, "num_layers": 1}, "weights": [1]}""", "is 1.5")]
    [InlineData("""{"architecture": "LSTM", "config": {"num_layers": 1}, "weights": [1]}""", "'config' has no 'hidden_size'")]
    [InlineData("""{"in_shape": [null, 1], "layers": [{"type": "dense", "weights": [[[1, 2], [3]]]}]}""", "not a regular array")]
    [InlineData("""{"in_shape": [null, 1], "layers": [{"type": "dense", "weights": [[[1, "2"]]]}]}""", "a text among its numbers")]
    [InlineData("""{"in_shape": [null, 1], "layers": [{"type": "dense", "weights": [[[1e39]]]}]}""", "too large")]
    [InlineData("""{"in_shape": [null, 1], "layers": [{"type": "gru", "weights": [[[1, 1, 1]], [[1, 1, 1]], [1, 1, 1]]}]}""", "expected the shape [2, 3], got [3]")]
    [InlineData("""{"in_shape": [null, 2], "layers": [{"type": "lstm", "weights": [[[1, 1, 1, 1]], [[1, 1, 1, 1]], [1, 1, 1, 1]]}]}""", "expected [2, 4 · units]")]
    [InlineData("""{"in_shape": [null, 1], "in_shape": [null, 1], "layers": []}""", "twice")]
    [InlineData("""{"in_shape": [null, 1], "layers": [{"type": "\ud800"}]}""", "text that is none")]
    [InlineData("""{"in_shape": [null, 1], "layers": [{"type": "dense", "weights": [[[NaN]]]}]}""", "not allowed")]
    [InlineData("rnnoise-nu model file version 2\n", "version '2'")]
    [InlineData("rnnoise-nu model file version 1\n42 4096 0 1 1", "ends within the 172032 weights")]
    [InlineData("rnnoise-nu model file version 1\n42 1 0 128", "ends within the 42 weights")]
    [InlineData("rnnoise-nu model file version 1\n99999999999 1 0", "whole number")]
    [InlineData("rnnoise-nu model file version 1", "ends within")]
    public void File_Damaged_IsRefusedWithTheReason(string text, string reason) => Assert.Contains(reason, Assert.Throws<ModelFormatException>(() => Import(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Json_DeeplyNested_IsRefused()
    {
        string deep = $$"""{"in_shape": [null, 1], "layers": {{new string('[', 100_000)}}{{new string(']', 100_000)}}}""";
        Assert.Throws<ModelFormatException>(() => Import(deep));
    }

    [Fact]
    public void Files_Mutated_AreReadOrRefusedWithATypedError()
    {
        var file = new AudioFile(9);
        byte[][] seeds =
        [
            .. Seeds(file).Select(Encoding.UTF8.GetBytes),
        ];
        string[] pieces = ["null", "-1", "0", "1e400", "2147483648", "[]", "{}", "\"\"", "[[", "]", "true", "\"\\ud800\"", "1e-50", "4294967296", "\u0000"];
        FormatFuzz.Run(10, 20_000, Time, random => new ModelFileContent("mutant.json", FormatFuzz.Changed(seeds[random.Next(seeds.Length)], random, pieces, seeds[random.Next(seeds.Length)])));
    }

    private static IEnumerable<string> Seeds(AudioFile file)
    {
        Dictionary<string, Tensor> weights = new() { ["rec.weight_ih_l0"] = file.Draw(8, 2), ["rec.weight_hh_l0"] = file.Draw(8, 2), ["rec.bias_ih_l0"] = file.Draw(8), ["rec.bias_hh_l0"] = file.Draw(8), ["lin.weight"] = file.Draw(1, 2), ["lin.bias"] = file.Draw(1) };
        yield return AudioFormatTests.GuitarMl("LSTM", 1, 1, 2, 2, 1, weights);
        yield return AudioFormatTests.Nam(1, 2, 1, file.Draw(39));
        yield return AudioFormatTests.GuitarLstm(4, 2, 2, file.Draw(2, 1, 2), file.Draw(2), file.Draw(2, 2, 2), file.Draw(2), file.Draw(2, 4), file.Draw(4), file.Draw(1, 1), file.Draw(1));
        yield return $$"""
            {"in_shape": [null, 1], "in_skip": 1, "in_gain": -3, "layers": [{"type": "lstm", "activation": "", "shape": [null, null, 1], "weights": [{{Json(file.Draw(1, 4))}}, {{Json(file.Draw(1, 4))}}, {{Json(file.Draw(4))}}]},
            {"type": "conv1d", "activation": "tanh", "kernel_size": [1], "dilation": [2], "groups": 1, "weights": [{{Json(file.Draw(1, 1, 1))}}, {{Json(file.Draw(1))}}]},
            {"type": "batchnorm", "epsilon": 0.1, "weights": [{{Json(file.Draw(1))}}, [0.5]]}, {"type": "prelu", "weights": [[[0.2]]]}, {"type": "dense", "shape": [1], "weights": [[[1]], [2]]}]}
            """;
        yield return AudioFormatTests.Rnnoise(file, 1, 1, 1, 1).Text;
    }
}
