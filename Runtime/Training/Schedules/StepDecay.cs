using System.Globalization;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>Multiplies the rate by γ every <paramref name="every"/> steps. PyTorch's <c>StepLR</c>, Keras's <c>ExponentialDecay(staircase=True)</c>.</summary>
/// <param name="every">The number of steps between changes, 1 or more.</param>
/// <param name="factor">γ, above 0, at most 1.</param>
/// <exception cref="ArgumentOutOfRangeException">A constant is out of its range.</exception>
public sealed class StepDecay(long every, double factor) : LearningRateSchedule
{
    private readonly long _every = RequireSteps(every, nameof(every));
    private readonly double _factor = RequireRate(factor, nameof(factor));

    /// <inheritdoc/>
    public override string Description
        => string.Create(CultureInfo.InvariantCulture, $"StepDecay(every: {_every}, factor: {_factor})");

    /// <inheritdoc/>
    public override double Factor(long step, in ScheduleState state) => DoubleMath.Power(_factor, (step - 1) / _every);
}
