using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;

namespace Unrolled.Samples;

/// <summary>The load of a Linux system, from the files of its folder /proc. Reading allocates nothing.</summary>
internal sealed class SystemLoad : IDisposable
{
    private const int BufferBytes = 4096; // the first lines of each file are wanted
    private const int CpuFields = 8, IdleField = 3, WaitingField = 4;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly ProcFile _stat, _memory, _load;
    private ulong _idle, _waiting, _total;
    private float _busyShare, _waitingShare;

    /// <summary>Opens the files, and looks at the processors' counters for the first time.</summary>
    /// <param name="folder">Where they are: <c>/proc</c>.</param>
    /// <exception cref="SampleException">They are not there, or not as on Linux.</exception>
    public SystemLoad(string folder)
    {
        try
        {
            _stat = ProcFile.Open(folder, "stat");
            _memory = ProcFile.Open(folder, "meminfo");
            _load = ProcFile.Open(folder, "loadavg");
            ReadProcessors();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What each number of <see cref="Read"/> stands for.</summary>
    public static string[] Columns { get; } = ["busy", "waiting", "memory", "load"];

    /// <summary>
    /// Takes a sample: the shares of the processors' time since the last one that they were busy and that they waited for disks, the share of the memory that is in use, and l/(1 + l) of the
    /// load l of the last minute for each processor.
    /// </summary>
    /// <param name="target">[<see cref="Columns"/>], each 0 … 1.</param>
    /// <exception cref="SampleException">A file is not as on Linux.</exception>
    public void Read(Span<float> target)
    {
        ReadProcessors();
        (target[0], target[1]) = (_busyShare, _waitingShare);
        target[2] = ReadMemory();
        target[3] = ReadLoad();
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        _stat?.Dispose();
        _memory?.Dispose();
        _load?.Dispose();
    }

    // "cpu  198435 139117 20853 193423 405 0 114 385 0 0": user, nice, system, idle, iowait, irq, softirq, steal; guests are in user already.
    private void ReadProcessors()
    {
        ReadOnlySpan<byte> text = _stat.Read(_buffer);
        if (!text.StartsWith("cpu "u8))
        {
            throw _stat.Wrong("a first line 'cpu' with times");
        }

        text = text["cpu "u8.Length..];
        ulong total = 0, idle = 0, waiting = 0;
        for (int field = 0; field < CpuFields; field++)
        {
            text = text.TrimStart((byte)' ');
            if (!Utf8Parser.TryParse(text, out ulong ticks, out int length))
            {
                throw _stat.Wrong("eight times in the line 'cpu'");
            }

            text = text[length..];
            total += ticks;
            idle = field == IdleField ? ticks : idle;
            waiting = field == WaitingField ? ticks : waiting;
        }

        // Counters go by hundredths of a second: where none has passed, the shares are still those from before. That of waiting may go back.
        if (total > _total)
        {
            double all = total - _total;
            _waitingShare = Share((waiting - (double)_waiting) / all);
            _busyShare = Share(1 - (idle - (double)_idle + waiting - _waiting) / all);
        }

        (_total, _idle, _waiting) = (total, idle, waiting);
    }

    private float ReadMemory()
    {
        ReadOnlySpan<byte> text = _memory.Read(_buffer);
        ulong total = Kilobytes(text, "MemTotal:"u8), available = Kilobytes(text, "MemAvailable:"u8);
        return total > 0 ? Share(1 - available / (double)total) : throw _memory.Wrong("a memory of more than 0 kB");
    }

    private ulong Kilobytes(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        int start = text.IndexOf(name);
        return start >= 0 && Utf8Parser.TryParse(text[(start + name.Length)..].TrimStart((byte)' '), out ulong value, out _)
            ? value
            : throw _memory.Wrong("lines 'MemTotal' and 'MemAvailable' with numbers");
    }

    private float ReadLoad()
    {
        if (!Utf8Parser.TryParse(_load.Read(_buffer), out double load, out _) || !(load >= 0))
        {
            throw _load.Wrong("a number at the beginning");
        }

        double each = load / Environment.ProcessorCount;
        return (float)(each / (1 + each));
    }

    private static float Share(double share) => (float)Math.Clamp(share, 0, 1);

    /// <summary>One of the files, which is written again whenever it is read from its beginning.</summary>
    private sealed class ProcFile(string path, SafeFileHandle handle) : IDisposable
    {
        public static ProcFile Open(string folder, string name)
        {
            string path = Path.Combine(folder, name);
            try
            {
                return new ProcFile(path, File.OpenHandle(path));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new SampleException($"the load is read from '{path}', which Linux has: {error.Message}", error);
            }
        }

        public ReadOnlySpan<byte> Read(byte[] buffer)
        {
            try
            {
                return buffer.AsSpan(0, RandomAccess.Read(handle, buffer, 0));
            }
            catch (IOException error)
            {
                throw new SampleException($"cannot read '{path}': {error.Message}", error);
            }
        }

        public SampleException Wrong(string expected) => new($"{path}: expected {expected}, got something else");

        public void Dispose() => handle.Dispose();
    }
}
