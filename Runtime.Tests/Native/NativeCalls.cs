using System.Reflection;
using System.Runtime.InteropServices;

namespace Unrolled.Tests;

/// <summary>Calls exported functions as C does: by their names, through pointers, with addresses.</summary>
internal static unsafe class NativeCalls
{
    public const int Ok = 0, InvalidArgument = 1, InvalidHandle = 2, InvalidModel = 3, InvalidState = 4, InvalidOperation = 5, InputOutput = 6;

    /// <summary>All exported methods of this assembly.</summary>
    public static IReadOnlyDictionary<string, MethodInfo> Exports { get; } = typeof(NativeCalls).Assembly.GetTypes()
        .SelectMany(t => t.GetMethods(BindingFlags.Static | BindingFlags.NonPublic))
        .Select(m => (Method: m, Export: m.GetCustomAttribute<UnmanagedCallersOnlyAttribute>()))
        .Where(m => m.Export is not null)
        .ToDictionary(m => m.Export!.EntryPoint!, m => m.Method);

    /// <summary>A function's address.</summary>
    public static void* At(string name) => (void*)Exports[name].MethodHandle.GetFunctionPointer();

    public static int Call(string name, nint a) => ((delegate* unmanaged[Cdecl]<nint, int>)At(name))(a);

    public static int Call(string name, nint a, nint b) => ((delegate* unmanaged[Cdecl]<nint, nint, int>)At(name))(a, b);

    public static int Call(string name, nint a, nint b, nint c) => ((delegate* unmanaged[Cdecl]<nint, nint, nint, int>)At(name))(a, b, c);

    public static int Call(string name, nint a, nint b, nint c, nint d) => ((delegate* unmanaged[Cdecl]<nint, nint, nint, nint, int>)At(name))(a, b, c, d);

    public static int Call(string name, nint a, nint b, nint c, nint d, nint e) => ((delegate* unmanaged[Cdecl]<nint, nint, nint, nint, nint, int>)At(name))(a, b, c, d, e);

    public static int Call(string name, nint a, nint b, nint c, nint d, nint e, nint f, nint g)
        => ((delegate* unmanaged[Cdecl]<nint, nint, nint, nint, nint, nint, nint, int>)At(name))(a, b, c, d, e, f, g);

    /// <summary>A step of a token: its second parameter is an int32_t.</summary>
    public static int StepToken(string prefix, nint stream, int token, Span<float> y)
    {
        fixed (float* p = y)
        {
            return ((delegate* unmanaged[Cdecl]<nint, int, nint, int>)At(prefix + "_step_token"))(stream, token, (nint)p);
        }
    }

    /// <summary>Scales or unscales: its second parameter is an int32_t.</summary>
    public static int Scale(string function, nint model, int feature, Span<float> values)
    {
        fixed (float* p = values)
        {
            return ((delegate* unmanaged[Cdecl]<nint, int, nint, nuint, int>)At(function))(model, feature, (nint)p, (nuint)values.Length);
        }
    }

    public static string Text(string name) => Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint>)At(name))())!;

    public static string LastError(string prefix) => Text(prefix + "_last_error");

    /// <summary>Creates a model of a class from another one's file.</summary>
    public static nint Create(string prefix, Network model)
    {
        using var file = new MemoryStream();
        ModelFile.Save(model, file);
        byte[] bytes = file.ToArray();
        nint handle;
        fixed (byte* p = bytes)
        {
            Assert.Equal(Ok, Call(prefix + "_create", (nint)p, bytes.Length, (nint)(&handle)));
        }

        Assert.NotEqual(0, handle);
        return handle;
    }

    public static nint CreateStream(string prefix, nint model)
    {
        nint handle;
        Assert.Equal(Ok, Call(prefix + "_stream_create", model, (nint)(&handle)));
        return handle;
    }

    public static int Step(string prefix, nint stream, ReadOnlySpan<float> x, Span<float> y)
    {
        fixed (float* p = x, q = y)
        {
            return Call(prefix + "_step", stream, (nint)p, (nint)q);
        }
    }

    public static int StepBlock(string prefix, nint stream, ReadOnlySpan<float> x, int frames, Span<float> y)
    {
        fixed (float* p = x, q = y)
        {
            return Call(prefix + "_step_block", stream, (nint)p, frames, (nint)q);
        }
    }

    public static int Predict(string prefix, nint model, ReadOnlySpan<float> x, int steps, Span<float> y)
    {
        fixed (float* p = x, q = y)
        {
            return Call(prefix + "_predict", model, (nint)p, steps, (nint)q, y.Length);
        }
    }

    public static int PredictLength(string prefix, nint model, int steps, out nuint length)
    {
        nuint result = 0;
        int status = Call(prefix + "_predict_length", model, steps, (nint)(&result));
        length = result;
        return status;
    }

    public static int SaveState(string prefix, nint stream, Span<byte> bytes)
    {
        fixed (byte* p = bytes)
        {
            return Call(prefix + "_save_state", stream, (nint)p, bytes.Length);
        }
    }

    public static int LoadState(string prefix, nint stream, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* p = bytes)
        {
            return Call(prefix + "_load_state", stream, (nint)p, bytes.Length);
        }
    }

    /// <summary>Calls a function of a stream, a name and values.</summary>
    public static int Named(string function, nint stream, string name, Span<float> values)
    {
        nint text = Marshal.StringToCoTaskMemUTF8(name);
        try
        {
            fixed (float* p = values)
            {
                return Call(function, stream, text, (nint)p, values.Length);
            }
        }
        finally
        {
            Marshal.FreeCoTaskMem(text);
        }
    }

    /// <summary>Values that differ from each other.</summary>
    public static float[] Values(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (2f * random.NextSingle()) - 1f)];
    }
}
