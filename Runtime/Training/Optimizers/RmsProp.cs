using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>
/// RMSprop (Hinton, "Neural networks for machine learning", lecture 6e, 2012): v = ρ·v + (1 − ρ)·g², then by Keras's rule p −= α·g / √(v + ε), by PyTorch's
/// p −= α·g / (√v + ε), as Keras 2 did.
/// </summary>
/// <remarks>
/// If centered, the square of the mean gradient a = ρ·a + (1 − ρ)·g is subtracted from v (Graves, "Generating sequences with recurrent neural networks",
/// 2013). With a momentum μ the change is b = μ·b + change. In Keras the change includes α, in PyTorch it does not, which makes a difference when α
/// changes.
/// </remarks>
public sealed class RmsProp : Optimizer
{
    private readonly double _rho;

    /// <summary>Creates the optimizer; the defaults are Keras's.</summary>
    /// <param name="learningRate">α, 0 or more; 0.01 is PyTorch's.</param>
    /// <param name="rho">ρ, the decay of the mean squared gradient, in [0, 1). The default depends on the rule: 0.9 in Keras, 0.99 in PyTorch.</param>
    /// <param name="momentum">μ, in [0, 1).</param>
    /// <param name="epsilon">ε, above 0. The default depends on the rule: 1e-7 in Keras, 1e-8 in PyTorch.</param>
    /// <param name="centered">True to subtract the square of the mean gradient.</param>
    /// <param name="weightDecay">λ, 0 or more: the gradient of ½·λ·p² is added to that of the loss.</param>
    /// <param name="rule">Whether to use Keras's or PyTorch's rule.</param>
    /// <exception cref="ArgumentOutOfRangeException">A constant is out of its range.</exception>
    public RmsProp(
        float learningRate = 1e-3f,
        float? rho = null,
        float momentum = 0f,
        float? epsilon = null,
        bool centered = false,
        float weightDecay = 0f,
        OptimizerRule rule = OptimizerRule.Keras)
        : base(learningRate)
    {
        bool keras = rule == OptimizerRule.Keras;
        Rho = RequireRange(rho ?? (keras ? 0.9f : 0.99f), 1f, nameof(rho));
        Momentum = RequireRange(momentum, 1f, nameof(momentum));
        Epsilon = RequirePositive(epsilon ?? (keras ? 1e-7f : 1e-8f), nameof(epsilon));
        WeightDecay = RequireRange(weightDecay, float.PositiveInfinity, nameof(weightDecay));
        Centered = centered;
        Rule = RequireRule(rule);
        _rho = Written(Rho);
    }

    /// <summary>ρ.</summary>
    public float Rho { get; }

    /// <summary>μ.</summary>
    public float Momentum { get; }

    /// <summary>ε.</summary>
    public float Epsilon { get; }

    /// <summary>True to subtract the square of the mean gradient.</summary>
    public bool Centered { get; }

    /// <summary>λ.</summary>
    public float WeightDecay { get; }

    /// <summary>Keras's or PyTorch's rule.</summary>
    public OptimizerRule Rule { get; }

    /// <summary>1 for v, plus 1 for a if centered, plus 1 for b with a momentum.</summary>
    public override int SlotCount => 1 + (Centered ? 1 : 0) + (Momentum > 0 ? 1 : 0);

    internal override bool HoldsSquares(int slot) => slot == 0;

    /// <inheritdoc/>
    public override string Description
        => string.Create(CultureInfo.InvariantCulture, $"RmsProp(learningRate: {LearningRate}, rho: {Rho}, momentum: {Momentum}, epsilon: {Epsilon}, centered: {Centered}, weightDecay: {WeightDecay}, rule: {Rule})");

    /// <inheritdoc/>
    protected override void Update(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> slots, long step, float learningRate, LaneWidth lanes)
    {
        bool keras = Rule == OptimizerRule.Keras;
        var kernel = new Kernel(parameters, gradients, slots)
        {
            Rate = keras ? learningRate : 1f,
            LastRate = keras ? 1f : learningRate,
            Gain = (float)(1 - _rho),
            Inner = keras ? Epsilon : 0f,
            Outer = keras ? 0f : Epsilon,
            Decay = WeightDecay,
            Momentum = Momentum,
            Centered = Centered,
        };
        Elementwise.Run(ref kernel, lanes, parameters.Length);
    }

    private ref struct Kernel(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> slots) : IElementwise
    {
        private readonly ref float _p = ref MemoryMarshal.GetReference(parameters);
        private readonly ref float _g = ref MemoryMarshal.GetReference(gradients);
        private readonly ref float _v = ref MemoryMarshal.GetReference(slots);

        // a follows v, b comes last. If one does not exist, v's place stands for it and is not written.
        private readonly ref float _a = ref MemoryMarshal.GetReference(slots.Length > parameters.Length ? slots[parameters.Length..] : slots);
        private readonly ref float _b = ref MemoryMarshal.GetReference(slots[^parameters.Length..]);

        /// <summary>What the change is multiplied by before it is summed up.</summary>
        public required float Rate { get; init; }

        /// <summary>What it is multiplied by after that.</summary>
        public required float LastRate { get; init; }

        public required float Gain { get; init; }

        public required float Inner { get; init; }

        public required float Outer { get; init; }

        public required float Decay { get; init; }

        public required float Momentum { get; init; }

        public required bool Centered { get; init; }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly nint Run<L, V>(nint i, nint count)
            where L : struct, ILanes<V>
            where V : struct
        {
            ref float ps = ref _p, gs = ref _g, vs = ref _v, means = ref _a, sums = ref _b;
            V rate = L.Splat(Rate), minusLast = L.Splat(-LastRate), gain = L.Splat(Gain), inner = L.Splat(Inner), outer = L.Splat(Outer);
            V decay = L.Splat(Decay), momentum = L.Splat(Momentum), zero = L.Splat(0f);
            bool centered = Centered, moves = Momentum > 0;
            for (; i + L.Width <= count; i += L.Width)
            {
                V p = L.Load(ref ps, i), v = L.Load(ref vs, i);
                V g = SquaredGradient.Bound<L, V>(L.FlushToZero(L.FusedMultiplyAdd(decay, p, L.Load(ref gs, i)), FlushToZero.Gradient));
                v = L.FlushToZero(L.FusedMultiplyAdd(L.Subtract(L.Multiply(g, g), v), gain, v), FlushToZero.Square);
                L.Store(v, ref vs, i);
                if (centered)
                {
                    V a = L.Load(ref means, i);
                    a = L.FlushToZero(L.FusedMultiplyAdd(L.Subtract(g, a), gain, a), FlushToZero.Gradient);
                    L.Store(a, ref means, i);

                    // A variance is not negative, but rounding may make it so.
                    v = L.Max(zero, L.FusedMultiplyAdd(L.Subtract(zero, a), a, v));
                }

                V change = L.Divide(L.Multiply(rate, g), L.Add(L.Sqrt(L.Add(v, inner)), outer));
                if (moves)
                {
                    change = L.FlushToZero(L.FusedMultiplyAdd(momentum, L.Load(ref sums, i), change), FlushToZero.Gradient);
                    L.Store(change, ref sums, i);
                }

                L.Store(L.FlushToZero(L.FusedMultiplyAdd(minusLast, change, p), FlushToZero.Gradient), ref ps, i);
            }

            return i;
        }
    }
}
