using Microsoft.CodeAnalysis;

namespace Unrolled.Generator.Diagnostics;

/// <summary>The changes of a declaration's text that mend a finding.</summary>
internal enum MendKind
{
    /// <summary>The type becomes partial.</summary>
    AddPartial,

    /// <summary>The type loses a modifier, <see cref="Mend.Text"/>.</summary>
    RemoveModifier,

    /// <summary>The type is internal and not file-local.</summary>
    MakeInternal,

    /// <summary>The record, the struct or the interface becomes a class.</summary>
    MakeClass,

    /// <summary>A type is no longer named as the base class.</summary>
    RemoveBase,

    /// <summary>An attribute loses an argument.</summary>
    RemoveArgument,

    /// <summary>An attribute gets an argument, <see cref="Mend.Text"/>, "Name = value", or another value in it.</summary>
    SetArgument,

    /// <summary>The value of an argument becomes <see cref="Mend.Text"/>.</summary>
    ReplaceValue,

    /// <summary>A layer, and what refers to it, gets another name, <see cref="Mend.Text"/>.</summary>
    RenameLayer,

    /// <summary>The attribute at the first place moves in front of the one at the second.</summary>
    MoveAttribute,
}

/// <summary>How a finding is mended, where there is one clear way. Whoever reports the finding knows it; what is written for it is in CodeFixes.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Text">What is written, if anything.</param>
/// <param name="Places">Where; none where it is at the finding.</param>
internal sealed record Mend(MendKind Kind, string Text = "", params IReadOnlyList<SyntaxNode> Places)
{
    /// <summary>The argument at the finding is removed.</summary>
    public static Mend RemoveArgument { get; } = new(MendKind.RemoveArgument);
}
