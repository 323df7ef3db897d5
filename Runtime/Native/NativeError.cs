using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Unrolled;

/// <summary>The last error of each thread, as a text for C.</summary>
internal static class NativeError
{
    private static readonly byte[] NoError = Pinned(""), VersionText = Pinned(typeof(NativeError).Assembly.GetName().Version!.ToString(3));

    [ThreadStatic]
    private static byte[]? _last;

    /// <summary>The address of the last error's text, which stays there until the next error of the same thread; an empty text if there was none.</summary>
    public static nint Text => AddressOf(_last ?? NoError);

    /// <summary>The address of the library's version.</summary>
    public static nint Version => AddressOf(VersionText);

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
        _last = Pinned(status == NativeStatus.Failed ? $"{exception.GetType().Name}: {Message(exception)}" : Message(exception));
        return (int)status;
    }

    // In one line, without .NET's name of the parameter, which may be another one in the header.
    private static string Message(Exception exception)
    {
        string message = exception is ArgumentException { ParamName: { } name } ? exception.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : exception.Message;
        return message.ReplaceLineEndings(" ");
    }

    // A text that ends with a zero byte, and that the collector does not move.
    private static byte[] Pinned(string text)
    {
        byte[] bytes = GC.AllocateArray<byte>(Encoding.UTF8.GetByteCount(text) + 1, pinned: true);
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }

    private static nint AddressOf(byte[] pinned) => Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);
}
