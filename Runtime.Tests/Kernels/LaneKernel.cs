using System.Runtime.Intrinsics;
using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>A call of a kernel, on the lanes of choice.</summary>
internal abstract class LaneKernel
{
    public void On(LaneWidth lanes)
    {
        switch (lanes)
        {
            case LaneWidth.Lanes512: Run<Lanes512, Vector512<float>>(); break;
            case LaneWidth.Lanes256: Run<Lanes256, Vector256<float>>(); break;
            case LaneWidth.Lanes128: Run<Lanes128, Vector128<float>>(); break;
            default: Run<Lanes1, float>(); break;
        }
    }

    protected abstract void Run<L, V>()
        where L : struct, ILanes<V>
        where V : struct;
}
