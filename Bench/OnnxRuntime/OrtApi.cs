using System.Runtime.InteropServices;

namespace Unrolled.Bench.OnnxRuntime;

/// <summary>
/// ONNX Runtime's C interface: a table of functions whose places never change once published. The places used here are those of
/// <c>struct OrtApi</c> in onnxruntime_c_api.h, all there since version 1.4 of the interface.
/// </summary>
internal sealed unsafe class OrtApi
{
    private const uint ApiVersion = 14;
    private const int
        GetErrorMessage = 2, CreateEnv = 3, CreateSessionFromArray = 8, CreateSessionOptions = 10, SetSessionExecutionMode = 13,
        SetSessionGraphOptimizationLevel = 23, SetIntraOpNumThreads = 24, SetInterOpNumThreads = 25, CreateTensorWithDataAsOrtValue = 49,
        CreateCpuMemoryInfo = 69, ReleaseStatus = 93, ReleaseSession = 95, ReleaseValue = 96, ReleaseSessionOptions = 100,
        RunWithBindingPlace = 133, CreateIoBinding = 134, ReleaseIoBinding = 135, BindInput = 136, BindOutput = 137;

    // Its name on Linux, Windows and macOS.
    private static readonly string[] Libraries = ["libonnxruntime.so", "onnxruntime.dll", "libonnxruntime.dylib"];

    private readonly nint* _table;
    private readonly nint _environment;
    private readonly nint _memory;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, nint, nint> _runWithBinding;

    private OrtApi(nint* table, string version)
    {
        _table = table;
        Version = version;
        _runWithBinding = (delegate* unmanaged[Cdecl]<nint, nint, nint, nint>)table[RunWithBindingPlace];
        nint made;
        fixed (byte* name = "bench"u8)
        {
            const int Errors = 3;
            Check(((delegate* unmanaged[Cdecl]<int, byte*, nint*, nint>)table[CreateEnv])(Errors, name, &made));
        }

        _environment = made;
        const int DeviceAllocator = 0, DefaultMemory = 0;
        Check(((delegate* unmanaged[Cdecl]<int, int, nint*, nint>)table[CreateCpuMemoryInfo])(DeviceAllocator, DefaultMemory, &made));
        _memory = made;
    }

    /// <summary>The library's own version.</summary>
    public string Version { get; }

    /// <summary>The library of the package, or the one that UNROLLED_ONNXRUNTIME names.</summary>
    /// <exception cref="BenchException">The package has none for this machine.</exception>
    public static string Find()
    {
        string package = Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        return Environment.GetEnvironmentVariable("UNROLLED_ONNXRUNTIME") is { Length: > 0 } file ? file
            : Libraries.Select(name => Path.Combine(package, name)).FirstOrDefault(File.Exists)
            ?? throw new BenchException($"ONNX Runtime's package has no library for {RuntimeInformation.RuntimeIdentifier}, expected one in '{package}'. Name another one in UNROLLED_ONNXRUNTIME.");
    }

    /// <summary>Loads the library from a file.</summary>
    /// <exception cref="BenchException">It cannot be loaded, or is too old.</exception>
    public static OrtApi Load(string path)
    {
        try
        {
            nint library = NativeLibrary.Load(path);
            var getBase = (delegate* unmanaged[Cdecl]<nint*>)NativeLibrary.GetExport(library, "OrtGetApiBase");
            nint* functions = getBase();
            string version = Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint>)functions[1])()) ?? "unknown";
            nint* table = ((delegate* unmanaged[Cdecl]<uint, nint*>)functions[0])(ApiVersion);
            return table is null
                ? throw new BenchException($"ONNX Runtime {version} in '{path}' has no interface of version {ApiVersion}; take 1.14 or later.")
                : new OrtApi(table, version);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            throw new BenchException($"'{path}' is no ONNX Runtime for this machine: {BenchException.Reason(error)}", error);
        }
    }

    /// <summary>A session on one thread over a model in memory.</summary>
    public nint CreateSession(byte[] model)
    {
        nint options, session;
        Check(((delegate* unmanaged[Cdecl]<nint*, nint>)_table[CreateSessionOptions])(&options));
        Set(SetIntraOpNumThreads, options, 1);
        Set(SetInterOpNumThreads, options, 1);
        Set(SetSessionExecutionMode, options, 0);
        const int AllOptimizations = 99;
        Set(SetSessionGraphOptimizationLevel, options, AllOptimizations);
        fixed (byte* bytes = model)
        {
            Check(((delegate* unmanaged[Cdecl]<nint, byte*, nuint, nint, nint*, nint>)_table[CreateSessionFromArray])(_environment, bytes, (nuint)model.Length, options, &session));
        }

        ((delegate* unmanaged[Cdecl]<nint, void>)_table[ReleaseSessionOptions])(options);
        return session;
    }

    /// <summary>A tensor over floats that the caller keeps.</summary>
    public nint CreateTensor(NativeFloats floats, params ReadOnlySpan<long> shape)
    {
        const int Float = 1;
        return CreateTensor(floats, Float, shape);
    }

    /// <summary>A whole number of 64 bits, without dimensions, in the memory of two floats that the caller keeps.</summary>
    public nint CreateInteger(NativeFloats floats)
    {
        const int Int64 = 7;
        return CreateTensor(floats, Int64, []);
    }

    private nint CreateTensor(NativeFloats memory, int type, ReadOnlySpan<long> shape)
    {
        nint value;
        fixed (long* dimensions = shape)
        {
            Check(((delegate* unmanaged[Cdecl]<nint, void*, nuint, long*, nuint, int, nint*, nint>)_table[CreateTensorWithDataAsOrtValue])(
                _memory, (void*)memory.Address, (nuint)memory.Length * sizeof(float), dimensions, (nuint)shape.Length, type, &value));
        }

        return value;
    }

    /// <summary>What a session reads and writes, named once and used in every run.</summary>
    public nint CreateBinding(nint session, IEnumerable<(string Name, nint Value)> inputs, IEnumerable<(string Name, nint Value)> outputs)
    {
        nint made;
        Check(((delegate* unmanaged[Cdecl]<nint, nint*, nint>)_table[CreateIoBinding])(session, &made));
        nint binding = made;
        foreach ((string name, nint value) in inputs)
        {
            Bind(BindInput, name, value);
        }

        foreach ((string name, nint value) in outputs)
        {
            Bind(BindOutput, name, value);
        }

        return binding;

        void Bind(int place, string name, nint value)
        {
            nint text = Marshal.StringToCoTaskMemUTF8(name);
            Check(((delegate* unmanaged[Cdecl]<nint, nint, nint, nint>)_table[place])(binding, text, value));
            Marshal.FreeCoTaskMem(text);
        }
    }

    /// <summary>Runs a session once.</summary>
    public void Run(nint session, nint binding)
    {
        nint status = _runWithBinding(session, 0, binding);
        if (status != 0)
        {
            Check(status);
        }
    }

    /// <summary>Gives a session, its bindings and its tensors back.</summary>
    public void Release(nint session, IEnumerable<nint> bindings, IEnumerable<nint> values)
    {
        foreach (nint binding in bindings)
        {
            ((delegate* unmanaged[Cdecl]<nint, void>)_table[ReleaseIoBinding])(binding);
        }

        foreach (nint value in values)
        {
            ((delegate* unmanaged[Cdecl]<nint, void>)_table[ReleaseValue])(value);
        }

        ((delegate* unmanaged[Cdecl]<nint, void>)_table[ReleaseSession])(session);
    }

    private void Set(int place, nint options, int value) => Check(((delegate* unmanaged[Cdecl]<nint, int, nint>)_table[place])(options, value));

    private void Check(nint status)
    {
        if (status != 0)
        {
            string message = Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint, nint>)_table[GetErrorMessage])(status)) ?? "";
            ((delegate* unmanaged[Cdecl]<nint, void>)_table[ReleaseStatus])(status);
            throw new BenchException($"ONNX Runtime {Version}: {message}");
        }
    }
}
