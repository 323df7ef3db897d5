using System.Runtime.InteropServices;

namespace Unrolled.Bench;

/// <summary>Floats that native code may hold on to, aligned to cache lines, zero at first.</summary>
internal sealed unsafe class NativeFloats : IDisposable
{
    private float* _start;

    /// <summary>Takes memory.</summary>
    /// <param name="length">How many floats, 1 or more.</param>
    public NativeFloats(long length)
    {
        Length = checked((int)length);
        nuint bytes = (nuint)length * sizeof(float);
        _start = (float*)NativeMemory.AlignedAlloc((bytes + 63) & ~(nuint)63, 64);
        NativeMemory.Clear(_start, bytes);
    }

    /// <summary>How many floats.</summary>
    public int Length { get; }

    /// <summary>Their address.</summary>
    public nint Address => (nint)_start;

    /// <summary>The floats.</summary>
    public Span<float> Span => new(_start, Length);

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_start);
        _start = null;
    }
}
