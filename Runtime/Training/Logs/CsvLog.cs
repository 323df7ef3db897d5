using System.Globalization;
using System.Runtime.CompilerServices;

namespace Unrolled.Training;

/// <summary>
/// A log in CSV format (RFC 4180, UTF-8, LF line endings) with a header, and numbers in the invariant culture with all their digits. Columns are
/// <c>run, epoch, batch, step, epoch_end, loss, batch_loss</c>, the metrics, <c>val_loss</c>, the metrics on validation data, <c>learning_rate,
/// gradient_norm, seconds</c>. Missing values are empty.
/// </summary>
/// <remarks>
/// <c>epoch_end</c> is 1 at the end of an epoch, otherwise 0; <c>seconds</c> count from the call of <see cref="Trainer{T}.Fit"/>; NaN and infinities are
/// written as <c>NaN</c>, <c>Infinity</c>, <c>-Infinity</c>.
/// </remarks>
public sealed class CsvLog : TrainingLog
{
    private readonly AppendedFile _file;
    private readonly Utf8Line _line = new();
    private LogMetrics _metrics;
    private int _run = 1;

    /// <summary>Opens a log.</summary>
    /// <param name="path">The file. An existing log is continued, unless <see cref="LogOptions.Replace"/> is true. It must not be open in another log.</param>
    /// <param name="options">What to log; null to log only the ends of epochs.</param>
    /// <exception cref="IOException">The file cannot be opened, or is a pipe or a device.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written, or is a directory.</exception>
    public CsvLog(string path, LogOptions? options = null)
        : this(AppendedFile.Open(path, options is { Replace: true }), options)
    {
    }

    internal CsvLog(AppendedFile file, LogOptions? options)
        : base(options ?? new LogOptions())
        => _file = file;

    private protected override void Begin(in TrainingProgress first)
    {
        _metrics = new LogMetrics(first.Metrics);
        string header = Header();
        if (_file.Length > 0)
        {
            (string line, bool ended) = _file.FirstLine();
            if (ended ? line != header : !header.StartsWith(line, StringComparison.Ordinal))
            {
                throw new LogFormatException($"Expected the header '{header}', got '{line}'. Choose another file, or set {nameof(LogOptions)}.{nameof(LogOptions.Replace)}.", _file.Path);
            }

            _run = ended && _file.LastLine() is var last && last != header ? RunOf(last) + 1 : 1;
            _file.CutTornLine();
        }

        if (_file.Length == 0)
        {
            _line.Clear();
            _line.Add(header);
            _line.Add("\n"u8);
            _file.Append(_line.Bytes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void Write(in TrainingProgress value)
    {
        _line.Clear();
        _line.Add(_run);
        Add(value.Epoch);
        Add(value.Batch);
        Add(value.Step);
        Add(value.EpochEnded ? 1 : 0);
        Add(value.Loss);
        Add(value.BatchLoss);
        Add(value.Metrics);
        AddOrNone(value.ValidationLoss);
        if (value.ValidationMetrics is { } metrics)
        {
            Add(metrics);
        }
        else
        {
            for (int i = 0; i < _metrics.Count; i++)
            {
                _line.Add(","u8);
            }
        }

        Add(value.LearningRate);
        Add(value.GradientNorm);
        Add(Math.Round(value.Elapsed.TotalSeconds, 6));
        _line.Add("\n"u8);
        _file.Append(_line.Bytes);
    }

    private protected override void RequireMetrics(in MetricValues metrics) => _metrics.Require(metrics);

    private protected override void Close() => _file.Dispose();

    private int RunOf(string row)
        => int.TryParse(row.AsSpan(0, Math.Max(0, row.IndexOf(',', StringComparison.Ordinal))), NumberStyles.None, CultureInfo.InvariantCulture, out int run)
            ? run
            : throw new LogFormatException($"Expected a last row that begins with a run number, got '{row}'.", _file.Path);

    private string Header()
    {
        string[] names = [.. _metrics.Names];
        return string.Join(',', ((string[])["run", "epoch", "batch", "step", "epoch_end", "loss", "batch_loss", .. names, "val_loss", .. names.Select(n => $"val_{n}"), "learning_rate", "gradient_norm", "seconds"]).Select(Quoted));
    }

    private static string Quoted(string name)
        => name.AsSpan().IndexOfAny(",\"\r\n") < 0 ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal).ReplaceLineEndings(" ")}\"";

    private void Add<T>(T number)
        where T : IUtf8SpanFormattable
    {
        _line.Add(","u8);
        _line.Add(number);
    }

    private void AddOrNone(double? number)
    {
        _line.Add(","u8);
        if (number is { } value)
        {
            _line.Add(value);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(in MetricValues metrics)
    {
        for (int i = 0; i < metrics.Count; i++)
        {
            Add(metrics[i]);
        }
    }
}
