namespace Unrolled.Bench.OneDnn;

/// <summary>A tensor in memory of its own, or in a part of another's.</summary>
internal sealed class DnnlMemory : IDisposable
{
    private readonly NativeFloats? _own;

    /// <summary>In memory of its own, zeros.</summary>
    public unsafe DnnlMemory(DnnlEngine engine, DnnlShape shape)
    {
        Shape = shape;
        _own = new NativeFloats((shape.Length + sizeof(float) - 1) / sizeof(float));
        Handle = engine.CreateMemory(shape, _own.Address);
    }

    /// <summary>In memory that stays somebody else's.</summary>
    public DnnlMemory(DnnlEngine engine, DnnlShape shape, nint address)
    {
        Shape = shape;
        Handle = engine.CreateMemory(shape, address);
    }

    /// <summary>Its sizes and arrangement.</summary>
    public DnnlShape Shape { get; }

    /// <summary><c>dnnl_memory_t</c>.</summary>
    public nint Handle { get; }

    /// <summary>The values, where the memory is its own.</summary>
    public Span<float> Span => Own.Span;

    /// <summary>The address of a value, where the memory is its own.</summary>
    /// <param name="offset">How many values stand before it.</param>
    public nint Address(long offset = 0) => Own.Address + (nint)offset * sizeof(float);

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = Dnnl.dnnl_memory_destroy(Handle);
        _own?.Dispose();
    }

    private NativeFloats Own => _own ?? throw new InvalidOperationException("The memory is another tensor's.");
}
