using System.Globalization;

namespace Unrolled.Training;

/// <summary>Linear warm-up to 1, followed by another schedule, which then starts with its first step.</summary>
public sealed class WarmUp : LearningRateSchedule
{
    private readonly long _steps;
    private readonly LearningRateSchedule? _then;
    private readonly double _first;

    /// <summary>Creates the schedule.</summary>
    /// <param name="steps">The number of warm-up steps, 1 or more: step s has the factor first + (1 − first)·s / steps.</param>
    /// <param name="then">The schedule that follows; null for a constant rate.</param>
    /// <param name="first">The factor before the first step, in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">A constant is out of its range.</exception>
    public WarmUp(long steps, LearningRateSchedule? then = null, double first = 0)
    {
        _steps = RequireSteps(steps, nameof(steps));
        _then = then;
        _first = RequireShare(first, nameof(first));
    }

    /// <inheritdoc/>
    public override string Description
        => string.Create(CultureInfo.InvariantCulture, $"WarmUp(steps: {_steps}, then: {_then?.Description ?? "null"}, first: {_first})");

    /// <inheritdoc/>
    public override double Factor(long step, in ScheduleState state)
        => step <= _steps ? _first + (1 - _first) * step / _steps : _then?.Factor(step - _steps, state) ?? 1;

    /// <inheritdoc/>
    public override void EndEpoch(ref ScheduleState state, double loss) => _then?.EndEpoch(ref state, loss);

    internal override bool Allows(in ScheduleState state) => _then?.Allows(state) ?? true;
}
