using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Unrolled;

public abstract partial class Initializer
{
    // Keras's scale of random numbers.
    private const double StandardScale = 0.05;

    // The generator's LayerReader has the same limit.
    private const float MaxScale = 1e30f;

    /// <summary>All 1.</summary>
    public static Initializer Ones { get; } = Constant(1f);

    /// <summary>The identity, for square matrices: Le, Jaitly, Hinton, "A simple way to initialize recurrent networks of rectified linear units", 2015.</summary>
    public static Initializer Identity { get; } = new IdentityInitializer(1);

    /// <summary>Uniform in ±0.05.</summary>
    public static Initializer RandomUniform { get; } = new UniformInitializer(StandardScale);

    /// <summary>Normal with standard deviation 0.05.</summary>
    public static Initializer RandomNormal { get; } = new NormalInitializer(StandardScale);

    /// <summary>All equal to one value.</summary>
    /// <param name="value">The value.</param>
    public static Initializer Constant(float value) => new ConstantInitializer(value);

    /// <summary>
    /// The same initializer with another scale: the factor of <see cref="Orthogonal"/> and <see cref="Identity"/>, the bound of
    /// <see cref="RandomUniform"/>, the standard deviation of <see cref="RandomNormal"/>.
    /// </summary>
    /// <param name="scale">The scale, −1E+30 … 1E+30: larger scales could give infinite weights.</param>
    /// <exception cref="NotSupportedException">The initializer has no scale.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="scale"/> is out of range, or not a number.</exception>
    public virtual Initializer WithScale(float scale) => throw new NotSupportedException("This initializer has no scale.");

    private sealed class ConstantInitializer(float value) : Initializer
    {
        internal override void Fill(Span<float> values, ImmutableArray<int> shape, RandomSource random) => values.Fill(value);
    }

    private sealed class IdentityInitializer(float scale) : Initializer
    {
        public override Initializer WithScale(float scale) => new IdentityInitializer(Checked(scale));

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        internal override void Fill(Span<float> values, ImmutableArray<int> shape, RandomSource random)
        {
            values.Clear();
            for (int i = 0; i < shape[0]; i++)
            {
                values[i * shape[1] + i] = scale;
            }
        }
    }

    private sealed class UniformInitializer(double limit) : Initializer
    {
        public override Initializer WithScale(float scale) => new UniformInitializer(Checked(scale));

        internal override void Fill(Span<float> values, ImmutableArray<int> shape, RandomSource random) => FillUniform(values, limit, random);
    }

    private sealed class NormalInitializer(double deviation) : Initializer
    {
        public override Initializer WithScale(float scale) => new NormalInitializer(Checked(scale));

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        internal override void Fill(Span<float> values, ImmutableArray<int> shape, RandomSource random)
        {
            foreach (ref float value in values)
            {
                value = (float)(random.NextNormal() * deviation);
            }
        }
    }

    private static float Checked(float scale) => Math.Abs(scale) <= MaxScale
        ? scale
        : throw new ArgumentOutOfRangeException(nameof(scale), scale, $"Expected a scale of −1E+30 … 1E+30, got {scale.ToString(System.Globalization.CultureInfo.InvariantCulture)}.");

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillUniform(Span<float> values, double limit, RandomSource random)
    {
        foreach (ref float value in values)
        {
            value = (float)((2 * random.NextDouble() - 1) * limit);
        }
    }
}
