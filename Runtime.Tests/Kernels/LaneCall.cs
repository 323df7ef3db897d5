using System.Runtime.Intrinsics;
using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>A call of kernels over lanes that are chosen at run time.</summary>
internal interface ILaneCall
{
    void Run<L, V>()
        where L : struct, ILanes<V>
        where V : struct;
}

/// <summary>Runs calls over the lanes that this process has.</summary>
internal static class LaneCall
{
    public static void Run(LaneWidth lanes, ILaneCall call)
    {
        switch (lanes)
        {
            case LaneWidth.Lanes512: call.Run<Lanes512, Vector512<float>>(); break;
            case LaneWidth.Lanes256: call.Run<Lanes256, Vector256<float>>(); break;
            case LaneWidth.Lanes128: call.Run<Lanes128, Vector128<float>>(); break;
            default: call.Run<Lanes1, float>(); break;
        }
    }
}
