namespace Unrolled.Tests;

public sealed class EdgeOptionsTests
{
    [Fact]
    public void Parse_ModelAlone_HasTheDefaults()
    {
        EdgeOptions options = EdgeOptions.Parse(["m"]);
        Assert.Equal(("m", null, null, null, false, false), (options.Model, options.Serial, options.Sensor, options.State, options.Json, options.Learn));
        Assert.Equal((9600, 1000, 1d, 1e-4f, 60, 1, 1000), (options.Baud, options.Interval, options.Factor, options.Rate, options.Window, options.Batch, options.SaveInterval));
    }

    [Fact]
    public void Parse_Everything_IsRead()
    {
        EdgeOptions options = EdgeOptions.Parse(
        [
            "m", "--iio", "/sys/x", "--channel", "in_temp", "--interval", "0.25", "--factor", "1e-3",
            "--json", "--learn", "--rate", "0.01", "--window", "30", "--batch", "4", "--state", "/var", "--save", "60",
        ]);
        Assert.Equal(("/sys/x", "in_temp", 250, 1e-3, true, true), (options.Sensor, options.Channel, options.Interval, options.Factor, options.Json, options.Learn));
        Assert.Equal((0.01f, 30, 4, "/var", 60_000), (options.Rate, options.Window, options.Batch, options.State, options.SaveInterval));
        options = EdgeOptions.Parse(["m", "--serial", "/dev/ttyUSB0", "--baud", "115200"]);
        Assert.Equal(("/dev/ttyUSB0", 115200), (options.Serial, options.Baud));
    }

    [Theory]
    [InlineData("", "expected a model's file first, got nothing")]
    [InlineData("--json m", "expected a model's file first, got '--json'")]
    [InlineData("m --loud", "expected an option, got '--loud'")]
    [InlineData("m extra", "expected an option, got 'extra'")]
    [InlineData("m --state", "--state: expected a value, got nothing")]
    [InlineData("m --serial d --baud 9601", "--baud: expected a usual rate of 1200 to 921600, got '9601'")]
    [InlineData("m --window 0", "--window: expected a whole number of 1 to 1000, got '0'")]
    [InlineData("m --batch 1.5", "--batch: expected a whole number of 1 to 1000, got '1.5'")]
    [InlineData("m --rate 0", "--rate: expected a number above 0, at most 1, got '0'")]
    [InlineData("m --rate NaN", "--rate: expected a number above 0, at most 1, got 'NaN'")]
    [InlineData("m --factor x", "--factor: expected a number, got 'x'")]
    [InlineData("m --interval 0", "--interval: expected 0.001 to 1000000 seconds, got '0'")]
    [InlineData("m --save -1", "--save: expected 0.001 to 1000000 seconds, got '-1'")]
    [InlineData("m --iio f", "expected --iio and --channel, got only --iio")]
    [InlineData("m --channel c", "expected --iio and --channel, got only --channel")]
    [InlineData("m --iio f --channel c --serial d", "expected --serial or --iio, got both")]
    public void Parse_Invalid_SaysWhatWasExpected(string line, string message)
    {
        EdgeException e = Assert.Throws<EdgeException>(() => EdgeOptions.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal((ExitCode.Arguments, message), (e.Code, e.Message.Split('\n')[0]));
    }
}
