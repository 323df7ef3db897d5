namespace Unrolled.Generator.Declaration;

/// <summary>How steps hold weights. The members are those of <c>Unrolled.WeightPrecision</c>.</summary>
internal enum WeightPrecisionSpec
{
    Float32,
    BFloat16,
    Int8,
}
