namespace Unrolled.Tests.Logs;

/// <summary>Logs on a disk that is full for a while: what is in the file are whole lines, each once.</summary>
public sealed class LogFailureTests
{
    public static TheoryData<string> Logs { get; } = [nameof(CsvLog), nameof(JsonLinesLog), nameof(TensorBoardLog)];

    [Theory]
    [MemberData(nameof(Logs))]
    public void Report_AfterOneThatFailed_StandsBehindWholeLines(string name)
    {
        byte[] expected = Run(name, [1, 2, 4, 5], failing: null);
        for (int written = 0; written < 60; written += 7)
        {
            Assert.Equal(expected, Run(name, [1, 2, 3, 4, 5], failing: 3, written));
            Assert.Equal(expected, Run(name, [1, 1, 2, 4, 5], failing: 1, written)); // the log's beginning
        }
    }

    [Theory]
    [MemberData(nameof(Logs))]
    public void Report_WhereAPartOfOneStays_IsRefused(string name)
    {
        string path = Path.Combine(LogRun.Folder(), "log");
        using var stream = new FullDisk(path);
        using TrainingLog log = Open(name, path, stream);
        log.Report(LogRun.Step(1));
        stream.Left = 11;
        stream.CannotCut = true;
        Assert.Equal("No space left.", Assert.Throws<IOException>(() => log.Report(LogRun.Step(2))).Message);
        long length = stream.Length;
        stream.Left = int.MaxValue;
        stream.CannotCut = false;
        Assert.StartsWith($"'{path}' ends in an incomplete record", Assert.Throws<IOException>(() => log.Report(LogRun.Step(3))).Message, StringComparison.Ordinal);
        Assert.Equal(length, stream.Length);
    }

    // What cannot be read again has no run to go on from.
    [Fact]
    public void Pipe_OpenedAsLog_Throws()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Its pipes have no names among files.");
        string path = Path.Combine(LogRun.Folder(), "pipe");
        using (var made = System.Diagnostics.Process.Start("mkfifo", path))
        {
            made.WaitForExit();
        }

        foreach (Func<TrainingLog> open in new Func<TrainingLog>[] { () => new CsvLog(path), () => new JsonLinesLog(path) })
        {
            Assert.Equal($"Cannot log to '{path}': expected a file, got a pipe or a device.", Assert.Throws<IOException>(open).Message);
        }
    }

    [Fact]
    public void Folder_OpenedAsLog_ThrowsAsModelsDo()
    {
        string folder = LogRun.Folder();
        Assert.Throws<UnauthorizedAccessException>(() => new CsvLog(folder));
        Assert.Throws<UnauthorizedAccessException>(() => new JsonLinesLog(folder));
        Assert.Throws<DirectoryNotFoundException>(() => new CsvLog(Path.Combine(folder, "none", "log")));
        string file = Path.Combine(folder, "file");
        File.WriteAllText(file, "");
        Assert.Throws<IOException>(() => new TensorBoardLog(file));
    }

    // The file, without the times in it.
    private static byte[] Run(string name, int[] steps, int? failing, int written = 0)
    {
        string path = Path.Combine(LogRun.Folder(), "log");
        using (var stream = new FullDisk(path))
        using (TrainingLog log = Open(name, path, stream))
        {
            bool failed = false;
            foreach (int step in steps)
            {
                if (step == failing && !failed)
                {
                    failed = true;
                    stream.Left = written;
                    Assert.Equal("No space left.", Assert.Throws<IOException>(() => log.Report(LogRun.Step(step))).Message);
                    stream.Left = int.MaxValue;
                }
                else
                {
                    log.Report(LogRun.Step(step));
                }
            }
        }

        return name == nameof(TensorBoardLog)
            ? [.. TensorBoardLogTests.Read(File.ReadAllBytes(path)).SelectMany(e => (byte[])[(byte)e.Step, (byte)e.Scalars.Count, (byte)e.SessionStatus])]
            : System.Text.Encoding.UTF8.GetBytes(string.Join('\n', File.ReadAllText(path).Split('\n').Select(l => l.Contains("\"begin\"", StringComparison.Ordinal) ? "begin" : l)));
    }

    private static TrainingLog Open(string name, string path, FullDisk stream)
    {
        var file = new AppendedFile(path, stream);
        var options = new LogOptions { EverySteps = 1 };
        return name switch
        {
            nameof(CsvLog) => new CsvLog(file, options),
            nameof(JsonLinesLog) => new JsonLinesLog(file, options),
            _ => new TensorBoardLog(file, options),
        };
    }

    /// <summary>A file with room for some more bytes.</summary>
    private sealed class FullDisk(string path) : FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0)
    {
        public int Left { get; set; } = int.MaxValue;

        public bool CannotCut { get; set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            base.Write(buffer[..Math.Min(Left, buffer.Length)]);
            if (Left < buffer.Length)
            {
                throw new IOException("No space left.");
            }
        }

        public override void SetLength(long value)
        {
            if (CannotCut)
            {
                throw new IOException("Not now.");
            }

            base.SetLength(value);
        }
    }
}
