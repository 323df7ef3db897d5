namespace Unrolled.Training;

// One method at a time works with the model and the trainer's memory.
public sealed partial class Trainer<T>
{
    private const int Idle = 0, Freed = -1;

    // The thread whose call works with the trainer, by its managed id, or one of the above. That call's method, and whether it has handed control to what Fit reports to.
    private int _user;
    private string? _method;
    private bool _reporting;
    private volatile bool _disposed;

    /// <summary>
    /// Ends the trainer's threads; the model remains usable. It may be called several times and from any thread. If another method is running, that
    /// method ends after its current batch with <see cref="ObjectDisposedException"/>, or as usual if no batch is left, and then ends the threads;
    /// Dispose does not wait for it. No checkpoint is written; cancel <see cref="Fit"/> to write one.
    /// </summary>
    public void Dispose()
    {
        _disposed = true;
        _session?.Dispose();
        FreeIfUnused();
    }

    private Use Enter(string method)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Interlocked.CompareExchange(ref _user, Environment.CurrentManagedThreadId, Idle) is not Idle and int user)
        {
            throw user == Freed
                ? new ObjectDisposedException(GetType().FullName)
                : new InvalidOperationException($"{_method ?? "Another method"} is running on this trainer: {method} is called before it or after it has returned.");
        }

        _method = method;
        return new Use(this);
    }

    // For what may also be called from what Fit reports to, between two batches and on the same thread.
    private Use EnterBetweenBatches(string method)
    {
        if (Volatile.Read(ref _user) != Environment.CurrentManagedThreadId || !_reporting)
        {
            return Enter(method);
        }

        ObjectDisposedException.ThrowIf(_disposed, this);
        _reporting = false;
        return new Use(this, within: true);
    }

    private void Report(IProgress<TrainingProgress>? progress, in TrainingProgress value)
    {
        if (progress is not null && _session is null or { Rank: 0 })
        {
            _reporting = true;
            try
            {
                progress.Report(value);
            }
            finally
            {
                _reporting = false;
            }
        }
    }

    private void Leave()
    {
        _method = null;
        Interlocked.Exchange(ref _user, Idle);
        if (_disposed)
        {
            FreeIfUnused();
        }
    }

    // Whoever comes last, Dispose or the call that ran meanwhile: both have a full fence between setting their own mark and reading the other's.
    private void FreeIfUnused()
    {
        if (Interlocked.CompareExchange(ref _user, Freed, Idle) == Idle)
        {
            _runner.Dispose();
        }
    }

    /// <summary>A call that works with the trainer, until it is disposed.</summary>
    private readonly ref struct Use(Trainer<T> trainer, bool within = false)
    {
        public bool IsWithin => within;

        public void Dispose()
        {
            if (within)
            {
                trainer._reporting = true;
            }
            else
            {
                trainer.Leave();
            }
        }
    }
}
