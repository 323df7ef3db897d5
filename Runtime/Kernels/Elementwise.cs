using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

/// <summary>Runs element-wise kernels over the lanes of a model: whole registers, and what is left one by one. All lanes give the same bits.</summary>
internal static class Elementwise
{
    public static void Run<K>(ref K kernel, LaneWidth lanes, nint count)
        where K : struct, IElementwise, allows ref struct
    {
        nint i = lanes switch
        {
            LaneWidth.Lanes512 when Vector512.IsHardwareAccelerated => kernel.Run<Lanes512, Vector512<float>>(0, count),
            LaneWidth.Lanes256 when Vector256.IsHardwareAccelerated => kernel.Run<Lanes256, Vector256<float>>(0, count),
            LaneWidth.Lanes128 when Vector128.IsHardwareAccelerated => kernel.Run<Lanes128, Vector128<float>>(0, count),
            _ => 0,
        };
        kernel.Run<Lanes1, float>(i, count);
    }

    /// <summary>Runs a kernel over lanes that the caller has chosen: whole registers, then narrower ones, and what is left one by one.</summary>
    public static void Run<K, L, V>(ref K kernel, nint count)
        where K : struct, IElementwise, allows ref struct
        where L : struct, ILanes<V>
        where V : struct
    {
        nint i = kernel.Run<L, V>(0, count);
        if (L.Width > 8)
        {
            i = kernel.Run<Lanes256, Vector256<float>>(i, count);
        }

        if (L.Width > 4)
        {
            i = kernel.Run<Lanes128, Vector128<float>>(i, count);
        }

        if (L.Width > 1)
        {
            kernel.Run<Lanes1, float>(i, count);
        }
    }

    /// <summary>target += source.</summary>
    public static void Add(Span<float> target, ReadOnlySpan<float> source, LaneWidth lanes)
    {
        Require.Length(source.Length, target.Length, nameof(source), "the summand");
        var kernel = new AddKernel(target, source);
        Run(ref kernel, lanes, target.Length);
    }

    /// <summary>target *= factor.</summary>
    public static void Scale(Span<float> target, float factor, LaneWidth lanes)
    {
        var kernel = new ScaleKernel(target, factor);
        Run(ref kernel, lanes, target.Length);
    }

    private ref struct AddKernel(Span<float> target, ReadOnlySpan<float> source) : IElementwise
    {
        private readonly ref float _target = ref MemoryMarshal.GetReference(target);
        private readonly ref float _source = ref MemoryMarshal.GetReference(source);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly nint Run<L, V>(nint i, nint count)
            where L : struct, ILanes<V>
            where V : struct
        {
            ref float t = ref _target, s = ref _source;
            for (; i + L.Width <= count; i += L.Width)
            {
                L.Store(L.Add(L.Load(ref t, i), L.Load(ref s, i)), ref t, i);
            }

            return i;
        }
    }

    private ref struct ScaleKernel(Span<float> target, float factor) : IElementwise
    {
        private readonly ref float _target = ref MemoryMarshal.GetReference(target);
        private readonly float _factor = factor;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly nint Run<L, V>(nint i, nint count)
            where L : struct, ILanes<V>
            where V : struct
        {
            ref float t = ref _target;
            V f = L.Splat(_factor);
            for (; i + L.Width <= count; i += L.Width)
            {
                L.Store(L.Multiply(L.Load(ref t, i), f), ref t, i);
            }

            return i;
        }
    }
}
