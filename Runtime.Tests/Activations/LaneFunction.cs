using System.Runtime.Intrinsics;
using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>A function over lanes, applied to an array on the lanes of choice.</summary>
internal abstract class LaneFunction
{
    /// <summary>Every activation of one number with its own parameters, and its derivative, by name.</summary>
    public static IReadOnlyDictionary<string, LaneFunction> All { get; } = Enum.GetValues<Activation>()
        .Where(a => a is not (Activation.Linear or Activation.Softmax or Activation.LogSoftmax))
        .SelectMany(a => new LaneFunction[] { new Value(a), new Slope(a) })
        .Append(new Series("Exp"))
        .Append(new Series("Expm1"))
        .Append(new Series("Log1p"))
        .Append(new Series("SigmoidByEstrin"))
        .ToDictionary(f => f.Name);

    public abstract string Name { get; }

    /// <summary>f of every value; the length is a multiple of 16.</summary>
    public float[] Apply(LaneWidth lanes, float[] x)
    {
        var y = new float[x.Length];
        switch (lanes)
        {
            case LaneWidth.Lanes512: Run<Lanes512, Vector512<float>>(x, y); break;
            case LaneWidth.Lanes256: Run<Lanes256, Vector256<float>>(x, y); break;
            case LaneWidth.Lanes128: Run<Lanes128, Vector128<float>>(x, y); break;
            default: Run<Lanes1, float>(x, y); break;
        }

        return y;
    }

    protected abstract V Of<L, V>(V x)
        where L : struct, ILanes<V>
        where V : struct;

    private void Run<L, V>(float[] x, float[] y)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (nint i = 0; i < x.Length; i += L.Width)
        {
            L.Store(Of<L, V>(L.Load(ref x[0], i)), ref y[0], i);
        }
    }

    private sealed class Value(Activation activation) : LaneFunction
    {
        public override string Name => activation.ToString();

        protected override V Of<L, V>(V x) => Apply<L, V>(activation, x);

        public static V Apply<L, V>(Activation activation, V x)
            where L : struct, ILanes<V>
            where V : struct
            => activation switch
            {
                Activation.Tanh => LaneMath.Tanh<L, V>(x),
                Activation.Sigmoid => LaneMath.Sigmoid<L, V>(L.Multiply(L.Splat(0.5f), x)),
                Activation.Relu => LaneMath.Relu<L, V>(x),
                Activation.HardSigmoid => LaneMath.HardSigmoid<L, V>(x, 1f / 6f, 0.5f),
                Activation.HardSigmoidKeras2 => LaneMath.HardSigmoid<L, V>(x, 0.2f, 0.5f),
                Activation.HardTanh => LaneMath.HardTanh<L, V>(x),
                Activation.Softsign => LaneMath.Softsign<L, V>(x),
                Activation.Softplus => LaneMath.Softplus<L, V>(x),
                Activation.Elu => LaneMath.Elu<L, V>(x, 1f),
                Activation.Selu => LaneMath.Selu<L, V>(x),
                Activation.LeakyRelu => LaneMath.LeakyRelu<L, V>(x, 0.01f),
                Activation.Gelu => LaneMath.Gelu<L, V>(x),
                Activation.GeluTanh => LaneMath.GeluTanh<L, V>(x),
                Activation.Silu => LaneMath.Silu<L, V>(x),
                Activation.Exponential => LaneMath.Exponential<L, V>(x),
                Activation.ThresholdedRelu => LaneMath.ThresholdedRelu<L, V>(x, 1f),
                Activation.ScaledTanh => LaneMath.ScaledTanh<L, V>(x, 1f, 1f),
                Activation.Affine => LaneMath.Affine<L, V>(x, 1f, 0f),
                _ => throw new ArgumentOutOfRangeException(nameof(activation)),
            };
    }

    /// <summary>f′ as a function of x: by way of the value, where that is how it is defined.</summary>
    private sealed class Slope(Activation activation) : LaneFunction
    {
        public override string Name => $"{activation}Gradient";

        protected override V Of<L, V>(V x)
        {
            V y = OracleActivation.NeedsArgument(activation) ? x : Value.Apply<L, V>(activation, x), one = L.Splat(1f);
            return activation switch
            {
                Activation.Tanh => LaneMath.TanhGradient<L, V>(y, one),
                Activation.Sigmoid => LaneMath.SigmoidGradient<L, V>(y, one),
                Activation.Relu => LaneMath.ReluGradient<L, V>(y, one),
                Activation.HardSigmoid => LaneMath.HardSigmoidGradient<L, V>(y, one, 1f / 6f),
                Activation.HardSigmoidKeras2 => LaneMath.HardSigmoidGradient<L, V>(y, one, 0.2f),
                Activation.HardTanh => LaneMath.HardTanhGradient<L, V>(y, one),
                Activation.Softsign => LaneMath.SoftsignGradient<L, V>(y, one),
                Activation.Softplus => LaneMath.SoftplusGradient<L, V>(y, one),
                Activation.Elu => LaneMath.EluGradient<L, V>(y, one, 1f),
                Activation.Selu => LaneMath.SeluGradient<L, V>(y, one),
                Activation.LeakyRelu => LaneMath.LeakyReluGradient<L, V>(y, one, 0.01f),
                Activation.Gelu => LaneMath.GeluGradient<L, V>(y, one),
                Activation.GeluTanh => LaneMath.GeluTanhGradient<L, V>(y, one),
                Activation.Silu => LaneMath.SiluGradient<L, V>(y, one),
                Activation.Exponential => LaneMath.ExponentialGradient<L, V>(y, one),
                Activation.ThresholdedRelu => LaneMath.ThresholdedReluGradient<L, V>(y, one),
                Activation.ScaledTanh => LaneMath.ScaledTanhGradient<L, V>(y, one, 1f, 1f),
                Activation.Affine => LaneMath.AffineGradient<L, V>(one, 1f),
                _ => throw new ArgumentOutOfRangeException(nameof(activation)),
            };
        }
    }

    private sealed class Series(string name) : LaneFunction
    {
        public override string Name => name;

        protected override V Of<L, V>(V x) => name switch
        {
            "Exp" => LaneMath.Exp<L, V>(x),
            "Expm1" => LaneMath.Expm1<L, V>(x),
            "SigmoidByEstrin" => LaneMath.SigmoidByEstrin<L, V>(L.Multiply(L.Splat(0.5f), x)),
            _ => LaneMath.Log1p<L, V>(x),
        };
    }
}
