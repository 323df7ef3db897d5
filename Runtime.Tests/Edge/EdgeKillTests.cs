using System.Diagnostics;
using System.Globalization;

namespace Unrolled.Tests;

/// <summary>A process that is killed (SIGKILL) at random moments and started again forecasts, and learns, the same bits as one that is not. UNROLLED_EDGE_KILLS says how often.</summary>
public sealed class EdgeKillTests(ITestOutputHelper output)
{
    private const int Between = 5; // milliseconds from one value to the next
    private const int LastValues = 100;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2.5), Lost = TimeSpan.FromSeconds(1);

    // A busy machine writes, and tells the test, later than it would.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly string _model = EdgeModel.Save(TemporaryFolder.Create());
    private readonly string _state = TemporaryFolder.Create().FullName;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Process_KilledAFewTimes_GoesOnWithTheSameBits(bool learns) => KillAndCompare(learns, 4);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Category", "Slow")]
    public Task Process_KilledAtRandomPoints_GoesOnWithTheSameBits(bool learns)
    {
        string? kills = Environment.GetEnvironmentVariable("UNROLLED_EDGE_KILLS");
        Assert.SkipWhen(kills is null, "UNROLLED_EDGE_KILLS does not say how many kills: 100 take nine minutes.");
        return KillAndCompare(learns, int.Parse(kills, CultureInfo.InvariantCulture));
    }

    private async Task KillAndCompare(bool learns, int kills)
    {
        var random = new Random(5);
        Forecaster unkilled = EdgeModel.Forecaster(learns);
        List<string> expected = [];
        int last = 0, killedInWrite = 0;
        HashSet<int> restarts = [];
        TimeSpan mostLost = TimeSpan.Zero;
        for (int life = 0; life <= kills; life++)
        {
            int first = Saved();
            restarts.Add(first);
            Assert.InRange(first, 0, last); // no value is left out

            // Every other life saves all the time, to be killed within a save.
            bool savesAlways = life % 2 == 1;
            var process = new Life(_model, _state, learns, savesAlways ? "0.001" : "1", first);
            List<(string Line, TimeSpan Time)> lines = life < kills ? await process.RunAndKill(random.NextDouble() * Longest) : await process.RunToEnd(last + LastValues);
            last = Math.Max(last, first + lines.Count);
            while (expected.Count < last)
            {
                expected.Add(Line(unkilled.Step(EdgeModel.Value(expected.Count))));
            }

            Assert.Equal(expected[first..(first + lines.Count)], lines.Select(l => l.Line));
            if (File.Exists(Path.Combine(_state, "edge.state.new")))
            {
                killedInWrite++;
            }

            // The first value that was forecast and not saved is no older than the last second.
            if (Saved() - first is var kept && kept < lines.Count)
            {
                TimeSpan lost = process.Killed - lines[kept].Time;
                mostLost = lost > mostLost ? lost : mostLost;
                Assert.True(lost < Lost + Grace, $"life {life}: a forecast that was {lost} old when the process was killed is lost");
            }
        }

        Assert.Equal(expected.Count, Saved());
        output.WriteLine(
            $"{kills} kills, {killedInWrite} of them within a save, in {expected.Count} values; restarted from {restarts.Count} places; "
            + $"the oldest forecast that was lost was {mostLost.TotalSeconds:f2} s old");
        Assert.True(restarts.Count > kills / 3, "Hardly any process got on before it was killed.");
    }

    private int Saved()
    {
        using var folder = new StateFolder(_state, Digest.Of(File.ReadAllBytes(_model)));
        return (int)(folder.Load(EdgeModel.Create().CreateState().Length)?.Count ?? 0);
    }

    private string Line(in Forecast forecast)
    {
        string path = Path.Combine(_state, "..", "line" + Path.GetFileName(_state));
        using (Descriptor file = Descriptor.Open(path, Libc.WriteOnly | Libc.Create | Libc.Truncate)!)
        {
            new ForecastWriter(file, json: true).Write(forecast);
        }

        return File.ReadAllText(path).TrimEnd('\n');
    }

    /// <summary>A process from its start to its end.</summary>
    private sealed class Life
    {
        private readonly Process _process;
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private readonly List<(string Line, TimeSpan Time)> _lines = [];
        private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Task<string> _error;
        private readonly Task _read;
        private int _next;

        public Life(string model, string state, bool learns, string save, int first)
        {
            string[] learning = learns
                ? ["--learn", "--window", Text(EdgeModel.Window), "--batch", Text(EdgeModel.Batch), "--rate", EdgeModel.Rate.ToString(CultureInfo.InvariantCulture)]
                : [];
            _process = EdgeProcess.Start([model, "--json", "--state", state, "--save", save, .. learning]);
            _error = _process.StandardError.ReadToEndAsync();
            _next = first;
            _read = Task.Run(Read);
        }

        /// <summary>When the process was killed, on the clock of the lines.</summary>
        public TimeSpan Killed { get; private set; }

        /// <summary>Gives it values until a time after its first forecast, and kills it.</summary>
        public async Task<List<(string Line, TimeSpan Time)>> RunAndKill(TimeSpan time)
        {
            using var ended = new CancellationTokenSource();
            Task feed = Task.Run(() => Feed(int.MaxValue, ended.Token));
            await Task.WhenAny(_began.Task, _read);
            await Task.Delay(time);
            Assert.False(_process.HasExited, "The program ended by itself.");
            Killed = _clock.Elapsed;
            _process.Kill(); // SIGKILL: nothing of the process is asked
            await ended.CancelAsync();
            await Task.WhenAll(feed, _read);
            await EdgeProcess.WaitForEnd(_process);
            _process.Dispose();
            return _lines;
        }

        /// <summary>Gives it values up to a number, and the end of its input.</summary>
        public async Task<List<(string Line, TimeSpan Time)>> RunToEnd(int end)
        {
            await Feed(end, CancellationToken.None);
            _process.StandardInput.Close();
            await _read;
            await EdgeProcess.WaitForEnd(_process);
            Assert.True(_process.ExitCode == 0, await _error);
            _process.Dispose();
            return _lines;
        }

        private async Task Feed(int end, CancellationToken ended)
        {
            try
            {
                for (; _next < end && !ended.IsCancellationRequested; _next++)
                {
                    await _process.StandardInput.WriteAsync(EdgeModel.Value(_next).ToString("R", CultureInfo.InvariantCulture) + '\n');
                    await _process.StandardInput.FlushAsync(CancellationToken.None);
                    await Task.Delay(Between, CancellationToken.None);
                }
            }
            catch (IOException)
            {
                // Killed.
            }
        }

        private async Task Read()
        {
            while (await _process.StandardOutput.ReadLineAsync() is { } line)
            {
                // A kill may cut the last one.
                if (line.EndsWith('}'))
                {
                    _lines.Add((line, _clock.Elapsed));
                    _began.TrySetResult();
                }
            }
        }

        private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
