namespace Unrolled.Tests;

/// <summary>Sensors of Industrial I/O, as folders that look like the kernel's.</summary>
public sealed class IndustrialSensorTests : IDisposable
{
    private readonly DirectoryInfo _folder = TemporaryFolder.Create();
    private readonly StopSignal _stop = new();

    public void Dispose() => _stop.Dispose();

    [Fact]
    public void Read_RawOffsetAndScale_AreCombinedAsTheKernelSays()
    {
        Write("in_temp_raw", "-512\n");
        Assert.Equal(-512, Read("in_temp"));
        Write("in_temp_scale", "2.5\n");
        Assert.Equal(-1280, Read("in_temp"));
        Write("in_temp_offset", "10000\n");
        Assert.Equal(23720, Read("in_temp")); // (−512 + 10000) · 2.5
        Assert.Equal(23.72f, new IndustrialSensor(_folder.FullName, "in_temp", 0.001).Read());
    }

    [Fact]
    public void Read_Input_IsTakenAsItIs()
    {
        Write("in_temp_raw", "1\n");
        Write("in_temp_scale", "2\n");
        Write("in_temp_input", "21437\n");
        Assert.Equal(21437, Read("in_temp"));
    }

    [Fact]
    public void Read_LargeRaw_IsExact()
    {
        Write("in_voltage0_raw", "2147483647\n");
        Write("in_voltage_offset", "-2147483600\n");
        Assert.Equal(47, Read("in_voltage0")); // not with floats
    }

    [Theory]
    [InlineData("in_temp", "in_temp_scale in_scale scale")]
    [InlineData("in_voltage0", "in_voltage0_scale in_voltage_scale in_scale scale")]
    [InlineData("in_accel_x", "in_accel_x_scale in_accel_scale in_scale scale")]
    [InlineData("in_voltage0-voltage1", "in_voltage0-voltage1_scale in_voltage-voltage_scale in_scale scale")]
    public void Read_SharedScale_IsFoundFromTheNearestOn(string channel, string names)
    {
        Write($"{channel}_raw", "3\n");
        int scale = 1;
        foreach (string name in names.Split(' ').Reverse())
        {
            Write(name, FormattableString.Invariant($"{++scale}\n"));
            Assert.Equal(3 * scale, Read(channel));
        }

        Assert.Equal(names.Split(' '), IndustrialSensor.Names(channel, "scale").Distinct());
    }

    [Theory]
    [InlineData("abc\n", "'abc'")]
    [InlineData("nan\n", "'nan'")]
    [InlineData("", "''")]
    public void Read_NotANumber_NamesTheFile(string text, string got)
    {
        Write("in_temp_raw", text);
        EdgeException e = Assert.Throws<EdgeException>(() => Read("in_temp"));
        Assert.Equal((ExitCode.Value, $"'{_folder.FullName}/in_temp_raw': expected a number, got {got}"), (e.Code, e.Message));
    }

    [Fact]
    public void Read_BeyondAFloat_IsRefused()
    {
        Write("in_temp_raw", "9e38\n");
        Assert.Equal(ExitCode.Value, Assert.Throws<EdgeException>(() => Read("in_temp")).Code);
    }

    [Fact]
    public void Read_SensorThatIsUnplugged_SaysSo()
    {
        Write("in_temp_raw", "1\n");
        var sensor = new IndustrialSensor(_folder.FullName, "in_temp", 1);
        Assert.Equal(1, sensor.Read());
        File.Delete(Path.Combine(_folder.FullName, "in_temp_raw"));
        EdgeException e = Assert.Throws<EdgeException>(() => sensor.Read());
        Assert.Equal(ExitCode.Source, e.Code);
        Assert.Contains($"expected '{_folder.FullName}/in_temp_input' or '{_folder.FullName}/in_temp_raw', got neither", e.Message, StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "in_temp_raw")); // opens, and cannot be read
        e = Assert.Throws<EdgeException>(() => sensor.Read());
        Assert.Equal(ExitCode.Source, e.Code);
        Assert.Contains("Is a directory", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Source_Interval_LeavesOutMissedTimesAndDoesNotDrift()
    {
        Write("in_temp_raw", "1\n");
        long now = 1000;
        using var source = new SensorSource(new IndustrialSensor(_folder.FullName, "in_temp", 1), 100, () => now, _stop);
        List<long> read = [];
        foreach (long time in (long[])[1000, 1001, 1099, 1107, 1199, 1200, 1550, 1599, 1600])
        {
            now = time;
            if (source.Read(0, out _) == Arrival.Value)
            {
                read.Add(time);
            }
        }

        Assert.Equal([1000, 1107, 1200, 1550, 1600], read);
    }

    [Fact]
    public void Source_Signal_EndsWaiting()
    {
        Write("in_temp_raw", "1\n");
        using var source = new SensorSource(new IndustrialSensor(_folder.FullName, "in_temp", 1), 1_000_000_000, () => Environment.TickCount64, _stop);
        Assert.Equal(Arrival.Value, source.Read(-1, out _));
        _stop.Set();
        Assert.Equal(Arrival.None, source.Read(-1, out _));
    }

    private float Read(string channel) => new IndustrialSensor(_folder.FullName, channel, 1).Read();

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);
}
