using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Unrolled;

/// <summary>The last error of each thread, as a text for C.</summary>
internal static class NativeError
{
    private static readonly byte[] NoError = Pinned("");

    [ThreadStatic]
    private static byte[]? _last;

    /// <summary>The address of the last error's text, which stays there until the next error of the same thread; an empty text if there was none.</summary>
    public static nint Text => AddressOf(_last ?? NoError);

    /// <summary>Keeps an exception's message, and tells what the call returns.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Set(Exception exception)
    {
        NativeStatus status = exception switch
        {
            NativeStatusException own => own.Status,
            ModelFormatException => NativeStatus.InvalidModel,
            ArgumentException or KeyNotFoundException => NativeStatus.InvalidArgument,
            InvalidOperationException => NativeStatus.InvalidOperation,
            IOException or UnauthorizedAccessException => NativeStatus.InputOutput,
            OutOfMemoryException => NativeStatus.OutOfMemory,
            _ => NativeStatus.Failed,
        };
        _last = Pinned(status == NativeStatus.Failed ? $"{exception.GetType().Name}: {exception.Message}" : exception.Message);
        return (int)status;
    }

    /// <summary>A text that ends with a zero byte, and that the collector does not move.</summary>
    public static byte[] Pinned(string text)
    {
        byte[] bytes = GC.AllocateArray<byte>(Encoding.UTF8.GetByteCount(text) + 1, pinned: true);
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }

    /// <summary>The address of a pinned text.</summary>
    public static nint AddressOf(byte[] pinned) => Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);
}
