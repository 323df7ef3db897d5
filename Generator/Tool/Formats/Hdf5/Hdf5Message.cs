namespace Unrolled.Tool.Formats.Hdf5;

/// <summary>A message of an object's header: where its content lies in the file.</summary>
/// <param name="Type">What it says; a number of the specification's section IV.A.2.</param>
/// <param name="At">Where its content begins.</param>
/// <param name="Length">The bytes of its content.</param>
internal readonly record struct Hdf5Message(int Type, long At, long Length)
{
    public const int Space = 0x01, LinkInfo = 0x02, DataType = 0x03, Link = 0x06, ExternalFiles = 0x07, Layout = 0x08, Filters = 0x0B, Attribute = 0x0C, Continuation = 0x10, SymbolTable = 0x11, AttributeInfo = 0x15;
}
