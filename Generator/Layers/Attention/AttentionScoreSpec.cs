namespace Unrolled.Generator.Layers;

/// <summary>The values of <c>Unrolled.AttentionScore</c>.</summary>
internal enum AttentionScoreSpec
{
    Dot = 0,
    ScaledDot = 1,
    General = 2,
    Additive = 3,
}
