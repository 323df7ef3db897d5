using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Unrolled.Orleans;

// When and how the state of a stream gets into the cluster's storage.
internal sealed partial class StreamGrain
{
    private const int MaxAttemptsAtEnd = 3;

    private IGrainTimer? _timer;

    // A save that has not ended; there is one at a time.
    private Task? _saving;

    // The position that the storage has, and the one at which a save is due next.
    private long _saved, _saveAt;

    // In milliseconds of the process: when the first step that is not saved was taken, and before when a failed save is not tried again.
    private long _unsavedSince, _notBefore;

    private bool _isTimerSet, _isUnsaved;
    private string? _saveError;

    // Another activation of the stream is ahead: this one must not write any more.
    private bool _isSuperseded;

    /// <inheritdoc/>
    public async ValueTask<long> Save()
    {
        RequireModel();
        if (_isUnsaved)
        {
            await RequireSave();
        }

        return _saved;
    }

    /// <inheritdoc/>
    public async ValueTask Remove()
    {
        await Finish();
        try
        {
            // What is there now, whoever wrote it.
            await _record.ReadStateAsync();
            if (_record.RecordExists)
            {
                await _record.ClearStateAsync();
            }
        }
        catch (Exception problem)
        {
            throw new StreamSaveException($"Stream '{Key}' is not removed: {problem.GetBaseException().Message}");
        }
        finally
        {
            _record.State = StreamRecord.Released;
        }

        // Calls that are on their way already are those of the new stream.
        Restart();
        _position = _saved = 0;
        _version = 0;
        _isUnsaved = false;
        DeactivateOnIdle();
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Finish();
        for (int attempt = 1; _isUnsaved && !_isSuperseded && !cancellationToken.IsCancellationRequested; attempt++)
        {
            await SaveNow();
            if (_isUnsaved && !_isSuperseded)
            {
                if (attempt == MaxAttemptsAtEnd)
                {
                    LogLost(_logger, Key, _position, _saved, _saveError);
                    return;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(100 * attempt), CancellationToken.None);
            }
        }
    }

    // Streams that begin together would be saved together again and again. The first save comes earlier, at a step that depends on the key.
    private void PlanFirstSave() => _saveAt = _position + 1 + (long)(this.GetGrainId().GetUniformHashCode() % (uint)_options.SaveEverySteps);

    private async ValueTask SaveIfDue()
    {
        MarkUnsaved();
        if (_position >= _saveAt && Environment.TickCount64 >= _notBefore)
        {
            await StartSave(_options.SaveWait);
            RequireOwn();
        }
    }

    private void MarkUnsaved()
    {
        if (!_isUnsaved)
        {
            _isUnsaved = true;
            _unsavedSince = Environment.TickCount64;
        }

        if (!_isTimerSet && _options.SaveEvery != Timeout.InfiniteTimeSpan)
        {
            // Apart from each other, at most one interval from now.
            SetTimer(_options.SaveEvery * (0.5 + Random.Shared.NextDouble() / 2));
        }
    }

    private void SetTimer(TimeSpan due)
    {
        _isTimerSet = true;
        if (_timer is null)
        {
            _timer = this.RegisterGrainTimer(static (grain, _) => grain.SaveOnTime(), this, new GrainTimerCreationOptions(due, Timeout.InfiniteTimeSpan));
        }
        else
        {
            _timer.Change(due, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task SaveOnTime()
    {
        _isTimerSet = false;
        if (!_isUnsaved)
        {
            return;
        }

        var age = TimeSpan.FromMilliseconds(Environment.TickCount64 - _unsavedSince);
        if (age < _options.SaveEvery / 2)
        {
            // Saved since by its steps, and stepped again.
            SetTimer(_options.SaveEvery - age);
            return;
        }

        await StartSave(_options.SaveWait);
        if (_isUnsaved && !_isSuperseded)
        {
            SetTimer(_options.SaveEvery);
        }
    }

    private async ValueTask RequireSave()
    {
        MarkUnsaved();
        await Finish();
        await SaveNow();
        RequireOwn();
        if (_isUnsaved)
        {
            throw new StreamSaveException($"Stream '{Key}' at position {_position} could not be saved: {_saveError}");
        }
    }

    // Starts a save, unless one is on its way, and waits for it, but not for ever.
    private async ValueTask StartSave(TimeSpan wait)
    {
        if (_saving is null or { IsCompleted: true })
        {
            _saving = SaveNow();
        }

        try
        {
            await _saving.WaitAsync(wait);
        }
        catch (TimeoutException)
        {
            // It goes on by itself. The reply tells what is saved.
        }
    }

    private async ValueTask Finish()
    {
        if (_saving is { } saving)
        {
            await saving;
            _saving = null;
        }
    }

    // Never throws: a failure is kept in _saveError, and the state in memory.
    private async Task SaveNow()
    {
        long position = _position;
        StreamSnapshot snapshot = TakeSnapshot();
        _isUnsaved = false;
        _saveAt = position + _options.SaveEverySteps;
        try
        {
            await Write(snapshot.Encode());
            _saved = position;
            _metrics.Saves.Add(1);
            if (_saveError is not null)
            {
                _saveError = null;
                LogRecovered(_logger, Key, position);
            }
        }
        catch (Exception problem)
        {
            Fail(problem);
        }
        finally
        {
            _record.State = StreamRecord.Released;
        }
    }

    private void Fail(Exception problem)
    {
        _isUnsaved = true;
        _metrics.FailedSaves.Add(1);
        if (_saveError is null)
        {
            LogFailed(_logger, problem, Key, _position, _saved);
        }

        // Orleans puts the storage's own exception into one of its own.
        Exception cause = problem.GetBaseException();
        _saveError = $"{cause.GetType().Name}: {cause.Message}";
        if (_options.SaveEvery != Timeout.InfiniteTimeSpan)
        {
            // The timer tries again; calls in between do not wait for a storage that fails.
            _notBefore = Environment.TickCount64 + (long)_options.SaveEvery.TotalMilliseconds;
        }
    }

    private async Task Write(byte[] content)
    {
        _record.State = new StreamRecord { Content = content };
        try
        {
            await _record.WriteStateAsync();
        }
        catch (InconsistentStateException)
        {
            await Reconcile(content);
        }
    }

    // The storage has another record than the one this activation knows of: one of its own, whose write was reported as failed or was lost with the storage, or one of another activation, which
    // Orleans may have made while it took this one's silo for dead. The one that is ahead has been talking to the caller last, and goes on.
    private async Task Reconcile(byte[] content)
    {
        await _record.ReadStateAsync();
        if (_record.RecordExists && StreamSnapshot.Decode(Key, _record.State.Content).Position > _position)
        {
            _isSuperseded = true;
            DeactivateOnIdle();
            throw new InconsistentStateException($"Stream '{Key}' at position {_position} has another activation, which is ahead.");
        }

        _record.State = new StreamRecord { Content = content };
        await _record.WriteStateAsync();
    }

    private void RequireOwn()
    {
        if (_isSuperseded)
        {
            throw new InconsistentStateException(_saveError ?? "");
        }
    }

    private StreamSnapshot TakeSnapshot()
    {
        if (_restored is { } restored)
        {
            return restored with { LastFrom = _lastFrom, LastOutputs = _lastOutputs };
        }

        float[] state = [];
        if (!_isAtStart)
        {
            state = new float[_state!.Length];
            _state.CopyTo(state);
        }

        return new StreamSnapshot
        {
            Layout = (_hosted ?? RequireModel().RequireCurrent()).Layout,
            Version = _version,
            Position = _position,
            IsAtStart = _isAtStart,
            State = state,
            LastFrom = _lastFrom,
            LastOutputs = _lastOutputs,
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stream '{Stream}' at position {Position} could not be saved; the storage has position {Saved}. It goes on, and tries again")]
    private static partial void LogFailed(ILogger logger, Exception problem, string stream, long position, long saved);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stream '{Stream}' is saved again, at position {Position}")]
    private static partial void LogRecovered(ILogger logger, string stream, long position);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Stream '{Stream}' leaves memory at position {Position} unsaved; it will go on from position {Saved}, and its caller repeats the inputs since: {Problem}")]
    private static partial void LogLost(ILogger logger, string stream, long position, long saved, string? problem);
}
