using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>
/// Stochastic gradient descent by PyTorch's rule: g += λ·p, b = μ·b + g, p −= α·b; with Nesterov's look-ahead p −= α·(g + μ·b)
/// (Sutskever, Martens, Dahl, Hinton, "On the importance of initialization and momentum in deep learning", 2013).
/// </summary>
public sealed class Sgd : Optimizer
{
    /// <summary>Creates the optimizer.</summary>
    /// <param name="learningRate">α, 0 or more.</param>
    /// <param name="momentum">μ, in [0, 1).</param>
    /// <param name="nesterov">True for Nesterov's look-ahead; it needs a momentum.</param>
    /// <param name="weightDecay">λ, 0 or more: the gradient of ½·λ·p² is added to that of the loss.</param>
    /// <exception cref="ArgumentOutOfRangeException">A constant is out of its range.</exception>
    /// <exception cref="ArgumentException">Nesterov's look-ahead without a momentum.</exception>
    public Sgd(float learningRate, float momentum = 0f, bool nesterov = false, float weightDecay = 0f)
        : base(learningRate)
    {
        Momentum = RequireRange(momentum, 1f, nameof(momentum));
        WeightDecay = RequireRange(weightDecay, float.PositiveInfinity, nameof(weightDecay));
        if (nesterov && momentum == 0)
        {
            throw new ArgumentException("Nesterov's look-ahead needs a momentum above 0.", nameof(nesterov));
        }

        Nesterov = nesterov;
    }

    /// <summary>μ.</summary>
    public float Momentum { get; }

    /// <summary>True for Nesterov's look-ahead.</summary>
    public bool Nesterov { get; }

    /// <summary>λ.</summary>
    public float WeightDecay { get; }

    /// <summary>1 with a momentum, b; otherwise 0.</summary>
    public override int SlotCount => Momentum > 0 ? 1 : 0;

    /// <inheritdoc/>
    public override string Description
        => string.Create(CultureInfo.InvariantCulture, $"Sgd(learningRate: {LearningRate}, momentum: {Momentum}, nesterov: {Nesterov}, weightDecay: {WeightDecay})");

    /// <inheritdoc/>
    protected override void Update(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> slots, long step, float learningRate, LaneWidth lanes)
    {
        if (Momentum > 0)
        {
            var kernel = new MomentumKernel(parameters, gradients, slots)
            {
                Rate = learningRate,
                Momentum = Momentum,
                Nesterov = Nesterov,
                Decay = WeightDecay,
            };
            Elementwise.Run(ref kernel, lanes, parameters.Length);
        }
        else
        {
            var kernel = new PlainKernel(parameters, gradients) { Rate = learningRate, Decay = WeightDecay };
            Elementwise.Run(ref kernel, lanes, parameters.Length);
        }
    }

    private ref struct PlainKernel(Span<float> parameters, ReadOnlySpan<float> gradients) : IElementwise
    {
        private readonly ref float _p = ref MemoryMarshal.GetReference(parameters);
        private readonly ref float _g = ref MemoryMarshal.GetReference(gradients);

        public required float Rate { get; init; }

        public required float Decay { get; init; }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly nint Run<L, V>(nint i, nint count)
            where L : struct, ILanes<V>
            where V : struct
        {
            ref float ps = ref _p, gs = ref _g;
            V minusRate = L.Splat(-Rate), decay = L.Splat(Decay);
            for (; i + L.Width <= count; i += L.Width)
            {
                V p = L.Load(ref ps, i);
                V g = L.FlushToZero(L.FusedMultiplyAdd(decay, p, L.Load(ref gs, i)), FlushToZero.Gradient);
                L.Store(L.FlushToZero(L.FusedMultiplyAdd(minusRate, g, p), FlushToZero.Gradient), ref ps, i);
            }

            return i;
        }
    }

    private ref struct MomentumKernel(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> slots) : IElementwise
    {
        private readonly ref float _p = ref MemoryMarshal.GetReference(parameters);
        private readonly ref float _g = ref MemoryMarshal.GetReference(gradients);
        private readonly ref float _b = ref MemoryMarshal.GetReference(slots);

        public required float Rate { get; init; }

        public required float Momentum { get; init; }

        public required bool Nesterov { get; init; }

        public required float Decay { get; init; }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly nint Run<L, V>(nint i, nint count)
            where L : struct, ILanes<V>
            where V : struct
        {
            ref float ps = ref _p, gs = ref _g, bs = ref _b;
            V minusRate = L.Splat(-Rate), momentum = L.Splat(Momentum), decay = L.Splat(Decay);
            bool nesterov = Nesterov;
            for (; i + L.Width <= count; i += L.Width)
            {
                V p = L.Load(ref ps, i);
                V g = L.FlushToZero(L.FusedMultiplyAdd(decay, p, L.Load(ref gs, i)), FlushToZero.Gradient);
                V b = L.FlushToZero(L.FusedMultiplyAdd(momentum, L.Load(ref bs, i), g), FlushToZero.Gradient);
                L.Store(b, ref bs, i);
                V change = nesterov ? L.FusedMultiplyAdd(momentum, b, g) : b;
                L.Store(L.FlushToZero(L.FusedMultiplyAdd(minusRate, change, p), FlushToZero.Gradient), ref ps, i);
            }

            return i;
        }
    }
}
