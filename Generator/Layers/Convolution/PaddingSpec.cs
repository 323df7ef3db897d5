namespace Unrolled.Generator.Layers;

/// <summary>The values of <c>Unrolled.Padding</c>.</summary>
internal enum PaddingSpec
{
    Valid = 0,
    Same = 1,
    Causal = 2,
}
