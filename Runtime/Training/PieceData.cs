using System.Collections.Immutable;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>The same stretch of time of some samples. Targets of steps count from a time step on, those of whole sequences where these end.</summary>
internal sealed class PieceData : SequenceData
{
    private readonly SequenceData _source;
    private readonly ImmutableArray<ScoredOutput> _outputs;
    private readonly bool _hasWholeTargets;
    private int _start, _from, _end;

    /// <param name="source">The samples.</param>
    /// <param name="steps">Time steps of the longest stretch.</param>
    /// <param name="outputs">What the targets are for.</param>
    public PieceData(SequenceData source, int steps, ImmutableArray<ScoredOutput> outputs)
        : base(source.Count, steps, source.Inputs, outputs[0].ComparesSteps ? steps : 1, source.Targets)
    {
        _source = source;
        _outputs = outputs;
        _hasWholeTargets = outputs.Any(o => !o.ComparesSteps);
    }

    /// <summary>The samples.</summary>
    public SequenceData Source => _source;

    /// <inheritdoc/>
    public override int AdditionalInputs => _source.AdditionalInputs;

    /// <inheritdoc/>
    public override bool HasLengths => _source.HasLengths || _end - _start != Steps;

    /// <inheritdoc/>
    public override bool HasWeights => _source.HasWeights || _from > _start || _hasWholeTargets;

    /// <summary>Moves to another stretch.</summary>
    /// <param name="start">Its first time step.</param>
    /// <param name="from">The first whose target counts.</param>
    /// <param name="end">The one after its last.</param>
    public void Move(int start, int from, int end) => (_start, _from, _end) = (start, from, end);

    /// <inheritdoc/>
    public override int Length(int index) => Math.Min(_source.Length(index), _end) - _start;

    /// <inheritdoc/>
    public override int AdditionalTargets => _source.AdditionalTargets;

    /// <inheritdoc/>
    public override float Weight(int index, int step) => TargetWeight(0, index, step);

    /// <inheritdoc/>
    internal override float TargetWeight(int number, int index, int step)
        => _outputs[number].ComparesSteps ? (_start + step < _from ? 0 : _source.TargetWeight(number, index, _start + step))
            : _source.Length(index) is var length && length > _from && length <= _end ? _source.TargetWeight(number, index, 0) : 0;

    /// <inheritdoc/>
    public override ReadOnlySpan<float> Input(int index) => _source.Input(index)[(_start * Inputs)..];

    /// <inheritdoc/>
    public override void CopyTarget(int index, Span<float> target)
    {
        Require.Length(target.Length, TargetSteps * Targets, nameof(target), "the target");
        if (_outputs[0].ComparesSteps)
        {
            _source.CopyTarget(index, _start, target[..((_end - _start) * Targets)]);
        }
        else
        {
            _source.CopyTarget(index, target);
        }
    }

    /// <inheritdoc/>
    public override int AdditionalTargetWidth(int target) => _source.AdditionalTargetWidth(target);

    /// <inheritdoc/>
    public override int AdditionalTargetSteps(int target) => _outputs[target + 1].ComparesSteps ? Steps : 1;

    /// <inheritdoc/>
    public override void CopyAdditionalTarget(int target, int index, Span<float> values)
    {
        if (_outputs[target + 1].ComparesSteps)
        {
            _source.CopyAdditionalTarget(target, index, _start, values[..((_end - _start) * AdditionalTargetWidth(target))]);
        }
        else
        {
            _source.CopyAdditionalTarget(target, index, values);
        }
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
