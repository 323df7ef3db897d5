using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

// The loops down the columns.
public static partial class BatchNormalization
{
    private readonly ref struct InferKernel(nint rows, ref float x, ref float scale, ref float shift, ref float y, nint stride) : IElementwise
    {
        private readonly nint _rows = rows, _stride = stride;
        private readonly ref float _x = ref x, _scale = ref scale, _shift = ref shift, _y = ref y;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public nint Run<L, V>(nint u, nint count)
            where L : struct, ILanes<V>
            where V : struct
        {
            nint rows = _rows, stride = _stride;
            for (; u + L.Width <= count; u += L.Width)
            {
                V scale = L.Load(ref _scale, u), shift = L.Load(ref _shift, u);
                ref float x = ref Unsafe.Add(ref _x, u), y = ref Unsafe.Add(ref _y, u);
                for (nint r = 0; r < rows; r++)
                {
                    L.Store(L.FusedMultiplyAdd(L.Load(ref x, r * stride), scale, shift), ref y, r * stride);
                }
            }

            return u;
        }
    }

    // sums[u] = Σ_r x[r, u], compensated.
    private readonly ref struct SumKernel(nint rows, ref float x, nint stride, ref float sums) : IElementwise
    {
        private readonly nint _rows = rows, _stride = stride;
        private readonly ref float _x = ref x, _sums = ref sums;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public nint Run<L, V>(nint u, nint count)
            where L : struct, ILanes<V>
            where V : struct
        {
            nint rows = _rows, stride = _stride;
            for (; u + L.Width <= count; u += L.Width)
            {
                V sum = L.Splat(0f), lost = L.Splat(0f);
                ref float x = ref Unsafe.Add(ref _x, u);
                for (nint r = 0; r < rows; r++)
                {
                    V term = L.Subtract(L.Load(ref x, r * stride), lost), next = L.Add(sum, term);
                    lost = L.Subtract(L.Subtract(next, sum), term);
                    sum = next;
                }

                L.Store(sum, ref _sums, u);
            }

            return u;
        }
    }

    // sums[u] = Σ_r (x[r, u] − mean[u])², compensated.
    private readonly ref struct SquareKernel(nint rows, ref float x, nint stride, ref float mean, ref float sums) : IElementwise
    {
        private readonly nint _rows = rows, _stride = stride;
        private readonly ref float _x = ref x, _mean = ref mean, _sums = ref sums;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public nint Run<L, V>(nint u, nint count)
            where L : struct, ILanes<V>
            where V : struct
        {
            nint rows = _rows, stride = _stride;
            for (; u + L.Width <= count; u += L.Width)
            {
                V sum = L.Splat(0f), lost = L.Splat(0f), mean = L.Load(ref _mean, u);
                ref float x = ref Unsafe.Add(ref _x, u);
                for (nint r = 0; r < rows; r++)
                {
                    V distance = L.Subtract(L.Load(ref x, r * stride), mean);
                    V term = L.Subtract(L.Multiply(distance, distance), lost), next = L.Add(sum, term);
                    lost = L.Subtract(L.Subtract(next, sum), term);
                    sum = next;
                }

                L.Store(sum, ref _sums, u);
            }

            return u;
        }
    }

    private readonly ref struct NormalizeKernel(nint rows, ref float x, ref float mean, ref float reciprocal, ref float gain, ref float bias, ref float y, nint stride) : IElementwise
    {
        private readonly nint _rows = rows, _stride = stride;
        private readonly ref float _x = ref x, _mean = ref mean, _reciprocal = ref reciprocal, _gain = ref gain, _bias = ref bias, _y = ref y;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public nint Run<L, V>(nint u, nint count)
            where L : struct, ILanes<V>
            where V : struct
        {
            nint rows = _rows, stride = _stride;
            for (; u + L.Width <= count; u += L.Width)
            {
                V mean = L.Load(ref _mean, u), reciprocal = L.Load(ref _reciprocal, u), gain = L.Load(ref _gain, u), bias = L.Load(ref _bias, u);
                ref float x = ref Unsafe.Add(ref _x, u), y = ref Unsafe.Add(ref _y, u);
                for (nint r = 0; r < rows; r++)
                {
                    V normalized = L.Multiply(L.Subtract(L.Load(ref x, r * stride), mean), reciprocal);
                    L.Store(L.FusedMultiplyAdd(normalized, gain, bias), ref y, r * stride);
                }
            }

            return u;
        }
    }

    // gradients[u] = Σ_r dy[r, u], products[u] = Σ_r dy[r, u]·x̂[r, u].
    private readonly ref struct GradientKernel(nint rows, ref float x, ref float mean, ref float reciprocal, ref float dy, nint stride, ref float gradients, ref float products) : IElementwise
    {
        private readonly nint _rows = rows, _stride = stride;
        private readonly ref float _x = ref x, _mean = ref mean, _reciprocal = ref reciprocal, _dy = ref dy, _gradients = ref gradients, _products = ref products;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public nint Run<L, V>(nint u, nint count)
            where L : struct, ILanes<V>
            where V : struct
        {
            nint rows = _rows, stride = _stride;
            for (; u + L.Width <= count; u += L.Width)
            {
                V mean = L.Load(ref _mean, u), reciprocal = L.Load(ref _reciprocal, u), sum = L.Splat(0f), product = L.Splat(0f);
                ref float x = ref Unsafe.Add(ref _x, u), dy = ref Unsafe.Add(ref _dy, u);
                for (nint r = 0; r < rows; r++)
                {
                    V d = L.Load(ref dy, r * stride);
                    sum = L.Add(d, sum);
                    product = L.FusedMultiplyAdd(d, L.Multiply(L.Subtract(L.Load(ref x, r * stride), mean), reciprocal), product);
                }

                L.Store(sum, ref _gradients, u);
                L.Store(product, ref _products, u);
            }

            return u;
        }
    }

    private readonly ref struct BackwardKernel(nint rows, float values, ref float x, ref float mean, ref float reciprocal, ref float gain, ref float gradients, ref float products, ref float dy, ref float dx, nint stride) : IElementwise
    {
        private readonly nint _rows = rows, _stride = stride;
        private readonly float _values = values;
        private readonly ref float _x = ref x, _mean = ref mean, _reciprocal = ref reciprocal, _gain = ref gain, _gradients = ref gradients, _products = ref products, _dy = ref dy, _dx = ref dx;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public nint Run<L, V>(nint u, nint count)
            where L : struct, ILanes<V>
            where V : struct
        {
            nint rows = _rows, stride = _stride;
            V values = L.Splat(_values), minusValues = L.Splat(-_values);
            for (; u + L.Width <= count; u += L.Width)
            {
                V mean = L.Load(ref _mean, u), reciprocal = L.Load(ref _reciprocal, u), scale = L.Multiply(L.Load(ref _gain, u), reciprocal);
                V meanGradient = L.Divide(L.Load(ref _gradients, u), values), minusMeanProduct = L.Divide(L.Load(ref _products, u), minusValues);
                ref float x = ref Unsafe.Add(ref _x, u), dy = ref Unsafe.Add(ref _dy, u), dx = ref Unsafe.Add(ref _dx, u);
                for (nint r = 0; r < rows; r++)
                {
                    V normalized = L.Multiply(L.Subtract(L.Load(ref x, r * stride), mean), reciprocal);
                    V centered = L.FusedMultiplyAdd(normalized, minusMeanProduct, L.Subtract(L.Load(ref dy, r * stride), meanGradient));
                    L.Store(L.Multiply(scale, centered), ref dx, r * stride);
                }
            }

            return u;
        }
    }

    private readonly ref struct InferBackwardKernel(nint rows, ref float scale, ref float dy, ref float dx, nint stride) : IElementwise
    {
        private readonly nint _rows = rows, _stride = stride;
        private readonly ref float _scale = ref scale, _dy = ref dy, _dx = ref dx;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public nint Run<L, V>(nint u, nint count)
            where L : struct, ILanes<V>
            where V : struct
        {
            nint rows = _rows, stride = _stride;
            for (; u + L.Width <= count; u += L.Width)
            {
                V scale = L.Load(ref _scale, u);
                ref float dy = ref Unsafe.Add(ref _dy, u), dx = ref Unsafe.Add(ref _dx, u);
                for (nint r = 0; r < rows; r++)
                {
                    L.Store(L.Multiply(L.Load(ref dy, r * stride), scale), ref dx, r * stride);
                }
            }

            return u;
        }
    }
}
