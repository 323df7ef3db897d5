using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>Runs a network's kernels on a model's lanes. Kernels for lanes that the processor lacks are not compiled. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public static class LaneDispatch
{
    /// <summary>Runs <see cref="INetworkKernels.Start{L, V}"/>.</summary>
    /// <typeparam name="K">The network's kernels.</typeparam>
    /// <param name="lanes">The model's lanes.</param>
    /// <param name="pass">The memory of one source.</param>
    /// <param name="state">The stream's state.</param>
    /// <param name="panels">The packed weights.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Start<K>(LaneWidth lanes, SequencePass pass, NetworkState state, ref float panels)
        where K : struct, INetworkKernels
    {
        switch (lanes)
        {
            case LaneWidth.Lanes512 when Vector512.IsHardwareAccelerated: K.Start<Lanes512, Vector512<float>>(pass, state, ref panels); break;
            case LaneWidth.Lanes256 when Vector256.IsHardwareAccelerated: K.Start<Lanes256, Vector256<float>>(pass, state, ref panels); break;
            case LaneWidth.Lanes128 when Vector128.IsHardwareAccelerated: K.Start<Lanes128, Vector128<float>>(pass, state, ref panels); break;
            default: K.Start<Lanes1, float>(pass, state, ref panels); break;
        }
    }

    /// <summary>Runs <see cref="INetworkKernels.Step{L, V}"/>.</summary>
    /// <typeparam name="K">The network's kernels.</typeparam>
    /// <param name="lanes">The model's lanes.</param>
    /// <param name="state">The stream's state.</param>
    /// <param name="panels">The packed weights.</param>
    /// <param name="x">[inputs].</param>
    /// <param name="y">[outputs], or empty.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Step<K>(LaneWidth lanes, NetworkState state, ref float panels, ReadOnlySpan<float> x, Span<float> y)
        where K : struct, INetworkKernels
    {
        switch (lanes)
        {
            case LaneWidth.Lanes512 when Vector512.IsHardwareAccelerated: K.Step<Lanes512, Vector512<float>>(state, ref panels, x, y); break;
            case LaneWidth.Lanes256 when Vector256.IsHardwareAccelerated: K.Step<Lanes256, Vector256<float>>(state, ref panels, x, y); break;
            case LaneWidth.Lanes128 when Vector128.IsHardwareAccelerated: K.Step<Lanes128, Vector128<float>>(state, ref panels, x, y); break;
            default: K.Step<Lanes1, float>(state, ref panels, x, y); break;
        }
    }

    /// <summary>Runs <see cref="INetworkKernels.StepReduced{L, V}"/>.</summary>
    /// <typeparam name="K">The network's kernels.</typeparam>
    /// <param name="lanes">The model's lanes.</param>
    /// <param name="state">The stream's state.</param>
    /// <param name="panels">The packed weights.</param>
    /// <param name="reduced">The packed quantized weights.</param>
    /// <param name="x">[inputs].</param>
    /// <param name="y">[outputs], or empty.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void StepReduced<K>(LaneWidth lanes, NetworkState state, ref float panels, ref float reduced, ReadOnlySpan<float> x, Span<float> y)
        where K : struct, INetworkKernels
    {
        switch (lanes)
        {
            case LaneWidth.Lanes512 when Vector512.IsHardwareAccelerated: K.StepReduced<Lanes512, Vector512<float>>(state, ref panels, ref reduced, x, y); break;
            case LaneWidth.Lanes256 when Vector256.IsHardwareAccelerated: K.StepReduced<Lanes256, Vector256<float>>(state, ref panels, ref reduced, x, y); break;
            case LaneWidth.Lanes128 when Vector128.IsHardwareAccelerated: K.StepReduced<Lanes128, Vector128<float>>(state, ref panels, ref reduced, x, y); break;
            default: K.StepReduced<Lanes1, float>(state, ref panels, ref reduced, x, y); break;
        }
    }

    /// <summary>Runs <see cref="INetworkKernels.Forward{L, V}"/>.</summary>
    /// <typeparam name="K">The network's kernels.</typeparam>
    /// <param name="lanes">The model's lanes.</param>
    /// <param name="pass">The sequences.</param>
    /// <param name="panels">The packed weights.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<K>(LaneWidth lanes, SequencePass pass, ref float panels)
        where K : struct, INetworkKernels
    {
        switch (lanes)
        {
            case LaneWidth.Lanes512 when Vector512.IsHardwareAccelerated: K.Forward<Lanes512, Vector512<float>>(pass, ref panels); break;
            case LaneWidth.Lanes256 when Vector256.IsHardwareAccelerated: K.Forward<Lanes256, Vector256<float>>(pass, ref panels); break;
            case LaneWidth.Lanes128 when Vector128.IsHardwareAccelerated: K.Forward<Lanes128, Vector128<float>>(pass, ref panels); break;
            default: K.Forward<Lanes1, float>(pass, ref panels); break;
        }
    }

    /// <summary>Runs <see cref="INetworkKernels.Backward{L, V}"/>.</summary>
    /// <typeparam name="K">The network's kernels.</typeparam>
    /// <param name="lanes">The model's lanes.</param>
    /// <param name="pass">The sequences.</param>
    /// <param name="rowCopies">The weights as rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<K>(LaneWidth lanes, SequencePass pass, ref float rowCopies)
        where K : struct, INetworkKernels
    {
        switch (lanes)
        {
            case LaneWidth.Lanes512 when Vector512.IsHardwareAccelerated: K.Backward<Lanes512, Vector512<float>>(pass, ref rowCopies); break;
            case LaneWidth.Lanes256 when Vector256.IsHardwareAccelerated: K.Backward<Lanes256, Vector256<float>>(pass, ref rowCopies); break;
            case LaneWidth.Lanes128 when Vector128.IsHardwareAccelerated: K.Backward<Lanes128, Vector128<float>>(pass, ref rowCopies); break;
            default: K.Backward<Lanes1, float>(pass, ref rowCopies); break;
        }
    }
}
