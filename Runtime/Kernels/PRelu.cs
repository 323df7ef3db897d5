using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

/// <summary>y = x for x &gt; 0, else α·x, with an α for each column of the matrix, and its gradients.</summary>
public static class PRelu
{
    /// <summary>y[r, u] = max(0, x[r, u]) + α[u]·min(0, x[r, u]), +0 for both zeros.</summary>
    /// <param name="rows">Rows of both matrices.</param>
    /// <param name="columns">Columns; what lies after them is neither read nor written.</param>
    /// <param name="x">[rows, columns], <paramref name="stride"/> floats from a row to the next.</param>
    /// <param name="alpha">[columns].</param>
    /// <param name="y">As <paramref name="x"/>.</param>
    /// <param name="stride">Floats from a row to the next.</param>
    public static void Forward<L, V>(nint rows, nint columns, ref float x, ref float alpha, ref float y, nint stride)
        where L : struct, ILanes<V>
        where V : struct
    {
        var kernel = new ForwardKernel(rows, ref x, ref alpha, ref y, stride);
        Elementwise.Run<ForwardKernel, L, V>(ref kernel, columns);
    }

    /// <summary>gradient[u] += Σ_r dy[r, u]·min(0, x[r, u]), r ascending, one fused multiply-add each.</summary>
    public static void AddGradient<L, V>(nint rows, nint columns, ref float x, ref float dy, nint stride, ref float gradient)
        where L : struct, ILanes<V>
        where V : struct
    {
        var kernel = new GradientKernel(rows, ref x, ref dy, stride, ref gradient);
        Elementwise.Run<GradientKernel, L, V>(ref kernel, columns);
    }

    /// <summary>dx[r, u] = dy[r, u] where x[r, u] is positive, elsewhere α[u]·dy[r, u].</summary>
    public static void Backward<L, V>(nint rows, nint columns, ref float x, ref float alpha, ref float dy, ref float dx, nint stride)
        where L : struct, ILanes<V>
        where V : struct
    {
        var kernel = new BackwardKernel(rows, ref x, ref alpha, ref dy, ref dx, stride);
        Elementwise.Run<BackwardKernel, L, V>(ref kernel, columns);
    }

    private readonly ref struct ForwardKernel(nint rows, ref float x, ref float alpha, ref float y, nint stride) : IElementwise
    {
        private readonly nint _rows = rows, _stride = stride;
        private readonly ref float _x = ref x, _alpha = ref alpha, _y = ref y;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public nint Run<L, V>(nint u, nint count)
            where L : struct, ILanes<V>
            where V : struct
        {
            nint rows = _rows, stride = _stride;
            V zero = L.Splat(0f);
            for (; u + L.Width <= count; u += L.Width)
            {
                V alpha = L.Load(ref _alpha, u);
                ref float x = ref Unsafe.Add(ref _x, u), y = ref Unsafe.Add(ref _y, u);
                for (nint r = 0; r < rows; r++)
                {
                    V value = L.Load(ref x, r * stride);
                    value = L.FusedMultiplyAdd(alpha, L.Min(zero, value), L.Max(zero, value));
                    L.Store(L.Add(value, zero), ref y, r * stride);
                }
            }

            return u;
        }
    }

    private readonly ref struct GradientKernel(nint rows, ref float x, ref float dy, nint stride, ref float gradient) : IElementwise
    {
        private readonly nint _rows = rows, _stride = stride;
        private readonly ref float _x = ref x, _dy = ref dy, _gradient = ref gradient;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public nint Run<L, V>(nint u, nint count)
            where L : struct, ILanes<V>
            where V : struct
        {
            nint rows = _rows, stride = _stride;
            V zero = L.Splat(0f);
            for (; u + L.Width <= count; u += L.Width)
            {
                V sum = L.Load(ref _gradient, u);
                ref float x = ref Unsafe.Add(ref _x, u), dy = ref Unsafe.Add(ref _dy, u);
                for (nint r = 0; r < rows; r++)
                {
                    sum = L.FusedMultiplyAdd(L.Load(ref dy, r * stride), L.Min(zero, L.Load(ref x, r * stride)), sum);
                }

                L.Store(sum, ref _gradient, u);
            }

            return u;
        }
    }

    private readonly ref struct BackwardKernel(nint rows, ref float x, ref float alpha, ref float dy, ref float dx, nint stride) : IElementwise
    {
        private readonly nint _rows = rows, _stride = stride;
        private readonly ref float _x = ref x, _alpha = ref alpha, _dy = ref dy, _dx = ref dx;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public nint Run<L, V>(nint u, nint count)
            where L : struct, ILanes<V>
            where V : struct
        {
            nint rows = _rows, stride = _stride;
            for (; u + L.Width <= count; u += L.Width)
            {
                V alpha = L.Load(ref _alpha, u);
                ref float x = ref Unsafe.Add(ref _x, u), dy = ref Unsafe.Add(ref _dy, u), dx = ref Unsafe.Add(ref _dx, u);
                for (nint r = 0; r < rows; r++)
                {
                    V d = L.Load(ref dy, r * stride);
                    L.Store(LaneMath.WherePositiveElse<L, V>(L.Load(ref x, r * stride), d, L.Multiply(alpha, d)), ref dx, r * stride);
                }
            }

            return u;
        }
    }
}
