using System.Globalization;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>
/// A rule that updates weights by their gradients. An optimizer contains only its constants, so any number of trainers may share an instance; its state
/// between steps, the slots, belongs to the trainer.
/// </summary>
public abstract class Optimizer
{
    /// <summary>Sets the learning rate.</summary>
    /// <param name="learningRate">α, 0 or more, which a schedule's factor multiplies.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    protected Optimizer(float learningRate) => LearningRate = RequireRange(learningRate, float.PositiveInfinity, nameof(learningRate));

    /// <summary>α, before a schedule changes it.</summary>
    public float LearningRate { get; }

    /// <summary>
    /// The optimizer's identity, with all its constants: optimizers with equal descriptions are equivalent. A checkpoint continues only with an equal
    /// description. By default it is the type's name and the learning rate; optimizers with other constants add them.
    /// </summary>
    public virtual string Description => string.Create(CultureInfo.InvariantCulture, $"{GetType().Name}(learningRate: {LearningRate})");

    /// <summary>The number of floats of state per parameter, 0 or more.</summary>
    public abstract int SlotCount { get; }

    /// <summary>True of a slot that holds means or sums of squares, or the largest of them: all 0 or more.</summary>
    internal virtual bool HoldsSquares(int slot) => false;

    /// <summary>Takes one step with <see cref="LearningRate"/>. The result has the same bits on all lanes and on every machine.</summary>
    /// <param name="parameters">[n], changed in place.</param>
    /// <param name="gradients">[n], the loss's gradient.</param>
    /// <param name="slots">[<see cref="SlotCount"/>, n], zeros before the first step.</param>
    /// <param name="step">The step's number, from 1.</param>
    /// <param name="lanes">The lanes to run on.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="step"/> is below 1.</exception>
    /// <exception cref="PlatformNotSupportedException">This process does not support those lanes.</exception>
    public void Apply(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> slots, long step, LaneWidth lanes)
        => Apply(parameters, gradients, slots, step, LearningRate, lanes);

    /// <summary>Takes one step with a given learning rate. The result has the same bits on all lanes and on every machine.</summary>
    /// <param name="parameters">[n], changed in place.</param>
    /// <param name="gradients">[n], the loss's gradient.</param>
    /// <param name="slots">[<see cref="SlotCount"/>, n], zeros before the first step.</param>
    /// <param name="step">The step's number, from 1.</param>
    /// <param name="learningRate">α of this step, 0 or more.</param>
    /// <param name="lanes">The lanes to run on.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="step"/> is below 1, or the rate negative or not finite.</exception>
    /// <exception cref="PlatformNotSupportedException">This process does not support those lanes.</exception>
    public void Apply(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> slots, long step, float learningRate, LaneWidth lanes)
    {
        Require.Length(gradients.Length, parameters.Length, nameof(gradients), "the gradients");
        Require.Length(slots.Length, checked(SlotCount * parameters.Length), nameof(slots), "the slots");
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        RequireRange(learningRate, float.PositiveInfinity, nameof(learningRate));
        if (!LaneSupport.IsSupported(lanes))
        {
            LaneSupport.EnsureSupported(lanes);
        }

        Update(parameters, gradients, slots, step, learningRate, lanes);
    }

    /// <summary>Takes one step; lengths and lanes have been checked.</summary>
    /// <param name="parameters">[n], changed in place.</param>
    /// <param name="gradients">[n], the loss's gradient.</param>
    /// <param name="slots">[<see cref="SlotCount"/>, n], zeros before the first step.</param>
    /// <param name="step">The step's number, from 1.</param>
    /// <param name="learningRate">α of this step.</param>
    /// <param name="lanes">The lanes to run on.</param>
    protected abstract void Update(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> slots, long step, float learningRate, LaneWidth lanes);

    /// <summary>The decimal number that was written: 1 − 0.999f is 1.3e-5 off 0.001, relatively.</summary>
    private protected static double Written(float value) => (double)(decimal)value;

    /// <summary>Throws unless a constant is finite and above 0.</summary>
    private protected static OptimizerRule RequireRule(OptimizerRule rule)
        => Enum.IsDefined(rule) ? rule : throw new ArgumentOutOfRangeException(nameof(rule), rule, $"Expected one of {string.Join(", ", Enum.GetNames<OptimizerRule>())}.");

    private protected static float RequirePositive(float value, string parameter)
        => float.IsFinite(value) && value > 0 ? value : throw new ArgumentOutOfRangeException(parameter, value, "Expected a finite number above 0.");

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
