using System.Globalization;

namespace Unrolled.Training;

/// <summary>
/// Multiplies the rate by a factor when the loss at the end of epochs (on the validation data, if there is any) has not improved for a number of epochs. Keras's and
/// PyTorch's <c>ReduceLROnPlateau</c>.
/// </summary>
/// <remarks>
/// As in Keras, the rate falls at the end of the <paramref name="patience"/>-th epoch without a better loss; PyTorch waits for one more.
/// </remarks>
/// <param name="factor">The factor, above 0, at most 1.</param>
/// <param name="patience">The number of epochs without a better loss, 1 or more.</param>
/// <param name="minDelta">How much lower than the best a loss must be to count as better, 0 or more.</param>
/// <param name="cooldown">The number of epochs after a change during which counting is suspended, 0 or more; the last of them counts again, as in Keras.</param>
/// <param name="last">The lowest factor of the optimizer's rate, in [0, 1].</param>
/// <exception cref="ArgumentOutOfRangeException">A constant is out of its range.</exception>
public sealed class ReduceOnPlateau(double factor = 0.1, int patience = 10, double minDelta = 1e-4, int cooldown = 0, double last = 0) : LearningRateSchedule
{
    private readonly double _factor = RequireRate(factor, nameof(factor));
    private readonly int _patience = (int)RequireSteps(patience, nameof(patience));
    private readonly int _cooldown = cooldown >= 0 ? cooldown : throw new ArgumentOutOfRangeException(nameof(cooldown), cooldown, "Expected 0 or more.");
    private readonly double _last = RequireShare(last, nameof(last));

    private readonly double _minDelta = double.IsFinite(minDelta) && minDelta >= 0
        ? minDelta : throw new ArgumentOutOfRangeException(nameof(minDelta), minDelta, "Expected a finite number, 0 or more.");

    /// <inheritdoc/>
    public override string Description
        => string.Create(CultureInfo.InvariantCulture, $"ReduceOnPlateau(factor: {_factor}, patience: {_patience}, minDelta: {_minDelta}, cooldown: {_cooldown}, last: {_last})");

    /// <inheritdoc/>
    public override double Factor(long step, in ScheduleState state) => state.Factor;

    internal override bool Allows(in ScheduleState state)
        => state.Factor >= _last && state.Factor <= 1 && state.Waited < _patience && state.Cooldown <= _cooldown;

    /// <inheritdoc/>
    public override void EndEpoch(ref ScheduleState state, double loss)
    {
        // A NaN is not better.
        bool better = loss < state.Best - _minDelta;
        int cooldown = Math.Max(0, state.Cooldown - 1), waited = better || cooldown > 0 ? 0 : state.Waited + 1;
        state = state with { Best = better ? loss : state.Best, Waited = waited, Cooldown = cooldown };
        if (waited >= _patience)
        {
            state = state with { Factor = Math.Max(_last, state.Factor * _factor), Waited = 0, Cooldown = _cooldown };
        }
    }
}
