using System.Globalization;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>
/// γ^((step − 1) / steps): falls gradually by the factor γ every <paramref name="steps"/> steps. Keras's <c>ExponentialDecay</c>; with one step PyTorch's
/// <c>ExponentialLR</c>.
/// </summary>
/// <param name="steps">The number of steps in which the rate falls by the factor γ, 1 or more.</param>
/// <param name="factor">γ, above 0, at most 1.</param>
/// <exception cref="ArgumentOutOfRangeException">A constant is out of its range.</exception>
public sealed class ExponentialDecay(long steps, double factor) : LearningRateSchedule
{
    private readonly long _steps = RequireSteps(steps, nameof(steps));
    private readonly double _factor = RequireRate(factor, nameof(factor));

    /// <inheritdoc/>
    public override string Description
        => string.Create(CultureInfo.InvariantCulture, $"ExponentialDecay(steps: {_steps}, factor: {_factor})");

    /// <inheritdoc/>
    public override double Factor(long step, in ScheduleState state) => DoubleMath.Power(_factor, (step - 1) / (double)_steps);
}
