using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Unrolled;

/// <summary>Memory of a C caller as spans. Nobody can check an address: what is checked is that it is not null, and that the length fits.</summary>
internal static class CallerMemory
{
    /// <summary>Values to read.</summary>
    /// <exception cref="ArgumentException">The address is null and the length is not 0, or the length is beyond that of a span.</exception>
    public static ReadOnlySpan<T> Read<T>(nint address, nuint length, string parameter)
        where T : unmanaged
        => Write<T>(address, length, parameter);

    /// <summary>Values to write.</summary>
    /// <exception cref="ArgumentException">The address is null and the length is not 0, or the length is beyond that of a span.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<T> Write<T>(nint address, nuint length, string parameter)
        where T : unmanaged
    {
        if ((address == 0 && length != 0) || length > int.MaxValue)
        {
            throw Refuse(address, length, parameter);
        }

        return At<T>(address, (int)length);
    }

    /// <summary>The values of one step, of which there are some.</summary>
    /// <exception cref="ArgumentException">The address is null.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<float> Step(nint address, int length, string parameter)
    {
        if (address == 0)
        {
            throw Refuse(address, (nuint)length, parameter);
        }

        return At<float>(address, length);
    }

    /// <summary>The values of a number of frames.</summary>
    /// <exception cref="ArgumentException">There are more than a span holds.</exception>
    public static nuint Length(nuint frames, int width, string parameter)
        => frames <= (nuint)(int.MaxValue / width) ? frames * (nuint)width : throw new ArgumentException($"Expected at most {int.MaxValue / width} frames of {width} values in one call, got {frames}.", parameter);

    /// <summary>A text that ends with a zero byte.</summary>
    /// <exception cref="ArgumentException">The address is null.</exception>
    public static string Text(nint address, string parameter)
        => Marshal.PtrToStringUTF8(address) ?? throw Refuse(address, 1, parameter);

    /// <summary>Where a result goes.</summary>
    /// <exception cref="ArgumentException">The address is null.</exception>
    public static ref T Result<T>(nint address, string parameter)
        where T : unmanaged
        => ref Write<T>(address, 1, parameter)[0];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Span<T> At<T>(nint address, int length)
        where T : unmanaged
    {
        // The reference to an address, as a pointer would be; the collector moves nothing there.
        return MemoryMarshal.CreateSpan(ref Unsafe.AddByteOffset(ref Unsafe.NullRef<T>(), address), length);
    }

    private static ArgumentException Refuse(nint address, nuint length, string parameter)
        => address == 0 ? new ArgumentException("Expected an address, got NULL.", parameter) : new ArgumentException($"Expected at most {int.MaxValue} values, got {length}.", parameter);
}
