namespace Unrolled.Generator.Layers;

/// <summary>The values of <c>Unrolled.MergeMode</c>.</summary>
internal enum MergeModeSpec
{
    None = 0,
    Concat = 1,
    Sum = 2,
    Mul = 3,
    Ave = 4,
}
