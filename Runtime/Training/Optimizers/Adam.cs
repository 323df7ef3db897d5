using System.Globalization;

namespace Unrolled.Training;

/// <summary>
/// Adam (Kingma, Ba, "Adam: a method for stochastic optimization", 2014): m += (g − m)·(1 − β₁), v += (g² − v)·(1 − β₂), then by Keras's rule (the form at the end of
/// the paper's section 2) p −= α·√(1 − β₂ᵗ)/(1 − β₁ᵗ) · m / (√v + ε), by PyTorch's p −= α/(1 − β₁ᵗ) · m / (√v/√(1 − β₂ᵗ) + ε).
/// </summary>
/// <remarks>
/// The two rules differ if √v is about as small as ε. With a weight decay λ, g + λ·p replaces g; <see cref="AdamW"/> keeps them separate. With amsgrad
/// (Reddi, Kale, Kumar, "On the convergence of Adam and beyond", 2018), the largest v so far replaces v.
/// </remarks>
public sealed class Adam : Optimizer
{
    private readonly AdamRule _rule;

    /// <summary>Creates the optimizer; the defaults are Keras's.</summary>
    /// <param name="learningRate">α, 0 or more.</param>
    /// <param name="beta1">β₁, the decay of the mean gradient, in [0, 1).</param>
    /// <param name="beta2">β₂, the decay of the mean squared gradient, in [0, 1).</param>
    /// <param name="epsilon">ε, above 0. The default depends on the rule: 1e-7 in Keras, 1e-8 in PyTorch.</param>
    /// <param name="weightDecay">λ, 0 or more: the gradient of ½·λ·p² is added to that of the loss.</param>
    /// <param name="amsgrad">True to divide by the largest v so far.</param>
    /// <param name="rule">Whether to use Keras's or PyTorch's rule.</param>
    /// <exception cref="ArgumentOutOfRangeException">A constant is out of its range.</exception>
    public Adam(
        float learningRate = 1e-3f,
        float beta1 = 0.9f,
        float beta2 = 0.999f,
        float? epsilon = null,
        float weightDecay = 0f,
        bool amsgrad = false,
        OptimizerRule rule = OptimizerRule.Keras)
        : base(learningRate)
    {
        _rule = new AdamRule(
            RequireRange(beta1, 1f, nameof(beta1)), RequireRange(beta2, 1f, nameof(beta2)), RequirePositive(epsilon ?? AdamRule.DefaultEpsilon(rule), nameof(epsilon)), amsgrad, RequireRule(rule));
        WeightDecay = RequireRange(weightDecay, float.PositiveInfinity, nameof(weightDecay));
    }

    /// <summary>β₁, the decay of the mean gradient.</summary>
    public float Beta1 => _rule.Beta1;

    /// <summary>β₂, the decay of the mean squared gradient.</summary>
    public float Beta2 => _rule.Beta2;

    /// <summary>ε.</summary>
    public float Epsilon => _rule.Epsilon;

    /// <summary>λ.</summary>
    public float WeightDecay { get; }

    /// <summary>True to divide by the largest v so far.</summary>
    public bool Amsgrad => _rule.Amsgrad;

    /// <summary>Keras's or PyTorch's rule.</summary>
    public OptimizerRule Rule => _rule.Form;

    /// <summary>2: m and v; 3 with amsgrad.</summary>
    public override int SlotCount => _rule.SlotCount;

    internal override bool HoldsSquares(int slot) => slot >= 1;

    /// <inheritdoc/>
    public override string Description
        => string.Create(CultureInfo.InvariantCulture, $"Adam(learningRate: {LearningRate}, beta1: {Beta1}, beta2: {Beta2}, epsilon: {Epsilon}, weightDecay: {WeightDecay}, amsgrad: {Amsgrad}, rule: {Rule})");

    /// <inheritdoc/>
    protected override void Update(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> slots, long step, float learningRate, LaneWidth lanes)
        => _rule.Update(parameters, gradients, slots, step, learningRate, addedDecay: WeightDecay, kept: 1f, lanes);
}
