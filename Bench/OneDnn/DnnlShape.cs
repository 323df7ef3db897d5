namespace Unrolled.Bench.OneDnn;

/// <summary>Sizes and arrangement of a tensor of floats: <c>dnnl_memory_desc_t</c>.</summary>
internal sealed unsafe class DnnlShape
{
    private const int Float = 3;
    private readonly byte[] _bytes = GC.AllocateArray<byte>(Dnnl.MemoryDescriptionSize, pinned: true);

    private DnnlShape()
    {
    }

    /// <summary>The descriptor's address.</summary>
    public byte* Pointer => (byte*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, 0);

    /// <summary>Bytes of the tensor.</summary>
    public long Length => (long)Dnnl.dnnl_memory_desc_get_size(Pointer);

    /// <summary>Row-major.</summary>
    /// <param name="sizes">From the outermost dimension, 1 to 4 of them.</param>
    public static DnnlShape Rows(params long[] sizes) => Of(sizes.Length + 1, sizes);

    /// <summary>In whatever arrangement suits a primitive.</summary>
    /// <param name="sizes">From the outermost dimension.</param>
    public static DnnlShape Any(params long[] sizes) => Of(1, sizes);

    /// <summary>Weights of a recurrent layer [layers, directions, inputs, gates, units], row-major.</summary>
    public static DnnlShape Weights(params long[] sizes) => Of(7, sizes);

    /// <summary>A copy of a descriptor that the library owns.</summary>
    public static DnnlShape Copy(byte* description)
    {
        var shape = new DnnlShape();
        new ReadOnlySpan<byte>(description, Dnnl.MemoryDescriptionSize).CopyTo(shape._bytes);
        return shape;
    }

    /// <summary>True if another is the same arrangement of the same sizes.</summary>
    public bool Is(DnnlShape other) => Dnnl.dnnl_memory_desc_equal(Pointer, other.Pointer) != 0;

    // The tags 2 … 5 are the row-major ones of 1 … 4 dimensions.
    private static DnnlShape Of(int tag, long[] sizes)
    {
        var shape = new DnnlShape();
        long* dimensions = stackalloc long[12];
        sizes.CopyTo(new Span<long>(dimensions, 12));
        Dnnl.Check(Dnnl.dnnl_memory_desc_init_by_tag(shape.Pointer, sizes.Length, dimensions, Float, tag), "a tensor's shape");
        return shape;
    }
}
