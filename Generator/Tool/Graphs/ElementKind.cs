namespace Unrolled.Tool.Graphs;

/// <summary>What the elements of an array are.</summary>
internal enum ElementKind
{
    Float,
    Integer,
    Boolean,
    Text,
}
