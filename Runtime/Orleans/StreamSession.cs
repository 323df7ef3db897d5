using System.Net.Sockets;
using System.Runtime.InteropServices;
using Orleans.Runtime;

namespace Unrolled.Orleans;

/// <summary>
/// A caller's side of one stream: keeps the inputs that the cluster has not saved, and repeats them, with the versions of the model that took them, when the stream lost its silo. Outputs then have
/// the bits of a run without the loss, and each comes once.
/// </summary>
/// <remarks>One call at a time. If the caller's own process may end, it keeps its inputs and <see cref="Position"/> itself, and opens a new session.</remarks>
public sealed class StreamSession
{
    // Steps in one call of a repetition.
    private const int MaxRepeatedSteps = 1024;

    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(1);

    private readonly IStreamGrain _stream;
    private readonly StreamSessionOptions _options;

    // The calls that were answered and are not saved, the oldest first.
    private readonly List<Call> _unsaved = [];

    // A call that ended without an answer: the stream may have taken it.
    private Call? _pending;
    private int _isBusy;

    private StreamSession(IStreamGrain stream, StreamSessionOptions options, StreamStatus status)
    {
        _stream = stream;
        _options = options;
        Position = status.Position;
        Saved = status.Saved;
        ResumedAt = status.Position;
    }

    /// <summary>The number of the next input.</summary>
    public long Position { get; private set; }

    /// <summary>The position that the cluster has saved, as far as the session knows.</summary>
    public long Saved { get; private set; }

    /// <summary>Where the stream was when the session began: the caller goes on with the input of this number.</summary>
    public long ResumedAt { get; }

    /// <summary>The version of the model that took the last step; 0 before the first.</summary>
    public int Version { get; private set; }

    /// <summary>How many steps were repeated because the stream went back to a saved state.</summary>
    public long RepeatedSteps { get; private set; }

    /// <summary>How many calls failed and were made again.</summary>
    public long Retries { get; private set; }

    /// <summary>Steps that the session keeps because the cluster has not saved them.</summary>
    public long UnsavedSteps => _unsaved.Count == 0 ? 0 : Position - _unsaved[0].From;

    /// <summary>Asks where a stream is, and goes on from there. Before that it is saved, so that the inputs of a former caller are not asked for.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="options">How patient the session is; null for the defaults.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="StreamRetryException">The cluster did not answer for <see cref="StreamSessionOptions.RetryFor"/>.</exception>
    public static async Task<StreamSession> OpenAsync(IStreamGrain stream, StreamSessionOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options ??= new StreamSessionOptions();
        var retry = new RetryClock(options.RetryFor);
        while (true)
        {
            try
            {
                await stream.Save();
                return new StreamSession(stream, options, await stream.Status());
            }
            catch (Exception problem) when (IsPassing(problem))
            {
                await retry.Wait(problem, cancellation);
            }
        }
    }

    /// <summary>Takes one step.</summary>
    /// <param name="x">The features, [<see cref="NetworkDefinition.StreamInputs"/>]; they are copied.</param>
    /// <param name="cancellation">Ends the call. The step may have been taken: the next call must be the same.</param>
    /// <returns>The output, [<see cref="NetworkDefinition.Outputs"/>].</returns>
    /// <exception cref="ArgumentException">The number of features is wrong, or a token is out of range.</exception>
    /// <exception cref="StreamPositionException">The stream is where this session cannot take it on from: another caller uses it, or the storage lost what it had.</exception>
    /// <exception cref="StreamBacklogException">The cluster has not saved for so long that the session keeps as many steps as it may.</exception>
    /// <exception cref="StreamRetryException">The cluster did not answer for <see cref="StreamSessionOptions.RetryFor"/>.</exception>
    public ValueTask<ReadOnlyMemory<float>> StepAsync(ReadOnlyMemory<float> x, CancellationToken cancellation = default) => Take(x, 1, isBlock: false, cancellation);

    /// <summary>Takes several steps.</summary>
    /// <param name="x">The features, [steps, <see cref="NetworkDefinition.StreamInputs"/>]; they are copied.</param>
    /// <param name="steps">How many, 1 or more.</param>
    /// <param name="cancellation">As in <see cref="StepAsync"/>.</param>
    /// <returns>The outputs, [steps, <see cref="NetworkDefinition.Outputs"/>].</returns>
    /// <exception cref="ArgumentException">The number of features is wrong, or a token is out of range.</exception>
    /// <exception cref="StreamPositionException">As in <see cref="StepAsync"/>.</exception>
    /// <exception cref="StreamBacklogException">As in <see cref="StepAsync"/>.</exception>
    /// <exception cref="StreamRetryException">As in <see cref="StepAsync"/>.</exception>
    public ValueTask<ReadOnlyMemory<float>> StepBlockAsync(ReadOnlyMemory<float> x, int steps, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (x.Length % steps != 0)
        {
            throw new ArgumentException($"Expected features of {steps} steps, got {x.Length}.", nameof(x));
        }

        return Take(x, steps, isBlock: true, cancellation);
    }

    /// <summary>Begins a new sequence, and saves that: steps before it are not asked for again.</summary>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="StreamPositionException">As in <see cref="StepAsync"/>.</exception>
    /// <exception cref="StreamRetryException">The cluster did not answer, or could not save, for <see cref="StreamSessionOptions.RetryFor"/>.</exception>
    public async ValueTask ResetAsync(CancellationToken cancellation = default)
    {
        Enter();
        try
        {
            if (_pending is { } pending)
            {
                throw new InvalidOperationException($"The call at position {pending.From} ended without an answer, and the stream may have taken it: make it again first.");
            }

            Accept((await Until(() => _stream.Reset(Position), cancellation)).Saved);
        }
        finally
        {
            Leave();
        }
    }

    private async ValueTask<ReadOnlyMemory<float>> Take(ReadOnlyMemory<float> x, int steps, bool isBlock, CancellationToken cancellation)
    {
        Enter();
        try
        {
            await RequireRoom(steps, cancellation);

            // A copy: the caller may use its memory again, and these may be asked for later.
            var call = new Call(Position, steps, x.ToArray(), 0);
            RequireSameAsPending(call);
            StepReply reply = await Answered(call, isBlock, cancellation);
            Position += steps;
            Version = reply.Version;
            _unsaved.Add(call with { Version = reply.Version });
            Accept(reply.Saved);
            return reply.Outputs.Values;
        }
        finally
        {
            Leave();
        }
    }

    private async ValueTask<StepReply> Answered(Call call, bool isBlock, CancellationToken cancellation)
    {
        _pending = call;
        bool isKnown = true;
        try
        {
            return await Until(() => isBlock ? _stream.StepBlock(call.From, call.X) : _stream.Step(call.From, call.X), cancellation);
        }
        catch (Exception problem) when (problem is StreamRetryException or OperationCanceledException)
        {
            isKnown = false;
            throw;
        }
        finally
        {
            if (isKnown)
            {
                _pending = null;
            }
        }
    }

    // The stream would answer a call that it has taken already with the outputs of the former inputs.
    private void RequireSameAsPending(Call call)
    {
        if (_pending is { } pending && !(pending.Steps == call.Steps && MemoryMarshal.AsBytes(pending.X.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(call.X.AsSpan()))))
        {
            throw new InvalidOperationException($"The call at position {pending.From} ended without an answer, and the stream may have taken it: make it again with the same {pending.Steps} steps.");
        }
    }

    private async ValueTask RequireRoom(int steps, CancellationToken cancellation)
    {
        if (UnsavedSteps + steps <= _options.MaxUnsavedSteps)
        {
            return;
        }

        // Perhaps the stream has been saved since its last reply.
        var retry = new RetryClock(_options.RetryFor);
        while (true)
        {
            try
            {
                Accept((await _stream.Status()).Saved);
                break;
            }
            catch (Exception problem) when (IsPassing(problem))
            {
                await retry.Wait(problem, cancellation);
            }
        }

        if (UnsavedSteps + steps > _options.MaxUnsavedSteps)
        {
            throw new StreamBacklogException(Position, Saved, _options.MaxUnsavedSteps);
        }
    }

    // Makes a call until it is answered, and repeats before it what the stream has lost.
    private async ValueTask<StepReply> Until(Func<ValueTask<StepReply>> call, CancellationToken cancellation)
    {
        RetryClock? retry = null;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                StepReply reply = await call();
                switch (reply.Outcome)
                {
                    case StepOutcome.Stepped:
                        return reply;
                    case StepOutcome.Passed:
                        throw new StreamPositionException(reply.Position, Position, Position - UnsavedSteps);
                    default:
                        await Repeat(reply.Position, cancellation);
                        break;
                }
            }
            catch (Exception problem) when (IsPassing(problem))
            {
                Retries++;
                retry ??= new RetryClock(_options.RetryFor);
                await retry.Wait(problem, cancellation);
            }
        }
    }

    // Takes the stream from where it is to this session's position. If it goes back once more meanwhile, the next call tells.
    private async ValueTask Repeat(long from, CancellationToken cancellation)
    {
        int first = _unsaved.FindIndex(c => c.From == from);
        if (first < 0)
        {
            throw new StreamPositionException(from, Position, Position - UnsavedSteps);
        }

        for (int next = first; next < _unsaved.Count;)
        {
            cancellation.ThrowIfCancellationRequested();
            Call block = Join(next, out next);
            StepReply reply = await _stream.StepBlock(block.From, block.X, block.Version);
            if (reply.Outcome != StepOutcome.Stepped)
            {
                return;
            }

            RepeatedSteps += block.Steps;
        }
    }

    // Calls that follow each other and were taken by the same version, as one block.
    private Call Join(int first, out int next)
    {
        Call start = _unsaved[first];
        int steps = start.Steps, floats = start.X.Length;
        for (next = first + 1; next < _unsaved.Count && _unsaved[next].Version == start.Version && steps + _unsaved[next].Steps <= MaxRepeatedSteps; next++)
        {
            steps += _unsaved[next].Steps;
            floats += _unsaved[next].X.Length;
        }

        float[] x = new float[floats];
        int at = 0;
        foreach (Call call in _unsaved[first..next])
        {
            call.X.CopyTo(x, at);
            at += call.X.Length;
        }

        return new Call(start.From, steps, x, start.Version);
    }

    private void Accept(long position)
    {
        Saved = Math.Max(Saved, position);
        int saved = _unsaved.FindIndex(c => c.From + c.Steps > Saved);
        _unsaved.RemoveRange(0, saved < 0 ? _unsaved.Count : saved);
    }

    private void Enter()
    {
        if (Interlocked.Exchange(ref _isBusy, 1) != 0)
        {
            throw new InvalidOperationException("A session makes one call at a time, and this one has not ended.");
        }
    }

    private void Leave() => Volatile.Write(ref _isBusy, 0);

    // What ends by itself when a silo has been replaced, a storage answers again, or a model's file has arrived.
    private static bool IsPassing(Exception problem)
        => problem is OrleansException or TimeoutException or SocketException or IOException or StreamSaveException or ModelUnavailableException;

    private sealed record Call(long From, int Steps, float[] X, int Version);

    // Waits longer from time to time, and not for ever.
    private sealed class RetryClock(TimeSpan retryFor)
    {
        private readonly long _start = Environment.TickCount64;
        private TimeSpan _delay = TimeSpan.FromMilliseconds(20);

        public async Task Wait(Exception problem, CancellationToken cancellation)
        {
            if (TimeSpan.FromMilliseconds(Environment.TickCount64 - _start) > retryFor)
            {
                throw new StreamRetryException(retryFor, problem);
            }

            await Task.Delay(_delay, cancellation);
            _delay = _delay * 2 < MaxDelay ? _delay * 2 : MaxDelay;
        }
    }
}
