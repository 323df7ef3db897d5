using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

/// <summary>
/// y = γ·x̂ + β with x̂ = (x − mean)/√(variance + ε) over the values of each row: Ba, Kiros, Hinton, "Layer normalization", 2016.
/// </summary>
/// <remarks>
/// A row's sums run in four parts, of the columns 0, 4, 8 …, 1, 5, 9 … and so on, whatever the lanes: (part 0 + part 1) + (part 2 + part 3).
/// The variance is the mean of the squared distances from the mean, which does not cancel.
/// </remarks>
public static class LayerNormalization
{
    /// <summary>One row.</summary>
    /// <param name="columns">Values per row; what lies after them is neither read nor written.</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <param name="x">[columns].</param>
    /// <param name="gain">γ, [columns].</param>
    /// <param name="bias">β, [columns].</param>
    /// <param name="y">[columns]; may be <paramref name="x"/>.</param>
    public static void Step<L, V>(nint columns, float epsilon, ref float x, ref float gain, ref float bias, ref float y)
        where L : struct, ILanes<V>
        where V : struct
    {
        float mean = Mean(columns, ref x);
        Normalize<L, V>(columns, mean, ReciprocalDeviation(columns, epsilon, ref x, mean), ref x, ref gain, ref bias, ref y);
    }

    /// <summary>All rows; keeps what <see cref="Backward"/> needs.</summary>
    /// <param name="rows">Rows of both matrices.</param>
    /// <param name="columns">Values per row; what lies after them is neither read nor written.</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <param name="x">[rows, columns], <paramref name="stride"/> floats from a row to the next.</param>
    /// <param name="gain">γ, [columns].</param>
    /// <param name="bias">β, [columns].</param>
    /// <param name="y">As <paramref name="x"/>.</param>
    /// <param name="stride">Floats from a row to the next.</param>
    /// <param name="moments">The target of mean and 1/√(variance + ε), [rows, 2].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<L, V>(nint rows, nint columns, float epsilon, ref float x, ref float gain, ref float bias, ref float y, nint stride, ref float moments)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (nint r = 0; r < rows; r++)
        {
            float mean = Mean(columns, ref x), reciprocal = ReciprocalDeviation(columns, epsilon, ref x, mean);
            Unsafe.Add(ref moments, 2 * r) = mean;
            Unsafe.Add(ref moments, 2 * r + 1) = reciprocal;
            Normalize<L, V>(columns, mean, reciprocal, ref x, ref gain, ref bias, ref y);
            x = ref Unsafe.Add(ref x, stride);
            y = ref Unsafe.Add(ref y, stride);
        }
    }

    /// <summary>dγ[u] += Σ_r dy[r, u]·x̂[r, u] and dβ[u] += Σ_r dy[r, u], r ascending.</summary>
    public static void AddGradients<L, V>(nint rows, nint columns, ref float x, ref float moments, ref float dy, nint stride, ref float gainGradient, ref float biasGradient)
        where L : struct, ILanes<V>
        where V : struct
    {
        var kernel = new GradientKernel(rows, ref x, ref moments, ref dy, stride, ref gainGradient, ref biasGradient);
        Elementwise.Run<GradientKernel, L, V>(ref kernel, columns);
    }

    /// <summary>dx = (g − mean(g) − x̂·mean(g·x̂))/√(variance + ε) with g = γ·dy, the means over each row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<L, V>(nint rows, nint columns, ref float x, ref float gain, ref float moments, ref float dy, ref float dx, nint stride)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (nint r = 0; r < rows; r++)
        {
            float mean = Unsafe.Add(ref moments, 2 * r), reciprocal = Unsafe.Add(ref moments, 2 * r + 1);
            GradientMeans(columns, mean, reciprocal, ref x, ref gain, ref dy, out float meanGradient, out float meanProduct);
            var kernel = new BackwardKernel(mean, reciprocal, meanGradient, meanProduct, ref x, ref gain, ref dy, ref dx);
            Elementwise.Run<BackwardKernel, L, V>(ref kernel, columns);
            x = ref Unsafe.Add(ref x, stride);
            dy = ref Unsafe.Add(ref dy, stride);
            dx = ref Unsafe.Add(ref dx, stride);
        }
    }

    /// <summary>The mean of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static float Mean(nint columns, ref float x)
    {
        Vector128<float> parts = Vector128<float>.Zero;
        nint u = 0;
        for (; u + 4 <= columns; u += 4)
        {
            parts += Lanes128.Load(ref x, u);
        }

        return Sum(parts + Rest(columns - u, ref Unsafe.Add(ref x, u))) / columns;
    }

    /// <summary>1/√(variance + ε) of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static float ReciprocalDeviation(nint columns, float epsilon, ref float x, float mean)
    {
        Vector128<float> parts = Vector128<float>.Zero, center = Vector128.Create(mean), d;
        nint u = 0;
        for (; u + 4 <= columns; u += 4)
        {
            d = Lanes128.Load(ref x, u) - center;
            parts = SoftwareArithmetic.MultiplyAdd(d, d, parts);
        }

        if (u < columns)
        {
            // Where there is no value, the distance is 0.
            d = Rest(columns - u, ref Unsafe.Add(ref x, u)) - Keep(columns - u, center);
            parts = SoftwareArithmetic.MultiplyAdd(d, d, parts);
        }

        return 1f / MathF.Sqrt(Sum(parts) / columns + epsilon);
    }

    // The means over a row of g and g·x̂.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void GradientMeans(nint columns, float mean, float reciprocal, ref float x, ref float gain, ref float dy, out float meanGradient, out float meanProduct)
    {
        Vector128<float> gradients = Vector128<float>.Zero, products = gradients, center = Vector128.Create(mean), scale = Vector128.Create(reciprocal), g;
        nint u = 0;
        for (; u + 4 <= columns; u += 4)
        {
            g = Lanes128.Load(ref dy, u) * Lanes128.Load(ref gain, u);
            gradients += g;
            products = SoftwareArithmetic.MultiplyAdd(g, (Lanes128.Load(ref x, u) - center) * scale, products);
        }

        nint rest = columns - u;
        if (rest > 0)
        {
            // Where there is no value, g is 0.
            g = Rest(rest, ref Unsafe.Add(ref dy, u)) * Rest(rest, ref Unsafe.Add(ref gain, u));
            gradients += g;
            products = SoftwareArithmetic.MultiplyAdd(g, (Rest(rest, ref Unsafe.Add(ref x, u)) - Keep(rest, center)) * scale, products);
        }

        meanGradient = Sum(gradients) / columns;
        meanProduct = Sum(products) / columns;
    }

    private static float Sum(Vector128<float> parts) => parts[0] + parts[1] + (parts[2] + parts[3]);

    // 0 … 3 values, and zeros.
    private static Vector128<float> Rest(nint count, ref float x)
        => Vector128.Create(count > 0 ? x : 0f, count > 1 ? Unsafe.Add(ref x, 1) : 0f, count > 2 ? Unsafe.Add(ref x, 2) : 0f, 0f);

    private static Vector128<float> Keep(nint count, Vector128<float> values)
        => Vector128.Create(count > 0 ? values[0] : 0f, count > 1 ? values[1] : 0f, count > 2 ? values[2] : 0f, 0f);

    private static void Normalize<L, V>(nint columns, float mean, float reciprocal, ref float x, ref float gain, ref float bias, ref float y)
        where L : struct, ILanes<V>
        where V : struct
    {
        var kernel = new NormalizeKernel(mean, reciprocal, ref x, ref gain, ref bias, ref y);
        Elementwise.Run<NormalizeKernel, L, V>(ref kernel, columns);
    }

    private readonly ref struct NormalizeKernel(float mean, float reciprocal, ref float x, ref float gain, ref float bias, ref float y) : IElementwise
    {
        private readonly float _mean = mean, _reciprocal = reciprocal;
        private readonly ref float _x = ref x, _gain = ref gain, _bias = ref bias, _y = ref y;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public nint Run<L, V>(nint u, nint count)
            where L : struct, ILanes<V>
            where V : struct
        {
            ref float x = ref _x, gain = ref _gain, bias = ref _bias, y = ref _y;
            V mean = L.Splat(_mean), reciprocal = L.Splat(_reciprocal);
            for (; u + L.Width <= count; u += L.Width)
            {
                V normalized = L.Multiply(L.Subtract(L.Load(ref x, u), mean), reciprocal);
                L.Store(L.FusedMultiplyAdd(normalized, L.Load(ref gain, u), L.Load(ref bias, u)), ref y, u);
            }

            return u;
        }
    }

    private readonly ref struct GradientKernel(nint rows, ref float x, ref float moments, ref float dy, nint stride, ref float gainGradient, ref float biasGradient) : IElementwise
    {
        private readonly nint _rows = rows, _stride = stride;
        private readonly ref float _x = ref x, _moments = ref moments, _dy = ref dy, _gainGradient = ref gainGradient, _biasGradient = ref biasGradient;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public nint Run<L, V>(nint u, nint count)
            where L : struct, ILanes<V>
            where V : struct
        {
            nint rows = _rows, stride = _stride;
            ref float moments = ref _moments;
            for (; u + L.Width <= count; u += L.Width)
            {
                V gain = L.Load(ref _gainGradient, u), bias = L.Load(ref _biasGradient, u);
                ref float x = ref Unsafe.Add(ref _x, u), dy = ref Unsafe.Add(ref _dy, u);
                for (nint r = 0; r < rows; r++)
                {
                    V mean = L.Splat(Unsafe.Add(ref moments, 2 * r)), reciprocal = L.Splat(Unsafe.Add(ref moments, 2 * r + 1));
                    V d = L.Load(ref dy, r * stride);
                    gain = L.FusedMultiplyAdd(d, L.Multiply(L.Subtract(L.Load(ref x, r * stride), mean), reciprocal), gain);
                    bias = L.Add(d, bias);
                }

                L.Store(gain, ref _gainGradient, u);
                L.Store(bias, ref _biasGradient, u);
            }

            return u;
        }
    }

    private readonly ref struct BackwardKernel(float mean, float reciprocal, float meanGradient, float meanProduct, ref float x, ref float gain, ref float dy, ref float dx) : IElementwise
    {
        private readonly float _mean = mean, _reciprocal = reciprocal, _meanGradient = meanGradient, _meanProduct = meanProduct;
        private readonly ref float _x = ref x, _gain = ref gain, _dy = ref dy, _dx = ref dx;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public nint Run<L, V>(nint u, nint count)
            where L : struct, ILanes<V>
            where V : struct
        {
            ref float x = ref _x, gain = ref _gain, dy = ref _dy, dx = ref _dx;
            V mean = L.Splat(_mean), reciprocal = L.Splat(_reciprocal), meanGradient = L.Splat(_meanGradient), minusMeanProduct = L.Splat(-_meanProduct);
            for (; u + L.Width <= count; u += L.Width)
            {
                V normalized = L.Multiply(L.Subtract(L.Load(ref x, u), mean), reciprocal);
                V g = L.Multiply(L.Load(ref dy, u), L.Load(ref gain, u));
                L.Store(L.Multiply(reciprocal, L.FusedMultiplyAdd(normalized, minusMeanProduct, L.Subtract(g, meanGradient))), ref dx, u);
            }

            return u;
        }
    }
}
