namespace Unrolled.Data;

/// <summary>Another source's samples with one additional input, the last.</summary>
internal sealed class AdditionalInputData : DerivedData
{
    private readonly ReadOnlyMemory<float> _values;
    private readonly ReadOnlyMemory<int> _lengths; // empty: all steps
    private readonly int _width, _steps;

    private AdditionalInputData(SequenceData source, ReadOnlyMemory<float> values, int width, int steps, ReadOnlyMemory<int> lengths)
        : base(source, 0, source.Count)
    {
        _values = values;
        _width = width;
        _steps = steps;
        _lengths = lengths;
    }

    /// <inheritdoc/>
    public override int AdditionalInputs => Source.AdditionalInputs + 1;

    /// <summary>Checks what <see cref="SequenceData.With"/> was given.</summary>
    public static AdditionalInputData Create(SequenceData source, ReadOnlyMemory<float> values, int width, int steps, ReadOnlyMemory<int> lengths)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        Int128 expected = (Int128)source.Count * steps * width;
        if (values.Length != expected)
        {
            throw new ArgumentException($"Expected [{source.Count}, {steps}, {width}], {expected} floats, for the additional input of {source.Count} samples; got {values.Length}.", nameof(values));
        }

        if (!lengths.IsEmpty)
        {
            RequireLengths(lengths.Span, source.Count, steps, nameof(lengths));
        }

        return new AdditionalInputData(source, values, width, steps, lengths);
    }

    /// <inheritdoc/>
    public override int AdditionalInputWidth(int input) => input == Source.AdditionalInputs ? _width : base.AdditionalInputWidth(input);

    /// <inheritdoc/>
    public override int AdditionalInputSteps(int input) => input == Source.AdditionalInputs ? _steps : base.AdditionalInputSteps(input);

    /// <inheritdoc/>
    public override int AdditionalInputLength(int input, int index)
    {
        CheckIndex(index);
        return input != Source.AdditionalInputs ? base.AdditionalInputLength(input, index) : _lengths.IsEmpty ? _steps : _lengths.Span[index];
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<float> AdditionalInput(int input, int index)
    {
        CheckIndex(index);
        int length = _steps * _width;
        return input == Source.AdditionalInputs ? _values.Span.Slice(index * length, length) : base.AdditionalInput(input, index);
    }
}
