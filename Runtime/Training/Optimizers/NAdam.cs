using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>
/// Adam with Nesterov's look-ahead (Dozat, "Incorporating Nesterov momentum into Adam", 2016): m and v as in <see cref="Adam"/>,
/// μₜ = β₁·(1 − ½·0.96^(ψ·t)), and p −= α·((1 − μₜ)/(1 − Πμ)·g + μₜ₊₁/(1 − μₜ₊₁·Πμ)·m) / (√(v/(1 − β₂ᵗ)) + ε), with Πμ = μ₁ · … · μₜ.
/// </summary>
/// <remarks>ψ is 1 in Keras and 0.004 in PyTorch.</remarks>
public sealed class NAdam : Optimizer
{
    // Below this, a product no longer changes 1 − Πμ.
    private const double LeastProduct = 1e-20;

    private readonly double _beta1;
    private readonly double _beta2;
    private readonly double _base;

    /// <summary>Creates the optimizer; the defaults are Keras's.</summary>
    /// <param name="learningRate">α, 0 or more; 0.002 is PyTorch's.</param>
    /// <param name="beta1">β₁, the decay of the mean gradient, in [0, 1).</param>
    /// <param name="beta2">β₂, the decay of the mean squared gradient, in [0, 1).</param>
    /// <param name="epsilon">ε, above 0. The default depends on the rule: 1e-7 in Keras, 1e-8 in PyTorch.</param>
    /// <param name="weightDecay">λ, 0 or more: the gradient of ½·λ·p² is added to that of the loss.</param>
    /// <param name="rule">Whether to use Keras's or PyTorch's rule.</param>
    /// <exception cref="ArgumentOutOfRangeException">A constant is out of its range.</exception>
    public NAdam(
        float learningRate = 1e-3f, float beta1 = 0.9f, float beta2 = 0.999f, float? epsilon = null, float weightDecay = 0f, OptimizerRule rule = OptimizerRule.Keras)
        : base(learningRate)
    {
        Beta1 = RequireRange(beta1, 1f, nameof(beta1));
        Beta2 = RequireRange(beta2, 1f, nameof(beta2));
        Epsilon = RequirePositive(epsilon ?? AdamRule.DefaultEpsilon(rule), nameof(epsilon));
        WeightDecay = RequireRange(weightDecay, float.PositiveInfinity, nameof(weightDecay));
        Rule = RequireRule(rule);
        _beta1 = Written(beta1);
        _beta2 = Written(beta2);
        _base = rule == OptimizerRule.Keras ? 0.96 : DoubleMath.Power(0.96, 0.004);
    }

    /// <summary>β₁, the decay of the mean gradient.</summary>
    public float Beta1 { get; }

    /// <summary>β₂, the decay of the mean squared gradient.</summary>
    public float Beta2 { get; }

    /// <summary>ε.</summary>
    public float Epsilon { get; }

    /// <summary>λ.</summary>
    public float WeightDecay { get; }

    /// <summary>Keras's or PyTorch's rule.</summary>
    public OptimizerRule Rule { get; }

    /// <summary>2: m and v.</summary>
    public override int SlotCount => 2;

    internal override bool HoldsSquares(int slot) => slot == 1;

    /// <inheritdoc/>
    public override string Description
        => string.Create(CultureInfo.InvariantCulture, $"NAdam(learningRate: {LearningRate}, beta1: {Beta1}, beta2: {Beta2}, epsilon: {Epsilon}, weightDecay: {WeightDecay}, rule: {Rule})");

    /// <inheritdoc/>
    protected override void Update(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> slots, long step, float learningRate, LaneWidth lanes)
    {
        double product = Product(step), now = Momentum(DoubleMath.Power(_base, step)), next = Momentum(DoubleMath.Power(_base, step + 1));
        var kernel = new Kernel(parameters, gradients, slots)
        {
            GradientRate = (float)(learningRate * (1 - now) / (1 - product)),
            MeanRate = (float)(learningRate * next / (1 - next * product)),
            Root = (float)(1 / Math.Sqrt(1 - DoubleMath.Power(_beta2, step))),
            Gain1 = (float)(1 - _beta1),
            Gain2 = (float)(1 - _beta2),
            Epsilon = Epsilon,
            Decay = WeightDecay,
        };
        Elementwise.Run(ref kernel, lanes, parameters.Length);
    }

    private double Momentum(double power) => _beta1 * (1 - 0.5 * power);

    // A function of the step alone, so no state is needed. It soon is practically 0: after some 440 factors with β₁ = 0.9.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Product(long step)
    {
        double product = 1, power = 1;
        for (long t = 1; t <= step && product > LeastProduct; t++)
        {
            power *= _base;
            product *= Momentum(power);
        }

        return product;
    }

    private ref struct Kernel(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> slots) : IElementwise
    {
        private readonly ref float _p = ref MemoryMarshal.GetReference(parameters);
        private readonly ref float _g = ref MemoryMarshal.GetReference(gradients);
        private readonly ref float _m = ref MemoryMarshal.GetReference(slots);
        private readonly ref float _v = ref MemoryMarshal.GetReference(slots[parameters.Length..]);

        public required float GradientRate { get; init; }

        public required float MeanRate { get; init; }

        public required float Root { get; init; }

        public required float Gain1 { get; init; }

        public required float Gain2 { get; init; }

        public required float Epsilon { get; init; }

        public required float Decay { get; init; }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly nint Run<L, V>(nint i, nint count)
            where L : struct, ILanes<V>
            where V : struct
        {
            ref float ps = ref _p, gs = ref _g, ms = ref _m, vs = ref _v;
            V gradientRate = L.Splat(GradientRate), meanRate = L.Splat(MeanRate), root = L.Splat(Root), gain1 = L.Splat(Gain1), gain2 = L.Splat(Gain2);
            V epsilon = L.Splat(Epsilon), decay = L.Splat(Decay);
            for (; i + L.Width <= count; i += L.Width)
            {
                V p = L.Load(ref ps, i), m = L.Load(ref ms, i), v = L.Load(ref vs, i);
                V g = SquaredGradient.Bound<L, V>(L.FlushToZero(L.FusedMultiplyAdd(decay, p, L.Load(ref gs, i)), FlushToZero.Gradient));
                m = L.FlushToZero(L.FusedMultiplyAdd(L.Subtract(g, m), gain1, m), FlushToZero.Gradient);
                v = L.FlushToZero(L.FusedMultiplyAdd(L.Subtract(L.Multiply(g, g), v), gain2, v), FlushToZero.Square);
                L.Store(m, ref ms, i);
                L.Store(v, ref vs, i);
                V change = L.FusedMultiplyAdd(gradientRate, g, L.Multiply(meanRate, m));
                L.Store(L.FlushToZero(L.Subtract(p, L.Divide(change, L.FusedMultiplyAdd(L.Sqrt(v), root, epsilon))), FlushToZero.Gradient), ref ps, i);
            }

            return i;
        }
    }
}
