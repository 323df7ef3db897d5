using Unrolled.Kernels;

namespace Unrolled.Data;

/// <summary>A long series in parts side by side, each cut into pieces.</summary>
internal sealed class StreamData : SequenceData
{
    private readonly ReadOnlyMemory<float> _inputs, _targets;
    private readonly int _streams, _pieces;

    private StreamData(ReadOnlyMemory<float> inputs, ReadOnlyMemory<float> targets, int steps, int streams, int pieces, int inputsPerStep, int targetsPerStep)
        : base(checked(streams * pieces), steps, inputsPerStep, steps, targetsPerStep)
    {
        _inputs = inputs;
        _targets = targets;
        _streams = streams;
        _pieces = pieces;
    }

    /// <summary>Checks what <see cref="SequenceData.Streams"/> was given.</summary>
    public static StreamData Create(ReadOnlyMemory<float> inputs, ReadOnlyMemory<float> targets, int steps, int streams, int inputsPerStep, int targetsPerStep)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(streams, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputsPerStep, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(targetsPerStep, 1);
        if (inputs.Length % inputsPerStep != 0)
        {
            throw new ArgumentException($"Expected [length, {inputsPerStep}], a multiple of {inputsPerStep} floats; got {inputs.Length}.", nameof(inputs));
        }

        int length = inputs.Length / inputsPerStep;
        if (targets.Length != (long)length * targetsPerStep)
        {
            throw new ArgumentException($"Expected [{length}, {targetsPerStep}], {(long)length * targetsPerStep} floats, for the targets of {length} time steps; got {targets.Length}.", nameof(targets));
        }

        long piece = (long)steps * streams;
        return length >= piece
            ? new StreamData(inputs, targets, steps, streams, (int)(length / piece), inputsPerStep, targetsPerStep)
            : throw new ArgumentException($"Expected at least {piece} time steps, for {streams} parts of one piece of {steps}; got {length}.", nameof(inputs));
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<float> Input(int index) => _inputs.Span.Slice(Start(index) * Inputs, Steps * Inputs);

    /// <inheritdoc/>
    public override void CopyTarget(int index, Span<float> target)
    {
        Require.Length(target.Length, Steps * Targets, nameof(target), "the target");
        _targets.Span.Slice(Start(index) * Targets, Steps * Targets).CopyTo(target);
    }

    /// <inheritdoc/>
    internal override void CopyTarget(int index, int from, Span<float> target)
        => _targets.Span.Slice((Start(index) + from) * Targets, target.Length).CopyTo(target);

    private int Start(int index)
    {
        CheckIndex(index);
        return (index % _streams * _pieces + index / _streams) * Steps;
    }
}
