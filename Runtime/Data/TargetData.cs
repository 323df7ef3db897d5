using Unrolled.Kernels;

namespace Unrolled.Data;

/// <summary>Another source's samples with one additional target, the last.</summary>
internal sealed class TargetData : DerivedData
{
    private readonly ReadOnlyMemory<float> _values;
    private readonly int _width, _steps;

    private TargetData(SequenceData source, ReadOnlyMemory<float> values, int width, int steps)
        : base(source, 0, source.Count)
    {
        _values = values;
        _width = width;
        _steps = steps;
    }

    /// <inheritdoc/>
    public override int AdditionalTargets => Source.AdditionalTargets + 1;

    /// <summary>Checks what <see cref="SequenceData.WithTarget"/> was given.</summary>
    public static TargetData Create(SequenceData source, ReadOnlyMemory<float> values, int width, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        Int128 expected = (Int128)source.Count * steps * width;
        return values.Length == expected
            ? new TargetData(source, values, width, steps)
            : throw new ArgumentException($"Expected [{source.Count}, {steps}, {width}], {expected} floats, for the additional target of {source.Count} samples; got {values.Length}.", nameof(values));
    }

    /// <inheritdoc/>
    public override int AdditionalTargetWidth(int target) => target == Source.AdditionalTargets ? _width : base.AdditionalTargetWidth(target);

    /// <inheritdoc/>
    public override int AdditionalTargetSteps(int target) => target == Source.AdditionalTargets ? _steps : base.AdditionalTargetSteps(target);

    /// <inheritdoc/>
    public override void CopyAdditionalTarget(int target, int index, Span<float> values)
    {
        if (target == Source.AdditionalTargets)
        {
            Require.Length(values.Length, _steps * _width, nameof(values), "the additional target");
            CopyAdditionalTarget(target, index, 0, values);
        }
        else
        {
            base.CopyAdditionalTarget(target, index, values);
        }
    }

    /// <inheritdoc/>
    internal override void CopyAdditionalTarget(int target, int index, int from, Span<float> values)
    {
        if (target == Source.AdditionalTargets)
        {
            CheckIndex(index);
            _values.Span.Slice((index * _steps + from) * _width, values.Length).CopyTo(values);
        }
        else
        {
            base.CopyAdditionalTarget(target, index, from, values);
        }
    }
}
