using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Unrolled;

/// <summary>How the initial values of a parameter tensor are drawn. The same seed gives the same values on every machine.</summary>
public abstract partial class Initializer
{
    /// <summary>All zero.</summary>
    public static Initializer Zeros { get; } = Constant(0f);

    /// <summary>
    /// A random matrix with orthonormal columns (or rows, if there are fewer rows): Saxe, McClelland, Ganguli, "Exact solutions to the
    /// nonlinear dynamics of learning in deep linear neural networks", 2013. All gates of a layer together form the matrix, as in Keras.
    /// </summary>
    public static Initializer Orthogonal { get; } = new OrthogonalInitializer(1);

    /// <summary>
    /// Zero, but 1 for the forget gate of an LSTM, the second quarter: Jozefowicz, Zaremba, Sutskever, "An empirical exploration of
    /// recurrent network architectures", 2015.
    /// </summary>
    public static Initializer ForgetBias { get; } = GateBias(1, 4, 1f);

    /// <summary>
    /// Uniform in ±√(3 / columns): Glorot's for each row as a vector, as Keras draws the peepholes of its <c>PeepholeLSTMCell</c> and TensorFlow
    /// those of its <c>LSTMCell</c>.
    /// </summary>
    public static Initializer Peephole { get; } = new PeepholeInitializer();

    /// <summary>Zero, except for one gate's values; the gates are consecutive.</summary>
    /// <param name="gate">The gate's index.</param>
    /// <param name="gates">The number of gates in the tensor.</param>
    /// <param name="value">That gate's values.</param>
    public static Initializer GateBias(int gate, int gates, float value) => new GateBiasInitializer(gate, gates, value);

    /// <summary>Draws the values of one tensor.</summary>
    internal abstract void Fill(Span<float> values, ImmutableArray<int> shape, RandomSource random);

    private sealed class GateBiasInitializer(int gate, int gates, float value) : Initializer
    {
        internal override void Fill(Span<float> values, ImmutableArray<int> shape, RandomSource random)
        {
            values.Clear();
            int units = values.Length / gates;
            values.Slice(gate * units, units).Fill(value);
        }
    }

    private sealed class PeepholeInitializer : Initializer
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        internal override void Fill(Span<float> values, ImmutableArray<int> shape, RandomSource random)
        {
            double limit = Math.Sqrt(3.0 / shape[1]);
            foreach (ref float value in values)
            {
                value = (float)((2 * random.NextDouble() - 1) * limit);
            }
        }
    }

    private sealed class OrthogonalInitializer(double scale) : Initializer
    {
        public override Initializer WithScale(float scale) => new OrthogonalInitializer(Checked(scale));

        // Gram and Schmidt's method on random normal vectors, each vector freed twice from those before it ("twice is enough":
        // Giraud, Langou, Rozložník 2005). Signs need no correction: the diagonal of R is positive by construction.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        internal override void Fill(Span<float> values, ImmutableArray<int> shape, RandomSource random)
        {
            int rows = shape[0], columns = values.Length / rows;
            bool tall = rows >= columns;
            int count = tall ? columns : rows, length = tall ? rows : columns;
            var vectors = new double[count][];
            for (int j = 0; j < count; j++)
            {
                double[] v = new double[length];
                for (int k = 0; k < length; k++)
                {
                    v[k] = random.NextNormal();
                }

                for (int pass = 0; pass < 2; pass++)
                {
                    for (int i = 0; i < j; i++)
                    {
                        double dot = Dot(vectors[i], v);
                        for (int k = 0; k < length; k++)
                        {
                            v[k] -= dot * vectors[i][k];
                        }
                    }
                }

                double norm = Math.Sqrt(Dot(v, v));
                for (int k = 0; k < length; k++)
                {
                    v[k] /= norm;
                }

                vectors[j] = v;
            }

            for (int r = 0; r < rows; r++)
            {
                for (int c = 0; c < columns; c++)
                {
                    values[r * columns + c] = (float)(scale * (tall ? vectors[c][r] : vectors[r][c]));
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static double Dot(double[] a, double[] b)
        {
            double sum = 0;
            for (int k = 0; k < a.Length; k++)
            {
                sum += a[k] * b[k];
            }

            return sum;
        }
    }
}
