using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>The same stretch of time of some samples. Its targets count from a time step on; a target of the whole sequence counts where that ends.</summary>
internal sealed class PieceData : SequenceData
{
    private readonly SequenceData _source;
    private readonly bool _perStep;
    private int _start, _from, _end;

    /// <param name="source">The samples.</param>
    /// <param name="steps">Time steps of the longest stretch.</param>
    /// <param name="perStep">True if there is a target for every time step.</param>
    public PieceData(SequenceData source, int steps, bool perStep)
        : base(source.Count, steps, source.Inputs, perStep ? steps : 1, source.Targets)
    {
        _source = source;
        _perStep = perStep;
    }

    /// <summary>The samples.</summary>
    public SequenceData Source => _source;

    /// <inheritdoc/>
    public override int AdditionalInputs => _source.AdditionalInputs;

    /// <inheritdoc/>
    public override bool HasLengths => _source.HasLengths || _end - _start != Steps;

    /// <inheritdoc/>
    public override bool HasWeights => _source.HasWeights || _from > _start || !_perStep;

    /// <summary>Moves to another stretch.</summary>
    /// <param name="start">Its first time step.</param>
    /// <param name="from">The first whose target counts.</param>
    /// <param name="end">The one after its last.</param>
    public void Move(int start, int from, int end) => (_start, _from, _end) = (start, from, end);

    /// <inheritdoc/>
    public override int Length(int index) => Math.Min(_source.Length(index), _end) - _start;

    /// <inheritdoc/>
    public override float Weight(int index, int step)
        => _perStep ? (_start + step < _from ? 0 : _source.Weight(index, _start + step))
            : _source.Length(index) is var length && length > _from && length <= _end ? _source.Weight(index, 0) : 0;

    /// <inheritdoc/>
    public override ReadOnlySpan<float> Input(int index) => _source.Input(index)[(_start * Inputs)..];

    /// <inheritdoc/>
    public override void CopyTarget(int index, Span<float> target)
    {
        Require.Length(target.Length, TargetSteps * Targets, nameof(target), "the target");
        if (!_perStep)
        {
            _source.CopyTarget(index, target);
            return;
        }

        _source.CopyTarget(index, _start, target[..((_end - _start) * Targets)]);
    }

    /// <inheritdoc/>
    public override int AdditionalInputWidth(int input) => _source.AdditionalInputWidth(input);

    /// <inheritdoc/>
    public override int AdditionalInputSteps(int input) => _source.AdditionalInputSteps(input);

    /// <inheritdoc/>
    public override int AdditionalInputLength(int input, int index) => _source.AdditionalInputLength(input, index);

    /// <inheritdoc/>
    public override ReadOnlySpan<float> AdditionalInput(int input, int index) => _source.AdditionalInput(input, index);
}
