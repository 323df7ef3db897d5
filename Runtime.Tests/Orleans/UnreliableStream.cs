using Orleans.Runtime;
using Unrolled.Orleans;

namespace Unrolled.Tests;

/// <summary>
/// A stream as a caller sees it in bad times, without a cluster: calls that do not arrive, answers that get lost, and a state that goes back to what was saved, at random. Outputs are a function
/// of the inputs, of their order and of the version, so that a step taken twice, left out, or taken with another version shows in all later ones.
/// </summary>
internal sealed class UnreliableStream(int seed) : IStreamGrain
{
    private readonly Random _random = new(seed);
    private Memory _now = new(0, 0, -1, [], 0), _saved = new(0, 0, -1, [], 0);

    /// <summary>The version of steps that name none.</summary>
    public int Version { get; set; } = 1;

    /// <summary>How often the stream went back.</summary>
    public int Losses { get; private set; }

    /// <summary>How often a call or its answer got lost.</summary>
    public int Failures { get; private set; }

    /// <summary>What a step makes of the state: not commutative.</summary>
    public static double Next(double state, float x, int version) => state * 0.75 + x * (1 + 0.1 * version);

    public ValueTask<StepReply> Step(long from, FloatBlock x, int version = 0) => StepBlock(from, x, version);

    public ValueTask<StepReply> StepBlock(long from, FloatBlock x, int version = 0) => Unreliable(() =>
    {
        if (from != _now.Position)
        {
            return from == _now.LastFrom && from + x.Length == _now.Position
                ? Reply(StepOutcome.Stepped, _now.LastOutputs)
                : Reply(from > _now.Position ? StepOutcome.Behind : StepOutcome.Passed, []);
        }

        int taken = version == 0 ? Version : version;
        float[] outputs = new float[x.Length];
        double state = _now.State;
        for (int i = 0; i < outputs.Length; i++)
        {
            state = Next(state, x.Span[i], taken);
            outputs[i] = (float)state;
        }

        _now = new Memory(from + x.Length, state, from, outputs, taken);
        if (_random.Next(4) == 0)
        {
            _saved = _now;
        }

        return Reply(StepOutcome.Stepped, outputs);
    });

    public ValueTask<StepReply> Reset(long at) => Unreliable(() =>
    {
        if (at != _now.Position)
        {
            return Reply(at > _now.Position ? StepOutcome.Behind : StepOutcome.Passed, []);
        }

        _saved = _now = new Memory(at, 0, -1, [], _now.Version);
        return Reply(StepOutcome.Stepped, []);
    });

    public ValueTask<StreamStatus> Status() => new(new StreamStatus { Position = _now.Position, Saved = _saved.Position, Version = _now.Version });

    public ValueTask<long> Save()
    {
        _saved = _now;
        return new(_saved.Position);
    }

    public ValueTask Remove() => throw new NotSupportedException("No session removes its stream.");

    private ValueTask<StepReply> Unreliable(Func<StepReply> call)
    {
        if (_random.Next(12) == 0)
        {
            Failures++;
            throw new SiloUnavailableException("the call did not arrive");
        }

        if (_random.Next(10) == 0)
        {
            Losses++;
            _now = _saved;
        }

        StepReply reply = call();
        if (_random.Next(12) == 0)
        {
            Failures++;
            throw new TimeoutException("the answer did not arrive");
        }

        return new(reply);
    }

    private StepReply Reply(StepOutcome outcome, float[] outputs)
        => new() { Outcome = outcome, Position = _now.Position, Saved = _saved.Position, Version = outcome == StepOutcome.Stepped ? _now.Version : 0, Outputs = outputs };

    private sealed record Memory(long Position, double State, long LastFrom, float[] LastOutputs, int Version);
}
