using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>The step that <see cref="Adam"/> and <see cref="AdamW"/> have in common: p ← kept·p − rate·m / (√v·root + ε).</summary>
internal sealed class AdamRule(float beta1, float beta2, float epsilon, bool amsgrad, OptimizerRule form)
{
    // The decimal numbers that were written: 1 − 0.999f is 1.3e-5 off 0.001, relatively.
    private readonly double _beta1 = (double)(decimal)beta1, _beta2 = (double)(decimal)beta2;

    public float Beta1 => beta1;

    public float Beta2 => beta2;

    public float Epsilon => epsilon;

    public bool Amsgrad => amsgrad;

    public OptimizerRule Form => form;

    public int SlotCount => amsgrad ? 3 : 2;

    public static float DefaultEpsilon(OptimizerRule rule) => rule == OptimizerRule.Keras ? 1e-7f : 1e-8f;

    /// <summary>Takes one step.</summary>
    /// <param name="parameters">[n].</param>
    /// <param name="gradients">[n].</param>
    /// <param name="slots">[2 or 3, n]: m, v, and with amsgrad the largest v.</param>
    /// <param name="step">From 1.</param>
    /// <param name="learningRate">α.</param>
    /// <param name="addedDecay">The share of p that is added to g.</param>
    /// <param name="kept">The share of p that is kept before the step.</param>
    /// <param name="lanes">The lanes to run on.</param>
    public void Update(
        Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> slots, long step, float learningRate, float addedDecay, float kept, LaneWidth lanes)
    {
        double correction1 = 1 - DoubleMath.Power(_beta1, step), root2 = Math.Sqrt(1 - DoubleMath.Power(_beta2, step));
        bool keras = form == OptimizerRule.Keras;
        var kernel = new Kernel(parameters, gradients, slots)
        {
            Rate = (float)(keras ? learningRate * root2 / correction1 : learningRate / correction1),
            Root = keras ? 1f : (float)(1 / root2),
            Gain1 = (float)(1 - _beta1),
            Gain2 = (float)(1 - _beta2),
            Epsilon = epsilon,
            Decay = addedDecay,
            Kept = kept,
            Amsgrad = amsgrad,
        };
        Elementwise.Run(ref kernel, lanes, parameters.Length);
    }

    private ref struct Kernel(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> slots) : IElementwise
    {
        private readonly ref float _p = ref MemoryMarshal.GetReference(parameters);
        private readonly ref float _g = ref MemoryMarshal.GetReference(gradients);
        private readonly ref float _m = ref MemoryMarshal.GetReference(slots);
        private readonly ref float _v = ref MemoryMarshal.GetReference(slots[parameters.Length..]);
        private readonly ref float _most = ref MemoryMarshal.GetReference(slots[^parameters.Length..]);

        public required float Rate { get; init; }

        public required float Root { get; init; }

        public required float Gain1 { get; init; }

        public required float Gain2 { get; init; }

        public required float Epsilon { get; init; }

        public required float Decay { get; init; }

        public required float Kept { get; init; }

        public required bool Amsgrad { get; init; }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly nint Run<L, V>(nint i, nint count)
            where L : struct, ILanes<V>
            where V : struct
        {
            ref float ps = ref _p, gs = ref _g, ms = ref _m, vs = ref _v, mosts = ref _most;
            V rate = L.Splat(Rate), root = L.Splat(Root), gain1 = L.Splat(Gain1), gain2 = L.Splat(Gain2), epsilon = L.Splat(Epsilon);
            V decay = L.Splat(Decay), kept = L.Splat(Kept);
            bool amsgrad = Amsgrad;
            for (; i + L.Width <= count; i += L.Width)
            {
                V p = L.Load(ref ps, i), m = L.Load(ref ms, i), v = L.Load(ref vs, i);
                V g = SquaredGradient.Bound<L, V>(L.FlushToZero(L.FusedMultiplyAdd(decay, p, L.Load(ref gs, i)), FlushToZero.Gradient));
                m = L.FlushToZero(L.FusedMultiplyAdd(L.Subtract(g, m), gain1, m), FlushToZero.Gradient);
                v = L.FlushToZero(L.FusedMultiplyAdd(L.Subtract(L.Multiply(g, g), v), gain2, v), FlushToZero.Square);
                L.Store(m, ref ms, i);
                L.Store(v, ref vs, i);
                if (amsgrad)
                {
                    v = L.Maximum(L.Load(ref mosts, i), v);
                    L.Store(v, ref mosts, i);
                }

                V change = L.Divide(L.Multiply(rate, m), L.FusedMultiplyAdd(L.Sqrt(v), root, epsilon));
                L.Store(L.FlushToZero(L.Subtract(L.Multiply(kept, p), change), FlushToZero.Gradient), ref ps, i);
            }

            return i;
        }
    }
}
