using Unrolled.Kernels;

namespace Unrolled;

/// <summary>
/// A rule that turns gradients into new weights. An optimizer holds only its constants, so that one instance may serve any number of
/// trainers; what it remembers from step to step, its slots, belongs to the trainer.
/// </summary>
public abstract class Optimizer
{
    /// <summary>Floats per parameter that are remembered from step to step, 0 or more.</summary>
    public abstract int SlotCount { get; }

    /// <summary>Takes one step. The result is the same bits for all lanes and on every machine.</summary>
    /// <param name="parameters">[n], changed in place.</param>
    /// <param name="gradients">[n], the loss's gradient.</param>
    /// <param name="slots">[<see cref="SlotCount"/>, n], zeros before the first step.</param>
    /// <param name="step">1 for the first step, and one more each time.</param>
    /// <param name="lanes">The lanes to run on.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="step"/> is below 1.</exception>
    /// <exception cref="PlatformNotSupportedException">This process does not have those lanes.</exception>
    public void Apply(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> slots, long step, LaneWidth lanes)
    {
        Require.Length(gradients.Length, parameters.Length, nameof(gradients), "the gradients");
        Require.Length(slots.Length, checked(SlotCount * parameters.Length), nameof(slots), "the slots");
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        if (!LaneSupport.IsSupported(lanes))
        {
            LaneSupport.EnsureSupported(lanes);
        }

        Update(parameters, gradients, slots, step, lanes);
    }

    /// <summary>Takes one step; lengths and lanes have been checked.</summary>
    /// <param name="parameters">[n], changed in place.</param>
    /// <param name="gradients">[n], the loss's gradient.</param>
    /// <param name="slots">[<see cref="SlotCount"/>, n], zeros before the first step.</param>
    /// <param name="step">1 for the first step, and one more each time.</param>
    /// <param name="lanes">The lanes to run on.</param>
    protected abstract void Update(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> slots, long step, LaneWidth lanes);

    /// <summary>Throws unless a constant is finite and in [0, limit).</summary>
    private protected static float RequireRange(float value, float limit, string parameter)
    {
        if (!(float.IsFinite(value) && value >= 0 && value < limit))
        {
            throw new ArgumentOutOfRangeException(parameter, value, limit == 1f ? "Expected a number in [0, 1)." : "Expected a finite number, 0 or more.");
        }

        return value;
    }
}
