namespace Unrolled.Bench.OneDnn;

/// <summary>A primitive with its arguments, ready to run.</summary>
/// <param name="primitive"><c>dnnl_primitive_t</c>.</param>
/// <param name="stream"><c>dnnl_stream_t</c>.</param>
/// <param name="arguments">What goes where.</param>
internal sealed unsafe class DnnlCall(nint primitive, nint stream, (int Place, DnnlMemory Memory)[] arguments)
{
    private readonly DnnlArgument[] _arguments = Pinned(arguments);

    /// <summary>Runs it.</summary>
    public void Run()
    {
        fixed (DnnlArgument* first = _arguments)
        {
            int status = Dnnl.dnnl_primitive_execute(primitive, stream, _arguments.Length, first);
            if (status != 0)
            {
                Dnnl.Check(status, "a primitive");
            }
        }
    }

    private static DnnlArgument[] Pinned((int Place, DnnlMemory Memory)[] arguments)
    {
        DnnlArgument[] result = GC.AllocateArray<DnnlArgument>(arguments.Length, pinned: true);
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = new DnnlArgument { Place = arguments[i].Place, Memory = arguments[i].Memory.Handle };
        }

        return result;
    }
}
