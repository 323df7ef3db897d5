using System.Runtime.InteropServices;

namespace Unrolled.Tests;

/// <summary>Lines of a pipe and of a serial device.</summary>
public sealed class LineSourceTests : IDisposable
{
    private const int Soon = 5000; // milliseconds; waits end before
    private readonly StopSignal _stop = new();
    private readonly Pipe _pipe = new();

    public void Dispose()
    {
        _pipe.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public void Read_LinesOfAPipe_AreValuesToItsEnd()
    {
        using var source = new LineSource(_pipe.Reader, _stop, isDevice: false);
        Assert.Equal(Arrival.None, source.Read(1, out _));
        _pipe.Write("1.5\n -2e3 \r\n1e-45\n7");
        _pipe.End();
        Assert.Equal([1.5f, -2000f, float.Epsilon, 7f], Enumerable.Range(0, 4).Select(_ => Value(source)));
        Assert.Equal(Arrival.End, source.Read(Soon, out _));
        Assert.Equal(Arrival.End, source.Read(Soon, out _));
    }

    [Theory]
    [InlineData("", "''")]
    [InlineData("abc", "'abc'")]
    [InlineData("1,5", "'1,5'")]
    [InlineData("NaN", "'NaN'")]
    [InlineData("-Infinity", "'-Infinity'")]
    [InlineData("1e39", "'1e39'")]
    [InlineData("21 °C", "'21 °C'")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789x", "'012345678901234567890123456789012345678901234567890123456789…'")]
    public void Read_NotANumber_NamesTheLine(string line, string got)
    {
        using var source = new LineSource(_pipe.Reader, _stop, isDevice: false);
        _pipe.Write($"1\n{line}\n");
        Assert.Equal(1, Value(source));
        EdgeException e = Assert.Throws<EdgeException>(() => source.Read(Soon, out _));
        Assert.Equal((ExitCode.Value, $"the pipe, line 2: expected a number, got {got}"), (e.Code, e.Message));
    }

    [Fact]
    public void Read_LineWithoutEnd_IsRefusedBeforeMemoryGrows()
    {
        using var source = new LineSource(_pipe.Reader, _stop, isDevice: false);
        _pipe.Write("1\n" + new string('0', 5000));
        Assert.Equal(1, Value(source));
        EdgeException e = Assert.Throws<EdgeException>(() => { while (source.Read(Soon, out _) == Arrival.None) { } });
        Assert.Equal((ExitCode.Value, "the pipe, line 2: expected a line of at most 4096 bytes, got more"), (e.Code, e.Message));
    }

    [Fact]
    public void Read_Signal_EndsWaiting()
    {
        using var source = new LineSource(_pipe.Reader, _stop, isDevice: false);
        _stop.Set();
        Assert.Equal(Arrival.None, source.Read(-1, out _));
        Assert.True(_stop.IsSet);
    }

    [Fact]
    public void Read_SerialDevice_LeavesOutTheFirstLineAndReadsBytesAsTheyAre()
    {
        using var terminal = new PseudoTerminal();
        using var source = new LineSource(SerialDevice.Open(terminal.Path, 115200), _stop, isDevice: true);

        // ^S and ^D would stop and end a terminal that is not raw.
        terminal.Send("8.25\n1.5\r\n\u00132\n");
        Assert.Equal(Arrival.None, source.Read(Soon, out _));
        Assert.Equal(1.5f, Value(source));
        Assert.Contains("got '\u00132'", Assert.Throws<EdgeException>(() => source.Read(Soon, out _)).Message, StringComparison.Ordinal);
        terminal.Send("\u0004\n");
        Assert.Contains("got '\u0004'", Assert.Throws<EdgeException>(() => source.Read(Soon, out _)).Message, StringComparison.Ordinal);
        Assert.Equal(Arrival.None, source.Read(1, out _));
    }

    [Theory]
    [InlineData(1200, 0x9u)]
    [InlineData(9600, 0xDu)]
    [InlineData(38400, 0xFu)]
    [InlineData(115200, 0x1002u)]
    [InlineData(921600, 0x1007u)]
    public void Open_SerialDevice_SetsTheRate(int baud, uint code)
    {
        using var terminal = new PseudoTerminal();
        using Descriptor device = SerialDevice.Open(terminal.Path, baud);
        Assert.Equal(0, Libc.GetTerminal(device.Number, out TerminalSettings settings));
        Assert.Equal((code, code), (GetInputSpeed(ref settings), GetOutputSpeed(ref settings)));
        Assert.Equal(0u, settings.LocalFlags & 0xBu); // no ISIG, no ICANON, no ECHO
    }

    [Fact]
    public void Read_DeviceThatIsUnplugged_SaysSo()
    {
        using var terminal = new PseudoTerminal();
        using var source = new LineSource(SerialDevice.Open(terminal.Path, 9600), _stop, isDevice: true);
        terminal.Send("1\n2\n");
        Assert.Equal(Arrival.None, source.Read(Soon, out _));
        Assert.Equal(2, Value(source));
        terminal.Dispose();
        EdgeException e = Assert.Throws<EdgeException>(() => source.Read(Soon, out _));
        Assert.Equal(ExitCode.Source, e.Code);
        Assert.Contains(terminal.Path, e.Message, StringComparison.Ordinal);
        Assert.Contains("unplugged", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dev/null", "expected a serial device at '/dev/null' that can be set to 9600 baud, got an error: Inappropriate ioctl for device")]
    [InlineData("/dev/nowhere", "expected a serial device at '/dev/nowhere', got an error: No such file or directory")]
    public void Open_NoSerialDevice_SaysSo(string path, string message)
    {
        EdgeException e = Assert.Throws<EdgeException>(() => SerialDevice.Open(path, 9600));
        Assert.Equal((ExitCode.Source, message), (e.Code, e.Message));
    }

    private static float Value(LineSource source)
    {
        Assert.Equal(Arrival.Value, source.Read(Soon, out float value));
        return value;
    }

    [DllImport("libc", EntryPoint = "cfgetispeed")]
    private static extern uint GetInputSpeed(ref TerminalSettings settings);

    [DllImport("libc", EntryPoint = "cfgetospeed")]
    private static extern uint GetOutputSpeed(ref TerminalSettings settings);
}
