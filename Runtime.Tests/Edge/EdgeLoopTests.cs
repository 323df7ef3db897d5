namespace Unrolled.Tests;

/// <summary>When the loop saves, and when it does not.</summary>
public sealed class EdgeLoopTests : IDisposable
{
    private readonly DirectoryInfo _folder = TemporaryFolder.Create();
    private readonly StopSignal _stop = new();
    private readonly ServiceNotifier _notifier = new(null, null);
    private readonly StateFolder _states;
    private readonly Forecaster _forecaster = EdgeModel.Forecaster(learns: false);
    private long _now;

    public EdgeLoopTests() => _states = new StateFolder(_folder.FullName, 1);

    public void Dispose()
    {
        _states.Dispose();
        _notifier.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public void Run_ToTheEnd_Saves()
    {
        Run("/dev/null", [1, 2, 3], null);
        Assert.Equal(3, _states.Load(_forecaster.StateLength)!.Count);
    }

    [Fact]
    public void Run_SourceThatFails_SavesAndFails()
    {
        var failure = new EdgeException(ExitCode.Source, "gone");
        Assert.Same(failure, Assert.Throws<EdgeException>(() => Run("/dev/null", [1, 2], failure)));
        Assert.Equal(2, _states.Load(_forecaster.StateLength)!.Count);
    }

    [Fact]
    public void Run_SourceAndSaveThatFail_TellsBoth()
    {
        // A folder where the file should be, after the first save.
        void Obstruct() => Directory.CreateDirectory(Path.Combine(_folder.FullName, "edge.state.new"));
        EdgeException e = Assert.Throws<EdgeException>(() => Run("/dev/null", [1, 2], new EdgeException(ExitCode.Source, "gone"), Obstruct));
        Assert.Equal(ExitCode.Source, e.Code);
        Assert.StartsWith("gone; and then the state cannot be written: expected ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ForecastThatCannotBeWritten_DoesNotSaveItsValue()
    {
        Assert.Equal(ExitCode.Output, Assert.Throws<EdgeException>(() => Run("/dev/full", [1, 2], null)).Code);
        Assert.Null(_states.Load(_forecaster.StateLength));
    }

    [Fact]
    public void Run_Signal_EndsAndSaves()
    {
        Run("/dev/null", [1, 2, float.NaN, 3], null); // NaN stands for a signal
        Assert.Equal(2, _states.Load(_forecaster.StateLength)!.Count);
    }

    [Fact]
    public void Run_Silence_SavesWhatCameBefore()
    {
        // A value, then nothing for three seconds: infinity stands for one of them.
        Run("/dev/null", [1, 2, float.PositiveInfinity, float.PositiveInfinity, float.PositiveInfinity], new EdgeException(ExitCode.Output, "the end, without a save"));
        Assert.Equal(2, _states.Load(_forecaster.StateLength)!.Count);
    }

    private void Run(string output, float[] values, EdgeException? end, Action? beforeEnd = null)
    {
        using Descriptor file = Descriptor.Open(output, Libc.WriteOnly)!;
        using var source = new ScriptedSource(this, values, end, beforeEnd);
        var loop = new EdgeLoop(source, _forecaster, new ForecastWriter(file, json: false), new StateKeeper(_states, _forecaster, 1000), _notifier, _stop, () => _now);
        if (end?.Code == ExitCode.Output)
        {
            Assert.Throws<EdgeException>(loop.Run);
        }
        else
        {
            loop.Run();
        }
    }

    /// <summary>What comes, and when.</summary>
    private sealed class ScriptedSource(EdgeLoopTests test, float[] values, EdgeException? end, Action? beforeEnd) : IValueSource
    {
        private int _next;

        public Arrival Read(int milliseconds, out float value)
        {
            value = 0;
            if (_next == values.Length)
            {
                beforeEnd?.Invoke();
                return end is null ? Arrival.End : throw end;
            }

            value = values[_next++];
            if (float.IsNaN(value))
            {
                test._stop.Set();
                return Arrival.None;
            }

            if (float.IsInfinity(value))
            {
                test._now += milliseconds < 0 ? 1000 : milliseconds;
                return Arrival.None;
            }

            return Arrival.Value;
        }

        public void Dispose()
        {
        }
    }
}
