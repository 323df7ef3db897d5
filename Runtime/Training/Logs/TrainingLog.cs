namespace Unrolled.Training;

/// <summary>
/// Writes what a training reports to a file: pass it to <see cref="Trainer{T}.Fit"/>, several of them in a <see cref="ProgressGroup"/>. Each report is on its way to the disk
/// before training goes on, so that the file can be read meanwhile and is intact after a crash, except for a last line that may be torn; it is removed when a log continues.
/// </summary>
/// <remarks>
/// Each log that is opened is a run: the first one of a file is 1. A run that continues from a checkpoint begins at an earlier step than the run before it ended; for steps that occur
/// in several runs the last one counts. Reports do not allocate after the first of their kind.
/// </remarks>
public abstract class TrainingLog : IProgress<TrainingProgress>, IDisposable
{
    private readonly LogOptions _options;
    private bool _begun;
    private bool _disposed;

    private protected TrainingLog(LogOptions options) => _options = options;

    /// <summary>Writes what is to be written of a report.</summary>
    /// <param name="value">The report.</param>
    /// <exception cref="ObjectDisposedException">The log is closed.</exception>
    /// <exception cref="LogFormatException">The existing file is not a log of this kind, or has other metrics.</exception>
    /// <exception cref="ArgumentException">The metrics are not those of the report before.</exception>
    /// <exception cref="IOException">The file cannot be written. A partly written report is removed; if that fails too, later reports are refused.</exception>
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
