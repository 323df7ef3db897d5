using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Unrolled.Tests;

/// <summary>The program from outside: its output, exit codes, messages and signals.</summary>
public sealed class EdgeProcessTests
{
    private const int Terminate = 15;

    private readonly DirectoryInfo _folder = TemporaryFolder.Create(), _state = TemporaryFolder.Create();
    private readonly string _model;

    public EdgeProcessTests() => _model = EdgeModel.Save(_folder);

    private string StatePath => Path.Combine(_state.FullName, "edge.state");

    [Fact]
    public async Task Run_Values_AreForecastLineByLine()
    {
        (int code, string output, string error) = await EdgeProcess.Run(Values(0, 100), _model);
        Assert.Equal((0, 1), (code, error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length));
        Assert.Equal(string.Concat(EdgeModel.Run(EdgeModel.Forecaster(learns: false), 0, 100).Select(f => f.Next.ToString("R", CultureInfo.InvariantCulture) + '\n')), output);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_StateOfTheRunBefore_Continues(bool learns)
    {
        string[] options = learns ? ["--learn", "--json"] : ["--json"];
        (_, string expected, _) = await EdgeProcess.Run(Values(0, 130), [_model, .. options]);
        (int code, string first, _) = await EdgeProcess.Run(Values(0, 65), [_model, "--state", _state.FullName, .. options]);
        Assert.Equal(0, code);
        (code, string second, string error) = await EdgeProcess.Run(Values(65, 65), [_model, "--state", _state.FullName, .. options]);
        Assert.Equal(0, code);
        Assert.Contains("edge: continues after 65 values", error, StringComparison.Ordinal);
        Assert.Equal(expected, first + second);
        Assert.Equal(learns, expected.Contains("loss", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_LineThatIsNotANumber_SavesWhatCameBefore()
    {
        (int code, string output, string error) = await EdgeProcess.Run(Values(0, 5) + "abc\n" + Values(6, 5), _model, "--state", _state.FullName);
        Assert.Equal((ExitCode.Value, 5), (code, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length));
        Assert.Contains("standard input, line 6: expected a number, got 'abc'", error, StringComparison.Ordinal);
        (_, _, error) = await EdgeProcess.Run("", _model, "--state", _state.FullName);
        Assert.Contains("continues after 5 values", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_DamagedState_IsRefusedAndKept()
    {
        await EdgeProcess.Run(Values(0, 5), _model, "--state", _state.FullName);
        byte[] bytes = File.ReadAllBytes(StatePath);
        bytes[100] ^= 1;
        File.WriteAllBytes(StatePath, bytes);
        (int code, string output, string error) = await EdgeProcess.Run(Values(5, 5), _model, "--state", _state.FullName);
        Assert.Equal((ExitCode.State, ""), (code, output));
        Assert.Contains("damaged: expected the digest", error, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(StatePath));
    }

    [Fact]
    public async Task Run_StateOfAnotherModel_IsRefused()
    {
        await EdgeProcess.Run(Values(0, 5), _model, "--state", _state.FullName);
        (int code, _, string error) = await EdgeProcess.Run(Values(5, 5), EdgeModel.Save(_folder, seed: 4), "--state", _state.FullName);
        Assert.Equal(ExitCode.State, code);
        Assert.Contains("of another model", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FileThatMayNotGrow_KeepsTheStateBefore()
    {
        string[] options = [_model, "--state", _state.FullName, "--learn"];
        await EdgeProcess.Run(Values(0, 70), options);
        byte[] before = File.ReadAllBytes(StatePath);

        // A disk that is full after 100 KB: RLIMIT_FSIZE, whose signal would end the program without a word.
        Process limited = EdgeProcess.Start(["/bin/sh", "-c", "ulimit -f 100; exec \"$0\" \"$@\""], [("DOTNET_EnableWriteXorExecute", "0")], options);
        (int code, _, string error) = await EdgeProcess.End(limited, Values(70, 5));
        Assert.True(code == ExitCode.Output, error);
        Assert.Contains($"expected {before.Length} bytes in '{StatePath}.new'", error, StringComparison.Ordinal);
        Assert.Contains("File too large. The state before it is kept.", error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(StatePath));
        Assert.Equal(0, (await EdgeProcess.Run(Values(70, 5), options)).Code);
    }

    [Fact]
    public async Task Run_Save_IsOnTheDiskBeforeItHasTheName()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/strace"), "strace is not installed: apt-get install strace");
        string log = Path.Combine(_folder.FullName, "calls");
        Process traced = EdgeProcess.Start(["strace", "-f", "-o", log, "-e", "trace=open,openat,write,fsync,rename"], [], _model, "--state", _state.FullName);
        (int code, _, string error) = await EdgeProcess.End(traced, Values(0, 3));
        Assert.True(code == 0, error);
        string[] calls = File.ReadAllLines(log);
        string folder = calls.Select(c => Regex.Match(c, $"openat\\(AT_FDCWD, \"{_state.FullName}\", .*= ([0-9]+)")).Single(m => m.Success).Groups[1].Value;

        // Of the thread that saves, without the files that just-in-time opens.
        string thread = calls.First(c => c.Contains("edge.state.new", StringComparison.Ordinal)).Split(' ')[0];
        string[] own = [.. calls.Where(c => c.Split(' ')[0] == thread && (!c.Contains(" openat(", StringComparison.Ordinal) || c.Contains(".new", StringComparison.Ordinal)))];
        int[] saves = [.. Enumerable.Range(0, own.Length).Where(i => own[i].Contains("edge.state.new\", O_WRONLY", StringComparison.Ordinal))];
        Assert.NotEmpty(saves);
        foreach (int i in saves)
        {
            string file = Regex.Match(own[i], "= ([0-9]+)").Groups[1].Value;
            Assert.Contains($" write({file}, ", own[i + 1], StringComparison.Ordinal);
            Assert.Matches($" fsync\\({file}\\) += 0", own[i + 2]);
            Assert.Matches($" rename\\(\"{StatePath}.new\", \"{StatePath}\"\\) += 0", own[i + 3]);
            Assert.Matches($" fsync\\({folder}\\) += 0", own[i + 4]);
        }
    }

    [Fact]
    public async Task Run_FullDisk_KeepsTheStateBefore()
    {
        string[] mount = ["/bin/sh", "-c", "mount -t tmpfs -o size=64k none \"$STATE\" && exec \"$0\" \"$@\""];
        Process probe = Process.Start(new ProcessStartInfo("unshare", ["-m", "true"]) { RedirectStandardError = true })!;
        await EdgeProcess.WaitForEnd(probe);
        Assert.SkipUnless(probe.ExitCode == 0, "a file system of its own cannot be mounted here: it needs root");
        Process full = EdgeProcess.Start(["unshare", "-m", .. mount], [("STATE", _state.FullName)], _model, "--state", _state.FullName, "--learn");
        (int code, string output, string error) = await EdgeProcess.End(full, Values(0, 5));
        Assert.True(code == ExitCode.Output, error);
        Assert.Contains("No space left on device", error, StringComparison.Ordinal);
        Assert.NotEmpty(output);
    }

    [Theory]
    [InlineData(Terminate)]
    [InlineData(2)]
    public async Task Run_Signal_SavesAndEndsWell(int signal)
    {
        Assert.SkipWhen(IsIgnored(signal), $"This process ignores signal {signal}, as shells arrange for what they start in the background, and so do its children.");
        using var listener = new ServiceListener(isAbstract: true);
        Process process = EdgeProcess.Start([], [("NOTIFY_SOCKET", listener.Path), ("WATCHDOG_USEC", "200000")], _model, "--state", _state.FullName, "--save", "1000");
        Assert.Equal("READY=1", listener.Receive());
        for (int i = 0; i < 3; i++)
        {
            await process.StandardInput.WriteAsync(Values(i, 1));
            await process.StandardInput.FlushAsync();
            Assert.NotNull(await process.StandardOutput.ReadLineAsync());
        }

        // Without input too.
        Assert.Equal("WATCHDOG=1", listener.Receive());
        Assert.Equal("WATCHDOG=1", listener.Receive());
        Assert.Equal(0, Kill(process.Id, signal));
        await EdgeProcess.WaitForEnd(process);
        Assert.Equal(0, process.ExitCode);
        string message;
        while ((message = listener.Receive()) == "WATCHDOG=1")
        {
        }

        Assert.Equal("STOPPING=1", message);
        (_, _, string error) = await EdgeProcess.Run("", _model, "--state", _state.FullName);
        Assert.Contains("continues after 3 values", error, StringComparison.Ordinal);
    }

    // By the mask of ignored signals, of which the lowest bit is signal 1.
    private static bool IsIgnored(int signal)
    {
        string mask = File.ReadLines("/proc/self/status").Single(l => l.StartsWith("SigIgn:", StringComparison.Ordinal))["SigIgn:".Length..].Trim();
        return (ulong.Parse(mask, NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> (signal - 1) & 1) != 0;
    }

    [Fact]
    public async Task Run_NobodyReads_SaysSo()
    {
        Process process = EdgeProcess.Start(_model, "--state", _state.FullName, "--save", "1000");
        process.StandardOutput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync(Values(0, 1));
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended.
        }

        await EdgeProcess.WaitForEnd(process);
        Assert.Equal(ExitCode.Output, process.ExitCode);
        Assert.Contains("cannot write forecast 1 to standard output: Broken pipe", await error, StringComparison.Ordinal);
        Assert.False(File.Exists(StatePath)); // a forecast that was not written is not counted
    }

    [Fact]
    public async Task Run_SensorThatIsUnplugged_SavesAndNamesIt()
    {
        DirectoryInfo sensor = TemporaryFolder.Create();
        string raw = Path.Combine(sensor.FullName, "in_temp_raw");
        File.WriteAllText(raw, "21500\n");
        Process process = EdgeProcess.Start(_model, "--iio", sensor.FullName, "--channel", "in_temp", "--factor", "0.001", "--interval", "0.05", "--json", "--state", _state.FullName);
        for (int i = 1; i <= 3; i++)
        {
            Assert.StartsWith(FormattableString.Invariant($"{{\"number\":{i},\"value\":21.5,"), await process.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
        }

        File.Delete(raw);
        (int code, string output, string error) = await EdgeProcess.End(process, "");
        Assert.Equal(ExitCode.Source, code);
        Assert.Contains($"'{raw}', got neither", error, StringComparison.Ordinal);
        (_, _, error) = await EdgeProcess.Run("", _model, "--state", _state.FullName);
        Assert.Contains(FormattableString.Invariant($"continues after {3 + output.Count(c => c == '\n')} values"), error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SerialDevice_IsForecast()
    {
        using var terminal = new PseudoTerminal();
        using var listener = new ServiceListener(isAbstract: false);
        Process process = EdgeProcess.Start([], [("NOTIFY_SOCKET", listener.Path)], _model, "--serial", terminal.Path, "--json");
        Assert.Equal("READY=1", listener.Receive());
        terminal.Send("5\r\n21.5\r\n");
        Assert.StartsWith("{\"number\":1,\"value\":21.5,", await process.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
        terminal.Dispose();
        (int code, _, string error) = await EdgeProcess.End(process, "");
        Assert.Equal(ExitCode.Source, code);
        Assert.Contains("unplugged", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExitCode.Arguments, "there is no file 'missing'", "missing")]
    [InlineData(ExitCode.Arguments, "expected a model's file first, got nothing")]
    [InlineData(ExitCode.Success, "")]
    public async Task Run_Arguments_HaveTheirCodes(int code, string message, params string[] arguments)
    {
        (int ended, string output, string error) = await EdgeProcess.Run("", message.Length == 0 ? ["--help"] : arguments);
        Assert.Equal(code, ended);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Equal(message.Length == 0, output.StartsWith("Usage: edge MODEL", StringComparison.Ordinal));
    }

    private static string Values(int first, int count)
        => string.Concat(Enumerable.Range(first, count).Select(i => EdgeModel.Value(i).ToString("R", CultureInfo.InvariantCulture) + '\n'));

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
