using System.Text.Json;

namespace Unrolled.Tests;

/// <summary>Losses against values of PyTorch (Golden/data/losses).</summary>
public sealed class LossGoldenTests
{
    [Theory]
    [InlineData("mse", nameof(Loss.MeanSquaredError), true)]
    [InlineData("mse_sum", nameof(Loss.MeanSquaredError), false)]
    [InlineData("mae", nameof(Loss.MeanAbsoluteError), true)]
    public void Row_GoldenBatch_GivesValueAndGradient(string file, string lossName, bool mean)
    {
        Loss loss = lossName == nameof(Loss.MeanSquaredError) ? Loss.MeanSquaredError : Loss.MeanAbsoluteError;
        Assert.Equal(lossName, loss.Name);
        JsonElement golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "data", "losses", file + ".json"))).RootElement;
        float[] predicted = Floats(golden.GetProperty("inputs").GetProperty("pred")), target = Floats(golden.GetProperty("inputs").GetProperty("target"));
        float[] expected = Floats(golden.GetProperty("grad_pred")), gradient = new float[12];
        const int Width = 3;

        double sum = 0;
        for (int r = 0; r < predicted.Length; r += Width)
        {
            sum += loss.Row(predicted.AsSpan(r, Width), target.AsSpan(r, Width), gradient.AsSpan(r, Width), mean ? 1f / predicted.Length : 1f);
        }

        double value = golden.GetProperty("value").GetDouble();
        Assert.Equal(value, mean ? sum / predicted.Length : sum, 2e-7 * value);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], gradient[i], 4e-7f * Math.Abs(expected[i]));
        }
    }

    [Fact]
    public void Row_NotANumber_ComesThrough()
    {
        foreach (Loss loss in new[] { Loss.MeanSquaredError, Loss.MeanAbsoluteError })
        {
            float[] gradient = new float[1];
            Assert.True(double.IsNaN(loss.Row([float.NaN], [1f], gradient, 1f)));
            Assert.True(float.IsNaN(gradient[0]));
        }
    }

    [Fact]
    public void Row_WithoutGradient_GivesTheSameSum()
    {
        float[] gradient = new float[2];
        Assert.Equal(Loss.MeanSquaredError.Row([1f, 2f], [3f, 5f], gradient, 1f), Loss.MeanSquaredError.Row([1f, 2f], [3f, 5f], default, 1f));
        Assert.Equal(13, Loss.MeanSquaredError.Row([1f, 2f], [3f, 5f], default, 1f));
        Assert.Equal(5, Loss.MeanAbsoluteError.Row([1f, 2f], [3f, 5f], default, 1f));
    }

    [Fact]
    public void Row_WrongLength_SaysExpectedAndGot()
    {
        ArgumentException target = Assert.Throws<ArgumentException>(() => Loss.MeanSquaredError.Row([1f, 2f], [3f], default, 1f));
        Assert.Equal("target", target.ParamName);
        Assert.Contains("Expected 2 floats", target.Message, StringComparison.Ordinal);
        Assert.Contains("got 1", target.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Loss.MeanAbsoluteError.Row([1f, 2f], [3f, 4f], new float[3], 1f));
    }

    [Fact]
    public void Metric_TwoRows_GivesMeanAndRoot()
    {
        Assert.Equal(3, Metric.MeanAbsoluteError.Result(Metric.MeanAbsoluteError.Row([1f, 2f], [5f, 4f]), 2));
        Assert.Equal(Math.Sqrt(10), Metric.RootMeanSquaredError.Result(Metric.RootMeanSquaredError.Row([1f, 2f], [5f, 4f]), 2));
    }

    private static float[] Floats(JsonElement tensor) => [.. tensor.GetProperty("data").EnumerateArray().Select(v => v.GetSingle())];
}
