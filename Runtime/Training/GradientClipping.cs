using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>Clipping of each element of a gradient.</summary>
internal static class GradientClipping
{
    /// <summary>Cuts every element to [−limit, limit], infinities too. NaN stays NaN.</summary>
    public static void ToValue(Span<float> gradients, float limit, LaneWidth lanes)
    {
        var kernel = new ClipKernel(gradients, limit);
        Elementwise.Run(ref kernel, lanes, gradients.Length);
    }

    private ref struct ClipKernel(Span<float> gradients, float limit) : IElementwise
    {
        private readonly ref float _g = ref MemoryMarshal.GetReference(gradients);
        private readonly float _limit = limit;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly nint Run<L, V>(nint i, nint count)
            where L : struct, ILanes<V>
            where V : struct
        {
            ref float g = ref _g;
            V most = L.Splat(_limit), least = L.Splat(-_limit);
            for (; i + L.Width <= count; i += L.Width)
            {
                L.Store(L.Min(most, L.Max(least, L.Load(ref g, i))), ref g, i);
            }

            return i;
        }
    }
}
