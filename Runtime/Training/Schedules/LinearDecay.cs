using System.Globalization;

namespace Unrolled.Training;

/// <summary>
/// Linear decay from 1 at the first step to <paramref name="last"/> after <paramref name="steps"/> steps, then constant. Keras's <c>PolynomialDecay(power=1)</c>, PyTorch's
/// <c>LinearLR</c>.
/// </summary>
/// <remarks>With a constant rate, the weights keep fluctuating with every batch; a rate that decays lets them converge.</remarks>
/// <param name="steps">The number of steps, 1 or more.</param>
/// <param name="last">The factor at the end, in [0, 1].</param>
/// <exception cref="ArgumentOutOfRangeException">A constant is out of its range.</exception>
public sealed class LinearDecay(long steps, double last = 0) : LearningRateSchedule
{
    private readonly long _steps = RequireSteps(steps, nameof(steps));
    private readonly double _last = RequireShare(last, nameof(last));

    /// <inheritdoc/>
    public override string Description
        => string.Create(CultureInfo.InvariantCulture, $"LinearDecay(steps: {_steps}, last: {_last})");

    /// <inheritdoc/>
    public override double Factor(long step, in ScheduleState state)
    {
        double left = Math.Max(0, 1 - (step - 1) / (double)_steps);
        return _last + (1 - _last) * left;
    }
}
