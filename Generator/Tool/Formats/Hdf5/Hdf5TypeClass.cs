namespace Unrolled.Tool.Formats.Hdf5;

/// <summary>What elements are.</summary>
internal enum Hdf5TypeClass
{
    Integer,
    Float,
    Text,
    VariableText,
    Opaque,
    Other,
}
