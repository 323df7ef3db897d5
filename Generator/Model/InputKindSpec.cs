namespace Unrolled.Generator.Model;

/// <summary>The values of <c>Unrolled.InputKind</c>.</summary>
internal enum InputKindSpec
{
    Step = 0,
    Constant = 1,
    Sequence = 2,
}
