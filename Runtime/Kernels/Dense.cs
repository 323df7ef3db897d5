using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

/// <summary>
/// Fully connected layers over whole passes, y = f(b + W·x). The methods are generic over the layer, whose sizes and activation are constants to the compiler. The weights are packed
/// as <see cref="Panels"/> with one gate, [unit block][bias, then inputs][lane], or as <see cref="DenseRows"/>. A softmax over the units comes after these kernels. Steps use <see cref="DenseCell{T}"/>.
/// </summary>
/// <remarks>In a pass, rows of inputs, outputs and gradients are whole cache lines apart, and never a multiple of four of them. For generated code.</remarks>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public static class Dense
{
    /// <summary>All rows of a pass: y = f(b + W·x).</summary>
    /// <typeparam name="T">The layer.</typeparam>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">Their register type.</typeparam>
    /// <param name="rows">How many rows.</param>
    /// <param name="x">[rows, inputs], or a token in each row.</param>
    /// <param name="panels">The layer's panels.</param>
    /// <param name="y">[rows, units].</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<T, L, V>(nint rows, ref float x, ref float panels, ref float y)
        where T : struct, IDenseLayer
        where L : struct, ILanes<V>
        where V : struct
        => Forward<T, L, V>(rows, ref x, ref panels, ref y, ref y);

    /// <summary>All rows of a pass that keeps the sums as well as the output.</summary>
    /// <typeparam name="T">The layer.</typeparam>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">Their register type.</typeparam>
    /// <param name="rows">How many rows.</param>
    /// <param name="x">[rows, inputs], or a token in each row.</param>
    /// <param name="panels">The layer's panels.</param>
    /// <param name="sums">[rows, units], b + W·x.</param>
    /// <param name="y">[rows, units].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<T, L, V>(nint rows, ref float x, ref float panels, ref float sums, ref float y)
        where T : struct, IDenseLayer
        where L : struct, ILanes<V>
        where V : struct
    {
        nint units = Sizes.Padded(T.Units), stride = Sizes.Stride(T.Units);
        PanelPart part = new(T.Inputs + 1, 1, 1);
        if (T.ByRows)
        {
            DenseRows.Multiply<T, L, V>(rows, ref panels, ref x, ref sums);
        }
        else if (T.SelectsTokens)
        {
            Panels.Select<L, V>(part, 0, true, units, rows, ref x, Sizes.Stride(1), ref panels, ref sums, stride, 0);
        }
        else
        {
            Panels.Multiply<L, V>(part, 0, true, units, rows, T.Inputs, ref x, Sizes.Stride(T.Inputs), ref panels, ref sums, stride, 0);
        }

        if (!T.IsLinear)
        {
            ActivateKernel<T> activate = new(rows, ref sums, ref y);
            Elementwise.Run<ActivateKernel<T>, L, V>(ref activate, units);
        }
    }

    /// <summary>Backward over all rows: adds to the gradients of the weights, and leaves the gradients of the sums in place of those of the output.</summary>
    /// <typeparam name="T">The layer.</typeparam>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">Their register type.</typeparam>
    /// <param name="rows">How many rows.</param>
    /// <param name="x">[rows, inputs], or a token in each row.</param>
    /// <param name="kept">[rows, units], what <see cref="IDenseLayer.Gradient"/> takes.</param>
    /// <param name="dy">[rows, units].</param>
    /// <param name="gradients">[bias, then inputs][units, rounded up to a multiple of 4].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<T, L, V>(nint rows, ref float x, ref float kept, ref float dy, ref float gradients)
        where T : struct, IDenseLayer
        where L : struct, ILanes<V>
        where V : struct
    {
        nint units = Sizes.Padded(T.Units), stride = Sizes.Stride(T.Units);
        if (!T.IsLinear)
        {
            GradientKernel<T> gradient = new(rows, ref kept, ref dy);
            Elementwise.Run<GradientKernel<T>, L, V>(ref gradient, units);
        }

        if (T.HasBias)
        {
            float one = 1f;
            Matrix.MultiplyAdd<L, V>(1, units, rows, ref one, 0, 0, ref dy, stride, ref gradients, units);
        }

        ref float weights = ref Unsafe.Add(ref gradients, units);
        if (T.SelectsTokens)
        {
            // The tokens may have changed since the forward pass.
            Tokens.Check(rows, ref x, Sizes.Stride(1), T.Inputs, "pass");
            TokenRows.Add<L, V>(rows, units, ref x, Sizes.Stride(1), ref dy, stride, ref weights, units);
        }
        else
        {
            Matrix.MultiplyAdd<L, V>(T.Inputs, units, rows, ref x, 1, Sizes.Stride(T.Inputs), ref dy, stride, ref weights, units);
        }
    }

    /// <summary>The gradient of the input, Wᵀ·dz, after <see cref="Backward"/>.</summary>
    /// <typeparam name="T">The layer.</typeparam>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">Their register type.</typeparam>
    /// <param name="rows">How many rows.</param>
    /// <param name="dz">[rows, units], the gradients of the sums.</param>
    /// <param name="weights">[units, inputs], as <see cref="GradientRows.CopyRows"/> leaves them.</param>
    /// <param name="zeros">64 zeros.</param>
    /// <param name="dx">[rows, inputs].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void InputGradient<T, L, V>(nint rows, ref float dz, ref float weights, ref float zeros, ref float dx)
        where T : struct, IDenseLayer
        where L : struct, ILanes<V>
        where V : struct
    {
        nint stride = Sizes.Stride(T.Inputs);
        Matrix.Multiply<L, V>(rows, Sizes.Padded(T.Inputs), Sizes.Padded(T.Units), ref dz, Sizes.Stride(T.Units), ref weights, stride, ref zeros, ref dx, stride);
    }

    // y = f(kept) in all rows.
    private readonly ref struct ActivateKernel<T>(nint rows, ref float kept, ref float y) : IElementwise
        where T : struct, IDenseLayer
    {
        private readonly nint _rows = rows;
        private readonly ref float _kept = ref kept, _y = ref y;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public nint Run<L, V>(nint i, nint count)
            where L : struct, ILanes<V>
            where V : struct
        {
            ref float kept = ref _kept, y = ref _y;
            nint to = i + (count - i) / L.Width * L.Width;
            for (nint r = i < to ? _rows : 0; r > 0; r--)
            {
                for (nint u = i; u < to; u += L.Width)
                {
                    L.Store(T.Apply<L, V>(L.Load(ref kept, u)), ref y, u);
                }

                kept = ref Unsafe.Add(ref kept, Sizes.Stride(T.Units));
                y = ref Unsafe.Add(ref y, Sizes.Stride(T.Units));
            }

            return to;
        }
    }

    // The sums' gradients in place of the output's, in all rows.
    private readonly ref struct GradientKernel<T>(nint rows, ref float kept, ref float dy) : IElementwise
        where T : struct, IDenseLayer
    {
        private readonly nint _rows = rows;
        private readonly ref float _kept = ref kept, _dy = ref dy;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public nint Run<L, V>(nint i, nint count)
            where L : struct, ILanes<V>
            where V : struct
        {
            ref float kept = ref _kept, dy = ref _dy;
            nint to = i + (count - i) / L.Width * L.Width;
            for (nint r = i < to ? _rows : 0; r > 0; r--)
            {
                for (nint u = i; u < to; u += L.Width)
                {
                    L.Store(L.FlushToZero(T.Gradient<L, V>(L.Load(ref kept, u), L.Load(ref dy, u)), FlushToZero.Gradient), ref dy, u);
                }

                kept = ref Unsafe.Add(ref kept, Sizes.Stride(T.Units));
                dy = ref Unsafe.Add(ref dy, Sizes.Stride(T.Units));
            }

            return to;
        }
    }
}
