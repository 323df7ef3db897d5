using System.Globalization;
using System.Text.Json;

namespace Unrolled.Tests;

public sealed class ForecastWriterTests
{
    [Theory]
    [InlineData(1.5f, -2.25f, null)]
    [InlineData(float.MaxValue, float.Epsilon, 0.125)]
    [InlineData(-0f, 0.1f, 1e-30)]
    public void Write_LinesAndObjects_ReadBackAsTheSameBits(float value, float next, double? loss)
    {
        string path = Path.Combine(TemporaryFolder.Create().FullName, "forecasts");
        var forecast = new Forecast(long.MaxValue, value, next, loss);
        using (Descriptor output = Descriptor.Open(path, Libc.WriteOnly | Libc.Create)!)
        {
            new ForecastWriter(output, json: false).Write(forecast);
            new ForecastWriter(output, json: true).Write(forecast);
        }

        string[] lines = File.ReadAllLines(path);
        Assert.Equal(2, lines.Length);
        Assert.Equal(next.ToString("R", CultureInfo.InvariantCulture), lines[0]);
        JsonElement json = JsonDocument.Parse(lines[1]).RootElement;
        Assert.Equal(long.MaxValue, json.GetProperty("number").GetInt64());
        Assert.Equal(BitConverter.SingleToInt32Bits(value), BitConverter.SingleToInt32Bits(json.GetProperty("value").GetSingle()));
        Assert.Equal(BitConverter.SingleToInt32Bits(next), BitConverter.SingleToInt32Bits(json.GetProperty("forecast").GetSingle()));
        Assert.Equal((float?)loss, json.TryGetProperty("loss", out JsonElement written) ? written.GetSingle() : default(float?));
    }

    [Fact]
    public void Write_FullDisk_SaysSo()
    {
        using Descriptor output = Descriptor.Open("/dev/full", Libc.WriteOnly)!;
        EdgeException e = Assert.Throws<EdgeException>(() => new ForecastWriter(output, json: false).Write(new Forecast(7, 1, 2, null)));
        Assert.Equal((ExitCode.Output, "cannot write forecast 7 to /dev/full: No space left on device"), (e.Code, e.Message));
    }
}
