using System.Globalization;
using System.Text.Json;

namespace Unrolled.Tests.Tool.Audio;

/// <summary>Models of RTNeural and GuitarML with their inputs and outputs, which lie beside the repository.</summary>
public sealed class RtNeuralReferenceTests
{
    [Theory]
    [InlineData("conv")]
    [InlineData("dense")]
    [InlineData("gru")]
    [InlineData("gru_1d")]
    [InlineData("lstm")]
    [InlineData("lstm_1d")]
    public void Model_OfRtNeural_AnswersAsItsFiles(string name)
    {
        string folder = SharedFolder.Require("data", "rtneural", "RTNeural");
        float[] x = Column("x"), y = Column("y");
        Tensor actual = AudioFile.Run(File.ReadAllText(Path.Combine(folder, "models", $"{name}.json")), new Tensor([x.Length, 1], x))["y"];
        AudioFile.AssertClose([.. y.Select(v => new double[] { v })], actual, 5e-6);

        float[] Column(string which) => [.. File.ReadLines(Path.Combine(folder, "test_data", $"{name}_{which}_python.csv")).Select(line => float.Parse(line, CultureInfo.InvariantCulture))];
    }

    [Theory]
    [InlineData("NeuralPi_TS9_FullD_lstm20")]
    [InlineData("Proteus_BlackstarHT40_AmpClean_lstm40")]
    [InlineData("ht1_gru32")]
    public void Model_OfGuitarMl_AnswersAsItsFile(string name)
    {
        string folder = SharedFolder.Require("data", "rtneural", "wild");
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, $"{name}.expected.json")));
        float[] Values(string group, string array) => [.. expected.RootElement.GetProperty(group).GetProperty(array).GetProperty("data").EnumerateArray().Select(v => v.GetSingle())];
        float[] x = Values("inputs", "x");
        AudioFile.AssertClose([.. Values("outputs", "y").Select(v => new double[] { v })], AudioFile.Run(File.ReadAllText(Path.Combine(folder, $"{name}.json")), new Tensor([x.Length, 1], x))["y"], 1e-5);
    }
}
