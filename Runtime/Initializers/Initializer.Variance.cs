using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Unrolled;

public abstract partial class Initializer
{
    /// <summary>
    /// Uniform in ±√(6 / (fan in + fan out)): Glorot, Bengio, "Understanding the difficulty of training deep feedforward neural networks",
    /// 2010. The fans are the tensor's columns and rows, as in Keras.
    /// </summary>
    public static Initializer GlorotUniform { get; } = new VarianceInitializer(2, bothFans: true, normal: false);

    /// <summary>Normal with variance 2 / (fan in + fan out), truncated at two standard deviations: Glorot, Bengio 2010, as in Keras.</summary>
    public static Initializer GlorotNormal { get; } = new VarianceInitializer(2, bothFans: true, normal: true);

    /// <summary>Uniform in ±√(6 / fan in): He, Zhang, Ren, Sun, "Delving deep into rectifiers", 2015.</summary>
    public static Initializer HeUniform { get; } = new VarianceInitializer(2, bothFans: false, normal: false);

    /// <summary>Normal with variance 2 / fan in, truncated at two standard deviations: He et al. 2015, as in Keras.</summary>
    public static Initializer HeNormal { get; } = new VarianceInitializer(2, bothFans: false, normal: true);

    /// <summary>Uniform in ±√(3 / fan in): LeCun, Bottou, Orr, Müller, "Efficient backprop", 1998.</summary>
    public static Initializer LecunUniform { get; } = new VarianceInitializer(1, bothFans: false, normal: false);

    /// <summary>Normal with variance 1 / fan in, truncated at two standard deviations: LeCun et al. 1998, as in Keras.</summary>
    public static Initializer LecunNormal { get; } = new VarianceInitializer(1, bothFans: false, normal: true);

    /// <summary>Variance <paramref name="numerator"/> over the fan in, or over the sum of both fans.</summary>
    private sealed class VarianceInitializer(double numerator, bool bothFans, bool normal) : Initializer
    {
        // The standard deviation of the standard normal distribution between −2 and 2, √(1 − 4·φ(2) / (2·Φ(2) − 1)).
        private const double CutDeviation = 0.87962566103423978;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        internal override void Fill(Span<float> values, ImmutableArray<int> shape, RandomSource random)
        {
            // A vector has its length as both fans; after rows and columns may stand the places of a filter.
            int places = values.Length / (shape.Length == 1 ? shape[0] : shape[0] * shape[1]);
            double fanOut = (double)shape[0] * places, fanIn = shape.Length == 1 ? fanOut : (double)shape[1] * places;
            double fan = bothFans ? fanIn + fanOut : fanIn;
            if (!normal)
            {
                FillUniform(values, Math.Sqrt(3 * numerator / fan), random);
                return;
            }

            double deviation = Math.Sqrt(numerator / fan) / CutDeviation;
            foreach (ref float value in values)
            {
                double draw;
                do
                {
                    draw = random.NextNormal();
                }
                while (draw is < -2 or > 2);

                value = (float)(draw * deviation);
            }
        }
    }
}
