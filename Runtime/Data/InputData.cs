namespace Unrolled.Data;

/// <summary>Sequences without targets.</summary>
internal sealed class InputData : SequenceData
{
    private readonly ReadOnlyMemory<float> _inputs;

    private InputData(ReadOnlyMemory<float> inputs, int count, int steps, int inputsPerStep)
        : base(count, steps, inputsPerStep, targetSteps: 1, targets: 1)
        => _inputs = inputs;

    /// <summary>Checks what <see cref="SequenceData.Sequences"/> was given.</summary>
    public static InputData Create(ReadOnlyMemory<float> inputs, int steps, int inputsPerStep)
        => new(inputs, CountOf(inputs, steps, inputsPerStep), steps, inputsPerStep);

    /// <summary>The number of sequences in the inputs; throws unless it is a whole number.</summary>
    public static int CountOf(ReadOnlyMemory<float> inputs, int steps, int inputsPerStep)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputsPerStep, 1);
        long unit = (long)steps * inputsPerStep;
        return !inputs.IsEmpty && inputs.Length % unit == 0
            ? (int)(inputs.Length / unit)
            : throw new ArgumentException($"Expected [count, {steps}, {inputsPerStep}] with at least one sequence, a multiple of {unit} floats; got {inputs.Length}.", nameof(inputs));
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<float> Input(int index)
    {
        CheckIndex(index);
        int length = Steps * Inputs;
        return _inputs.Span.Slice(index * length, length);
    }

    /// <inheritdoc/>
    public override void CopyTarget(int index, Span<float> target) => throw new InvalidOperationException($"The samples have no targets: they come from {nameof(SequenceData)}.{nameof(Sequences)}.");
}
