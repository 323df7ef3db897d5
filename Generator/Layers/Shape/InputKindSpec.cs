namespace Unrolled.Generator.Layers;

/// <summary>The values of <c>Unrolled.InputKind</c>.</summary>
internal enum InputKindSpec
{
    Step = 0,
    Constant = 1,
    Sequence = 2,
}
