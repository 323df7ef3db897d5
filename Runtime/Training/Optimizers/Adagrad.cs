using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>
/// Adagrad (Duchi, Hazan, Singer, "Adaptive subgradient methods", 2011): s += g², then by PyTorch's rule p −= α·g / (√(s₀ + s) + ε), by Keras's
/// p −= α·g / √(s₀ + s + ε).
/// </summary>
public sealed class Adagrad : Optimizer
{
    /// <summary>Creates the optimizer; the defaults are Keras's.</summary>
    /// <param name="learningRate">α, 0 or more; 0.01 is PyTorch's.</param>
    /// <param name="initial">s₀, 0 or more. The default depends on the rule: 0.1 in Keras, 0 in PyTorch.</param>
    /// <param name="epsilon">ε, above 0. The default depends on the rule: 1e-7 in Keras, 1e-10 in PyTorch.</param>
    /// <param name="weightDecay">λ, 0 or more: the gradient of ½·λ·p² is added to that of the loss.</param>
    /// <param name="rule">Whether to use Keras's or PyTorch's rule.</param>
    /// <exception cref="ArgumentOutOfRangeException">A constant is out of its range.</exception>
    public Adagrad(float learningRate = 1e-3f, float? initial = null, float? epsilon = null, float weightDecay = 0f, OptimizerRule rule = OptimizerRule.Keras)
        : base(learningRate)
    {
        bool keras = rule == OptimizerRule.Keras;
        Initial = RequireRange(initial ?? (keras ? 0.1f : 0f), float.PositiveInfinity, nameof(initial));
        Epsilon = RequirePositive(epsilon ?? (keras ? 1e-7f : 1e-10f), nameof(epsilon));
        WeightDecay = RequireRange(weightDecay, float.PositiveInfinity, nameof(weightDecay));
        Rule = RequireRule(rule);
    }

    /// <summary>s₀.</summary>
    public float Initial { get; }

    /// <summary>ε.</summary>
    public float Epsilon { get; }

    /// <summary>λ.</summary>
    public float WeightDecay { get; }

    /// <summary>Keras's or PyTorch's rule.</summary>
    public OptimizerRule Rule { get; }

    /// <summary>1: s, which starts at 0; s₀ is added where it is used.</summary>
    public override int SlotCount => 1;

    internal override bool HoldsSquares(int slot) => true;

    /// <inheritdoc/>
    public override string Description
        => string.Create(CultureInfo.InvariantCulture, $"Adagrad(learningRate: {LearningRate}, initial: {Initial}, epsilon: {Epsilon}, weightDecay: {WeightDecay}, rule: {Rule})");

    /// <inheritdoc/>
    protected override void Update(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> slots, long step, float learningRate, LaneWidth lanes)
    {
        bool keras = Rule == OptimizerRule.Keras;
        var kernel = new Kernel(parameters, gradients, slots)
        {
            Rate = learningRate,
            Inner = keras ? Initial + Epsilon : Initial,
            Outer = keras ? 0f : Epsilon,
            Decay = WeightDecay,
        };
        Elementwise.Run(ref kernel, lanes, parameters.Length);
    }

    private ref struct Kernel(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> slots) : IElementwise
    {
        private readonly ref float _p = ref MemoryMarshal.GetReference(parameters);
        private readonly ref float _g = ref MemoryMarshal.GetReference(gradients);
        private readonly ref float _s = ref MemoryMarshal.GetReference(slots);

        public required float Rate { get; init; }

        public required float Inner { get; init; }

        public required float Outer { get; init; }

        public required float Decay { get; init; }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly nint Run<L, V>(nint i, nint count)
            where L : struct, ILanes<V>
            where V : struct
        {
            ref float ps = ref _p, gs = ref _g, sums = ref _s;
            V rate = L.Splat(Rate), inner = L.Splat(Inner), outer = L.Splat(Outer), decay = L.Splat(Decay), most = L.Splat(float.MaxValue);
            for (; i + L.Width <= count; i += L.Width)
            {
                V p = L.Load(ref ps, i);
                V g = SquaredGradient.Bound<L, V>(L.FlushToZero(L.FusedMultiplyAdd(decay, p, L.Load(ref gs, i)), FlushToZero.Gradient));
                V s = L.Min(most, L.FlushToZero(L.FusedMultiplyAdd(g, g, L.Load(ref sums, i)), FlushToZero.Square));
                L.Store(s, ref sums, i);
                V change = L.Divide(L.Multiply(rate, g), L.Add(L.Sqrt(L.Add(s, inner)), outer));
                L.Store(L.FlushToZero(L.Subtract(p, change), FlushToZero.Gradient), ref ps, i);
            }

            return i;
        }
    }
}
