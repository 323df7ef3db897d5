using System.Globalization;

namespace Unrolled.Training;

/// <summary>
/// A straight line from 1 at the first step to a last share after as many steps, which then stays. Keras's <c>PolynomialDecay(power=1)</c>, PyTorch's
/// <c>LinearLR</c>.
/// </summary>
/// <remarks>A large rate finds the valley, a vanishing one its floor: with a constant rate the weights go on trembling with every batch.</remarks>
/// <param name="steps">How many steps there will be, 1 or more.</param>
/// <param name="last">The share at the end, in [0, 1].</param>
/// <exception cref="ArgumentOutOfRangeException">A constant is outside its range.</exception>
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
