using System.Globalization;
using Unrolled.Data;
using Unrolled.Tests.Tool.Export;
using Unrolled.Tool.Commands;

namespace Unrolled.Tests.Tool;

/// <summary>"unrolled run" with series in their own units.</summary>
public sealed class RunCommandTests
{
    // A series of two columns, and a network of two inputs and two outputs.
    private static readonly float[] Series = [10, 300, 11, 310, 13, 290, 12, 330, 9, 305];

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 1, "high", "volume")]
    [InlineData(1, 0, "volume", "high")]
    [InlineData(1, 1, "1", "volume")]
    public void Scaled_SeriesInItsOwnUnits_GivesTheColumnsUnits(int first, int second, params string[] targets)
    {
        (Network network, string model, string folder) = Saved();
        string csv = Path.Combine(folder, "series.csv"), output = Path.Combine(folder, "out.csv");
        File.WriteAllText(csv, Csv());
        Assert.Equal(ExitCode.Done, Run([model, "--csv", csv, "--steps", "3", "--scaled", .. targets.SelectMany(t => new[] { "--target", t }), "-o", output]));
        float[] scaled = new float[Series.Length], expected = new float[6];
        network.Scaler!.Transform(Series, scaled);
        for (int window = 0; window < 3; window++)
        {
            Span<float> outputs = expected.AsSpan(2 * window, 2);
            network.Predict(scaled.AsSpan(2 * window, 6), outputs);
            (outputs[0], outputs[1]) = (network.Scaler.Inverse(first, outputs[0]), network.Scaler.Inverse(second, outputs[1]));
        }

        Assert.Equal(expected, File.ReadAllLines(output).Skip(1).SelectMany(l => l.Split(',').Skip(1)).Select(v => float.Parse(v, CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData(true, "--scaled", "--target", "low", "--target", "volume")]
    [InlineData(true, "--scaled", "--target", "2", "--target", "1")]
    [InlineData(true, "--scaled", "--target", "high")]
    [InlineData(true, "--target", "high", "--target", "volume")]
    [InlineData(false, "--scaled")]
    public void Scaled_WithWhatDoesNotFit_IsRefused(bool hasScaler, params string[] arguments)
    {
        (_, string model, string folder) = Saved(hasScaler);
        string csv = Path.Combine(folder, "series.csv"), output = Path.Combine(folder, "out.csv");
        File.WriteAllText(csv, Csv());
        Assert.Equal(ExitCode.Failed, Run([model, "--csv", csv, .. arguments, "-o", output]));
        Assert.False(File.Exists(output));
    }

    private static int Run(params string[] arguments) => RunCommand.Create().Parse(arguments).Invoke();

    private static string Csv()
        => "high,volume\n" + string.Concat(Enumerable.Range(0, Series.Length / 2).Select(i => string.Create(CultureInfo.InvariantCulture, $"{Series[2 * i]},{Series[2 * i + 1]}\n")));

    private static (Network Network, string Model, string Folder) Saved(bool hasScaler = true)
    {
        Network network = TableNetwork.Of("Lstm2x2").Create();
        Assert.Equal((2, 2), (network.Definition.Inputs, network.Definition.Outputs));
        network.Scaler = hasScaler ? StandardScaler.Fit(Series, 2) : null;
        string folder = TemporaryFolder.Create().FullName, model = Path.Combine(folder, "model.safetensors");
        network.Save(model);
        return (network, model, folder);
    }
}
