namespace Unrolled;

/// <summary>The element types of a safetensors file, by their names in the format. Types smaller than a byte are not supported.</summary>
public enum SafetensorsType
{
    /// <summary>A boolean in one byte.</summary>
    BOOL,

    /// <summary>An unsigned byte.</summary>
    U8,

    /// <summary>A signed byte.</summary>
    I8,

    /// <summary>An 8-bit float of 5 exponent and 2 mantissa bits.</summary>
    F8_E5M2,

    /// <summary>An 8-bit float of 4 exponent and 3 mantissa bits.</summary>
    F8_E4M3,

    /// <summary>An 8-bit power of two.</summary>
    F8_E8M0,

    /// <summary>A signed 16-bit integer.</summary>
    I16,

    /// <summary>An unsigned 16-bit integer.</summary>
    U16,

    /// <summary>A 16-bit float, <see cref="Half"/>.</summary>
    F16,

    /// <summary>The upper half of a 32-bit float.</summary>
    BF16,

    /// <summary>A signed 32-bit integer.</summary>
    I32,

    /// <summary>An unsigned 32-bit integer.</summary>
    U32,

    /// <summary>A 32-bit float, <see cref="float"/>.</summary>
    F32,

    /// <summary>A complex number of two 32-bit floats.</summary>
    C64,

    /// <summary>A signed 64-bit integer.</summary>
    I64,

    /// <summary>An unsigned 64-bit integer.</summary>
    U64,

    /// <summary>A 64-bit float, <see cref="double"/>.</summary>
    F64,
}
