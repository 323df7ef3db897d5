using System.Runtime.InteropServices;

namespace Unrolled.Bench.OneDnn;

/// <summary>What a primitive is given in one of its places: <c>dnnl_exec_arg_t</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct DnnlArgument
{
    /// <summary>The place.</summary>
    public int Place;

    /// <summary>A <c>dnnl_memory_t</c>.</summary>
    public nint Memory;
}
