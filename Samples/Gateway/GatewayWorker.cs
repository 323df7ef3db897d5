namespace Unrolled.Samples.Gateway;

/// <summary>The thread that works on messages: takes what has come, steps it as a group, saves it, and hands it over to be published and acknowledged.</summary>
/// <remarks>
/// A reading passes four points in this order: it is taken into the stream, it is on the disk, the broker has its forecast, it is acknowledged. A stop at any point repeats what comes after it:
/// before the disk, the broker sends the reading again; after it, the journal has the reading, its forecast is published again, and the reading that the broker sends again is a duplicate.
/// While the disk fails, the thread waits here: nothing is acknowledged, and the broker stops sending.
/// </remarks>
internal sealed class GatewayWorker(
    StreamEngine engine, MessageIntake intake, InboundQueue queue, ForecastPublisher publisher, StateStore? store, WorkerOptions options, GatewayCounters counters, GatewayStatus status, GatewayLog log, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200), DiskPause = TimeSpan.FromSeconds(1), DrainPatience = TimeSpan.FromSeconds(1), Postponement = TimeSpan.FromSeconds(10);

    private ForecastBatch _batch = publisher.Rent();
    private int _taken;
    private long _now;
    private long _nextSnapshot = clock.GetUtcNow().ToUnixTimeMilliseconds() + (long)options.Snapshot.TotalMilliseconds;

    /// <summary>Works until it is canceled.</summary>
    public void Run(CancellationToken cancellation)
    {
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                queue.Take(ref _batch.Messages, Patience, options.Gathering);
                if (_batch.Messages.Count > 0)
                {
                    Work(cancellation);
                }

                SaveInTime(cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // What was not finished is not acknowledged.
        }
    }

    /// <summary>Notes at the end, when nothing else runs, which forecasts the broker has, so that they are not published again.</summary>
    public void Close()
    {
        try
        {
            store?.Prepare([], publisher.Confirmed);
            store?.Append();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            log.Write("disk", $"the last forecasts will be published again: {error.Message}");
        }
    }

    private void Work(CancellationToken cancellation)
    {
        _now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        _taken = 0;
        Persist(TakeMessages, cancellation);
        if (engine.Group.Count > 0)
        {
            engine.Step();
            CountAnomalies();
            if (store is not null)
            {
                store.Prepare(engine.Group.AsTheyCame, publisher.Confirmed);
                Persist(store.Append, cancellation);
            }

            _batch.Add(engine.Group.Arranged);
            engine.Group.Clear();
        }

        publisher.Post(_batch, cancellation);
        _batch = publisher.Rent();
    }

    // Goes on where a failure of the disk has stopped it.
    private void TakeMessages()
    {
        for (; _taken < _batch.Messages.Count; _taken++)
        {
            intake.Take(_batch.Messages[_taken].Message.ApplicationMessage, _now, publisher.Confirmed);
        }
    }

    private void CountAnomalies()
    {
        foreach (ref readonly GroupEntry entry in engine.Group.Arranged)
        {
            counters.Anomalies += entry.IsAnomaly ? 1 : 0;
        }
    }

    // Tries until it is done.
    private void Persist(Action action, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                action();
                status.DiskFault = null;
                return;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                counters.DiskFaults++;
                status.DiskFault = error.Message;
                log.Write("disk", $"nothing is acknowledged until the disk works again: {error.Message}");
                cancellation.WaitHandle.WaitOne(DiskPause);
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    // A snapshot replaces the journal, so all forecasts of the journal's readings must have reached the broker.
    private void SaveInTime(CancellationToken cancellation)
    {
        long now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (store is null || now < _nextSnapshot || store.IsWriting)
        {
            return;
        }

        if (!WaitUntilDrained(cancellation))
        {
            _nextSnapshot = now + (long)Postponement.TotalMilliseconds;
            return;
        }

        _nextSnapshot = now + (long)options.Snapshot.TotalMilliseconds;
        try
        {
            store.BeginSnapshot(ReportSnapshot);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            ReportSnapshot(error);
        }
    }

    private bool WaitUntilDrained(CancellationToken cancellation)
    {
        long end = Environment.TickCount64 + (long)DrainPatience.TotalMilliseconds;
        while (!publisher.IsDrained && Environment.TickCount64 < end && !cancellation.IsCancellationRequested)
        {
            Thread.Sleep(1);
        }

        return publisher.IsDrained;
    }

    private void ReportSnapshot(Exception error)
    {
        Interlocked.Increment(ref counters.DiskFaults);
        log.Write("snapshot", $"no snapshot was written, the journal grows: {error.Message}");
    }
}
