using System.Globalization;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>
/// A half cosine from 1 to α: α + (1 − α)·½·(1 + cos(π·t/T)). It then stays constant, or restarts with growing periods (Loshchilov, Hutter, "SGDR", 2017).
/// Keras's <c>CosineDecay</c> and <c>CosineDecayRestarts</c>, PyTorch's <c>CosineAnnealingLR</c> and <c>CosineAnnealingWarmRestarts</c>.
/// </summary>
public sealed class CosineDecay : LearningRateSchedule
{
    private readonly long _steps;
    private readonly double _last;
    private readonly int _growth;

    /// <summary>Creates the schedule.</summary>
    /// <param name="steps">T, the number of steps of the (first) half cosine, 1 or more.</param>
    /// <param name="last">α, the factor at its end, in [0, 1].</param>
    /// <param name="restarts">True to restart after each half cosine.</param>
    /// <param name="growth">The factor by which each half cosine is longer than the previous one, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A constant is out of its range.</exception>
    public CosineDecay(long steps, double last = 0, bool restarts = false, int growth = 1)
    {
        _steps = RequireSteps(steps, nameof(steps));
        _last = RequireShare(last, nameof(last));
        ArgumentOutOfRangeException.ThrowIfLessThan(growth, 1);
        _growth = growth;
        Restarts = restarts;
    }

    /// <summary>True if it restarts.</summary>
    public bool Restarts { get; }

    /// <inheritdoc/>
    public override string Description
        => string.Create(CultureInfo.InvariantCulture, $"CosineDecay(steps: {_steps}, last: {_last}, restarts: {Restarts}, growth: {_growth})");

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Factor(long step, in ScheduleState state)
    {
        long t = step - 1, period = _steps;
        if (Restarts && _growth == 1)
        {
            t %= period;
        }

        while (Restarts && _growth > 1 && t >= period)
        {
            t -= period;
            period = period > long.MaxValue / _growth ? long.MaxValue : period * _growth;
        }

        return _last + (1 - _last) * 0.5 * (1 + DoubleMath.CosPi(Math.Min(1, t / (double)period)));
    }
}
