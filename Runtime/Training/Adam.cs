using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>
/// Adam by Keras's rule (Kingma, Ba, "Adam: a method for stochastic optimization", 2014, the form at the end of its section 2):
/// m += (g − m)·(1 − β₁), v += (g² − v)·(1 − β₂), p −= α·√(1 − β₂ᵗ)/(1 − β₁ᵗ) · m / (√v + ε).
/// </summary>
/// <remarks>PyTorch adds its ε after the bias correction of v instead: the two differ while √v is about as small as ε.</remarks>
public sealed class Adam : Optimizer
{
    private readonly double _beta1;
    private readonly double _beta2;

    /// <summary>Sets the constants; the defaults are Keras's.</summary>
    /// <param name="learningRate">α, 0 or more.</param>
    /// <param name="beta1">β₁, the decay of the mean gradient, in [0, 1).</param>
    /// <param name="beta2">β₂, the decay of the mean squared gradient, in [0, 1).</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A constant is outside its range.</exception>
    public Adam(float learningRate = 1e-3f, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-7f)
    {
        LearningRate = RequireRange(learningRate, float.PositiveInfinity, nameof(learningRate));
        Beta1 = RequireRange(beta1, 1f, nameof(beta1));
        Beta2 = RequireRange(beta2, 1f, nameof(beta2));
        if (!(float.IsFinite(epsilon) && epsilon > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "Expected a finite number above 0.");
        }

        Epsilon = epsilon;

        // The decimal number that was written: 1 − 0.999f is 1.3e-5 off 0.001, relatively.
        _beta1 = (double)(decimal)beta1;
        _beta2 = (double)(decimal)beta2;
    }

    /// <summary>α.</summary>
    public float LearningRate { get; }

    /// <summary>β₁, the decay of the mean gradient.</summary>
    public float Beta1 { get; }

    /// <summary>β₂, the decay of the mean squared gradient.</summary>
    public float Beta2 { get; }

    /// <summary>ε.</summary>
    public float Epsilon { get; }

    /// <summary>2: m and v.</summary>
    public override int SlotCount => 2;

    /// <inheritdoc/>
    protected override void Update(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> slots, long step, LaneWidth lanes)
    {
        double rate = LearningRate * Math.Sqrt(1 - Power(_beta2, step)) / (1 - Power(_beta1, step));
        var kernel = new Kernel(parameters, gradients, slots)
        {
            Rate = (float)rate,
            Gain1 = (float)(1 - _beta1),
            Gain2 = (float)(1 - _beta2),
            Epsilon = Epsilon,
        };
        Elementwise.Run(ref kernel, lanes, parameters.Length);
    }

    // By squaring: only products, which are rounded the same everywhere. Math.Pow is the system's, and systems differ.
    private static double Power(double x, long exponent)
    {
        double power = 1;
        for (; exponent > 0; exponent >>= 1, x *= x)
        {
            if ((exponent & 1) != 0)
            {
                power *= x;
            }
        }

        return power;
    }

    private ref struct Kernel(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> slots) : IElementwise
    {
        private readonly ref float _p = ref MemoryMarshal.GetReference(parameters);
        private readonly ref float _g = ref MemoryMarshal.GetReference(gradients);
        private readonly ref float _m = ref MemoryMarshal.GetReference(slots);
        private readonly ref float _v = ref MemoryMarshal.GetReference(slots[parameters.Length..]);

        public required float Rate { get; init; }

        public required float Gain1 { get; init; }

        public required float Gain2 { get; init; }

        public required float Epsilon { get; init; }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly nint Run<L, V>(nint i, nint count)
            where L : struct, ILanes<V>
            where V : struct
        {
            ref float ps = ref _p, gs = ref _g, ms = ref _m, vs = ref _v;
            V rate = L.Splat(Rate), gain1 = L.Splat(Gain1), gain2 = L.Splat(Gain2), epsilon = L.Splat(Epsilon);
            for (; i + L.Width <= count; i += L.Width)
            {
                V g = L.Load(ref gs, i), m = L.Load(ref ms, i), v = L.Load(ref vs, i);
                m = L.FusedMultiplyAdd(L.Subtract(g, m), gain1, m);
                v = L.FusedMultiplyAdd(L.Subtract(L.Multiply(g, g), v), gain2, v);
                L.Store(m, ref ms, i);
                L.Store(v, ref vs, i);
                V change = L.Divide(L.Multiply(rate, m), L.Add(L.Sqrt(v), epsilon));
                L.Store(L.Subtract(L.Load(ref ps, i), change), ref ps, i);
            }

            return i;
        }
    }
}
