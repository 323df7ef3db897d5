using System.Runtime.Intrinsics;
using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>What a test does on the lanes of choice.</summary>
internal interface ILaneAction
{
    void Run<L, V>()
        where L : struct, ILanes<V>
        where V : struct;

    static void On(LaneWidth lanes, ILaneAction action)
    {
        switch (lanes)
        {
            case LaneWidth.Lanes512: action.Run<Lanes512, Vector512<float>>(); break;
            case LaneWidth.Lanes256: action.Run<Lanes256, Vector256<float>>(); break;
            case LaneWidth.Lanes128: action.Run<Lanes128, Vector128<float>>(); break;
            default: action.Run<Lanes1, float>(); break;
        }
    }
}
