using System.Reflection;
using System.Runtime.InteropServices;

namespace Unrolled.Bench.OneDnn;

/// <summary>
/// oneDNN's C interface, version 2 (dnnl.h). Descriptors go in and out as memory of their size, since nothing here looks into one.
/// </summary>
internal static unsafe partial class Dnnl
{
    /// <summary>Bytes of <c>dnnl_memory_desc_t</c>.</summary>
    public const int MemoryDescriptionSize = 696;

    /// <summary>Bytes that hold any operation's descriptor; that of an RNN is the largest, 15,344.</summary>
    public const int OperationSize = 16 << 10;

    private const string Name = "libdnnl.so.2";
    private static bool _resolves;

    /// <summary>Loads the library and has it use one thread.</summary>
    /// <returns>Its version.</returns>
    /// <exception cref="BenchException">It is not there, or of another version.</exception>
    public static string Load()
    {
        if (!_resolves)
        {
            NativeLibrary.SetDllImportResolver(typeof(Dnnl).Assembly, Resolve);
            _resolves = true;
        }

        try
        {
            int* version = dnnl_version();
            omp_set_num_threads(1);
            return version[0] == 2
                ? $"{version[0]}.{version[1]}.{version[2]}"
                : throw new BenchException($"oneDNN {version[0]}.{version[1]} is here, version 2 is needed: its descriptors are others.");
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            throw new BenchException($"oneDNN is not there, or not whole ({BenchException.Reason(error)}). Get it: Bench/peers/fetch.sh, or apt-get install libdnnl2.", error);
        }
    }

    /// <summary>Throws unless a call succeeded.</summary>
    public static void Check(int status, string call)
    {
        if (status != 0)
        {
            string name = status switch { 1 => "out of memory", 2 => "invalid arguments", 3 => "unimplemented", 5 => "runtime error", 6 => "not required", _ => $"status {status}" };
            throw new BenchException($"oneDNN: {call}: {name}.");
        }
    }

    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? path)
        => library == Name && Environment.GetEnvironmentVariable("UNROLLED_ONEDNN") is { Length: > 0 } file ? NativeLibrary.Load(file) : 0;

    [LibraryImport(Name)]
    public static partial int dnnl_engine_create(nint* engine, int kind, nuint index);

    [LibraryImport(Name)]
    public static partial int dnnl_stream_create(nint* stream, nint engine, uint flags);

    [LibraryImport(Name)]
    public static partial int dnnl_stream_wait(nint stream);

    [LibraryImport(Name)]
    public static partial int dnnl_memory_desc_init_by_tag(byte* description, int dimensions, long* sizes, int type, int tag);

    [LibraryImport(Name)]
    public static partial nuint dnnl_memory_desc_get_size(byte* description);

    [LibraryImport(Name)]
    public static partial int dnnl_memory_desc_equal(byte* left, byte* right);

    [LibraryImport(Name)]
    public static partial int dnnl_memory_create(nint* memory, byte* description, nint engine, nint handle);

    [LibraryImport(Name)]
    public static partial int dnnl_memory_destroy(nint memory);

    [LibraryImport(Name)]
    public static partial int dnnl_primitive_desc_create(nint* description, byte* operation, nint attributes, nint engine, nint forward);

    [LibraryImport(Name)]
    public static partial byte* dnnl_primitive_desc_query_md(nint description, int what, int index);

    [LibraryImport(Name)]
    public static partial int dnnl_primitive_create(nint* primitive, nint description);

    [LibraryImport(Name)]
    public static partial int dnnl_primitive_destroy(nint primitive);

    [LibraryImport(Name)]
    public static partial int dnnl_reorder_primitive_desc_create(nint* description, byte* from, nint fromEngine, byte* to, nint toEngine, nint attributes);

    [LibraryImport(Name)]
    public static partial int dnnl_primitive_execute(nint primitive, nint stream, int count, DnnlArgument* arguments);

    [LibraryImport(Name)]
    public static partial int dnnl_lstm_forward_desc_init(
        byte* operation, int kind, int direction, byte* source, byte* sourceHidden, byte* sourceCell, byte* weights, byte* recurrent, byte* bias, byte* target, byte* targetHidden, byte* targetCell, uint flags);

    [LibraryImport(Name)]
    public static partial int dnnl_lstm_backward_desc_init(
        byte* operation, int kind, int direction, byte* source, byte* sourceHidden, byte* sourceCell, byte* weights, byte* recurrent, byte* bias, byte* target, byte* targetHidden, byte* targetCell,
        byte* dSource, byte* dSourceHidden, byte* dSourceCell, byte* dWeights, byte* dRecurrent, byte* dBias, byte* dTarget, byte* dTargetHidden, byte* dTargetCell, uint flags);

    [LibraryImport(Name)]
    public static partial int dnnl_lbr_gru_forward_desc_init(
        byte* operation, int kind, int direction, byte* source, byte* sourceHidden, byte* weights, byte* recurrent, byte* bias, byte* target, byte* targetHidden, uint flags);

    [LibraryImport(Name)]
    public static partial int dnnl_vanilla_rnn_forward_desc_init(
        byte* operation, int kind, int activation, int direction, byte* source, byte* sourceHidden, byte* weights, byte* recurrent, byte* bias, byte* target, byte* targetHidden, uint flags, float alpha, float beta);

    [LibraryImport(Name)]
    public static partial int dnnl_inner_product_forward_desc_init(byte* operation, int kind, byte* source, byte* weights, byte* bias, byte* target);

    [LibraryImport(Name)]
    public static partial int dnnl_inner_product_backward_data_desc_init(byte* operation, byte* dSource, byte* weights, byte* dTarget);

    [LibraryImport(Name)]
    public static partial int dnnl_inner_product_backward_weights_desc_init(byte* operation, byte* source, byte* dWeights, byte* dBias, byte* dTarget);

    [LibraryImport(Name)]
    public static partial int dnnl_softmax_forward_desc_init(byte* operation, int kind, byte* data, int axis);

    // Major, minor, patch.
    [LibraryImport(Name)]
    private static partial int* dnnl_version();

    // The library's threads are OpenMP's.
    [LibraryImport("libgomp.so.1")]
    private static partial void omp_set_num_threads(int threads);
}
