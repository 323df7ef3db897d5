namespace Unrolled.Training;

/// <summary>
/// Writes training reports to a file: pass it to <see cref="Trainer{T}.Fit"/>, or several logs in a <see cref="ProgressGroup"/>. Each report is handed to
/// the operating system before training continues, so the file can be read at any time. After a crash it is intact, except that its last line may be
/// incomplete; that line is removed when a log continues the file.
/// </summary>
/// <remarks>
/// Each time a log is opened, a new run begins, counted from 1. A run that continues from a checkpoint begins at an earlier step than the previous run
/// ended; for steps that occur in several runs, the last run counts. Reports do not allocate after the first one of each kind.
/// </remarks>
public abstract class TrainingLog : IProgress<TrainingProgress>, IDisposable
{
    private readonly LogOptions _options;
    private bool _begun;
    private bool _disposed;

    private protected TrainingLog(LogOptions options) => _options = options;

    /// <summary>Writes a report, if the options select it.</summary>
    /// <param name="value">The report.</param>
    /// <exception cref="ObjectDisposedException">The log is closed.</exception>
    /// <exception cref="LogFormatException">The existing file is not a log of this kind, or has other metrics.</exception>
    /// <exception cref="ArgumentException">The metrics differ from those of the previous report.</exception>
    /// <exception cref="IOException">The file could not be written. A partly written report is removed; if that fails too, later reports are refused.</exception>
    public void Report(TrainingProgress value)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_begun)
        {
            RequireMetrics(value.Metrics);
        }
        else
        {
            Begin(value);
            _begun = true;
        }

        if (value.Warning is { } warning)
        {
            WriteWarning(value, warning);
        }

        if (value.EpochEnded || (_options.EverySteps > 0 && value.Step / _options.EverySteps != (value.Step - value.BatchSteps) / _options.EverySteps))
        {
            Write(value);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            Close();
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>True if reports of steps are written, and not of epochs alone.</summary>
    private protected bool HasSteps => _options.EverySteps > 0;

    /// <summary>Looks at what is in the file, and writes what comes before the reports.</summary>
    private protected abstract void Begin(in TrainingProgress first);

    private protected abstract void Write(in TrainingProgress value);

    /// <summary>Writes a warning, whatever <see cref="LogOptions.EverySteps"/> is. Logs of numbers ignore it.</summary>
    private protected virtual void WriteWarning(in TrainingProgress value, in GradientWarning warning)
    {
    }

    private protected abstract void RequireMetrics(in MetricValues metrics);

    private protected abstract void Close();
}
