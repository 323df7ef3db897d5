namespace Unrolled;

/// <summary>Another source's samples with one further input, the last.</summary>
internal sealed class FurtherData : DerivedData
{
    private readonly ReadOnlyMemory<float> _values;
    private readonly ReadOnlyMemory<int> _lengths; // empty: all steps
    private readonly int _width, _steps;

    private FurtherData(SequenceData source, ReadOnlyMemory<float> values, int width, int steps, ReadOnlyMemory<int> lengths)
        : base(source, 0, source.Count)
    {
        _values = values;
        _width = width;
        _steps = steps;
        _lengths = lengths;
    }

    /// <inheritdoc/>
    public override int FurtherInputs => Source.FurtherInputs + 1;

    /// <summary>Checks what <see cref="SequenceData.With"/> was given.</summary>
    public static FurtherData Create(SequenceData source, ReadOnlyMemory<float> values, int width, int steps, ReadOnlyMemory<int> lengths)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        Int128 expected = (Int128)source.Count * steps * width;
        if (values.Length != expected)
        {
            throw new ArgumentException($"Expected [{source.Count}, {steps}, {width}], {expected} floats, for the further input of {source.Count} samples; got {values.Length}.", nameof(values));
        }

        if (!lengths.IsEmpty)
        {
            RequireLengths(lengths.Span, source.Count, steps, nameof(lengths));
        }

        return new FurtherData(source, values, width, steps, lengths);
    }

    /// <inheritdoc/>
    public override int FurtherWidth(int input) => input == Source.FurtherInputs ? _width : base.FurtherWidth(input);

    /// <inheritdoc/>
    public override int FurtherSteps(int input) => input == Source.FurtherInputs ? _steps : base.FurtherSteps(input);

    /// <inheritdoc/>
    public override int FurtherLength(int input, int index)
    {
        CheckIndex(index);
        return input != Source.FurtherInputs ? base.FurtherLength(input, index) : _lengths.IsEmpty ? _steps : _lengths.Span[index];
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<float> FurtherInput(int input, int index)
    {
        CheckIndex(index);
        int length = _steps * _width;
        return input == Source.FurtherInputs ? _values.Span.Slice(index * length, length) : base.FurtherInput(input, index);
    }
}
