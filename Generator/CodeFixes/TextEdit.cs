using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Unrolled.Generator.Diagnostics;

namespace Unrolled.CodeFixes;

/// <summary>What a mend writes. Only the text that has to change is touched, so comments, spaces and line ends stay.</summary>
/// <param name="Title">What the IDE offers.</param>
/// <param name="Changes">The changes, ascending.</param>
internal sealed record TextEdit(string Title, IReadOnlyList<TextChange> Changes)
{
    /// <summary>The edit of a mend, or null where the text is not as the analyzer saw it.</summary>
    /// <param name="kind">What is done.</param>
    /// <param name="written">What is written, if anything.</param>
    /// <param name="root">The file.</param>
    /// <param name="text">Its text.</param>
    /// <param name="spans">The places.</param>
    public static TextEdit? Of(MendKind kind, string written, SyntaxNode root, SourceText text, IReadOnlyList<TextSpan> spans) => kind switch
    {
        MendKind.AddPartial => Find<TypeDeclarationSyntax>(root, spans[0]) is { } type ? new($"Make '{type.Identifier.ValueText}' partial", [Insert(type.Keyword.SpanStart, "partial ")]) : null,
        MendKind.RemoveModifier => Find<TypeDeclarationSyntax>(root, spans[0]) is { } type ? RemoveModifier(type, written, text) : null,
        MendKind.MakeInternal => Find<TypeDeclarationSyntax>(root, spans[0]) is { } type ? MakeInternal(type) : null,
        MendKind.MakeClass => Find<TypeDeclarationSyntax>(root, spans[0]) is { } type ? new($"Declare '{type.Identifier.ValueText}' as a class", MakeClass(type, text)) : null,
        MendKind.RemoveBase => Find<BaseTypeSyntax>(root, spans[0]) is { Parent: BaseListSyntax list } type ? new($"Remove the base class '{type}'", Remove(list.Types, type, list, text)) : null,
        MendKind.RemoveArgument => Find<AttributeArgumentSyntax>(root, spans[0]) is { Parent: AttributeArgumentListSyntax list } argument ? new($"Remove '{argument}'", Remove(list.Arguments, argument, list, text)) : null,
        MendKind.SetArgument => Find<AttributeSyntax>(root, spans[0]) is { } attribute ? new($"Set {written} on '{attribute}'", [SetArgument(attribute, written)]) : null,
        MendKind.ReplaceValue => Find<AttributeArgumentSyntax>(root, spans[0]) is { } argument ? new($"Change {argument.Expression} to {written}", [Replace(argument.Expression.Span, written)]) : null,
        MendKind.RenameLayer => Find<AttributeArgumentSyntax>(root, spans[0]) is { } argument ? RenameLayer(argument, written) : null,
        MendKind.MoveAttribute => spans.Count == 2 && Find<AttributeSyntax>(root, spans[0]) is { } moved && Find<AttributeSyntax>(root, spans[1]) is { } before ? new($"Move '{moved}' above '{before}'", Move(moved, before, text)) : null,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "a mend without an edit"),
    };

    private static T? Find<T>(SyntaxNode root, TextSpan span)
        where T : SyntaxNode
        => root.FullSpan.Contains(span) ? root.FindNode(span, getInnermostNodeForTie: true).FirstAncestorOrSelf<T>() : null;

    private static TextChange Insert(int position, string text) => new(new TextSpan(position, 0), text);

    private static TextChange Replace(TextSpan span, string text) => new(span, text);

    // With the spaces after it.
    private static TextEdit? RemoveModifier(TypeDeclarationSyntax type, string modifier, SourceText text)
    {
        SyntaxToken token = type.Modifiers.FirstOrDefault(m => m.Text == modifier);
        if (token.RawKind == 0)
        {
            return null;
        }

        int end = token.Span.End;
        while (end < text.Length && text[end] is ' ' or '\t')
        {
            end++;
        }

        return new($"Remove '{modifier}'", [Replace(TextSpan.FromBounds(token.SpanStart, end), "")]);
    }

    private static TextEdit? MakeInternal(TypeDeclarationSyntax type)
    {
        SyntaxToken file = type.Modifiers.FirstOrDefault(m => m.IsKind(SyntaxKind.FileKeyword));
        return file.RawKind == 0 ? null : new($"Make '{type.Identifier.ValueText}' internal", [Replace(file.Span, "internal")]);
    }

    // 'record', 'record class', 'record struct', 'struct', 'interface'.
    private static IReadOnlyList<TextChange> MakeClass(TypeDeclarationSyntax type, SourceText text)
    {
        TextChange change = Replace(type.Keyword.Span, "class");
        if (type is not RecordDeclarationSyntax { ClassOrStructKeyword: { RawKind: not 0 } second })
        {
            return [change];
        }

        int start = IsSpace(type.Keyword.Span.End, second.SpanStart, text) ? type.Keyword.Span.End : second.SpanStart;
        return [change, Replace(TextSpan.FromBounds(start, second.Span.End), "")];
    }

    // An item with the comma before it, the first one with the comma after it, the only one with what encloses the list; with the space between, unless there is a comment in it.
    private static IReadOnlyList<TextChange> Remove<T>(SeparatedSyntaxList<T> items, T item, SyntaxNode list, SourceText text)
        where T : SyntaxNode
    {
        int place = items.IndexOf(item);
        if (items.Count == 1)
        {
            int end = list.GetFirstToken().GetPreviousToken().Span.End;
            return [Replace(IsSpace(end, list.SpanStart, text) ? TextSpan.FromBounds(end, list.Span.End) : list.Span, "")];
        }

        if (place == 0)
        {
            SyntaxToken after = items.GetSeparator(0);
            return IsSpace(item.Span.End, after.SpanStart, text) && IsSpace(after.Span.End, items[1].SpanStart, text)
                ? [Replace(TextSpan.FromBounds(item.SpanStart, items[1].SpanStart), "")]
                : [Replace(item.Span, ""), Replace(after.Span, "")];
        }

        SyntaxToken before = items.GetSeparator(place - 1);
        return IsSpace(before.Span.End, item.SpanStart, text)
            ? [Replace(TextSpan.FromBounds(before.SpanStart, item.Span.End), "")]
            : [Replace(before.Span, ""), Replace(item.Span, "")];
    }

    private static bool IsSpace(int start, int end, SourceText text) => string.IsNullOrWhiteSpace(text.ToString(TextSpan.FromBounds(start, end)));

    private static TextChange SetArgument(AttributeSyntax attribute, string written)
    {
        string name = written.Substring(0, written.IndexOf(" = ", StringComparison.Ordinal));
        return attribute.ArgumentList switch
        {
            null => Insert(attribute.Span.End, $"({written})"),
            { Arguments.Count: 0 } empty => Insert(empty.CloseParenToken.SpanStart, written),
            { Arguments: var arguments } when arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == name) is { } given => Replace(given.Span, written),
            { Arguments: var arguments } => Insert(arguments.Last().Span.End, $", {written}"),
        };
    }

    // Every name of a layer in the declaration that is the same; tensors are called something else.
    private static TextEdit? RenameLayer(AttributeArgumentSyntax argument, string written)
    {
        if (argument is not { Expression: LiteralExpressionSyntax { Token.Value: string name } } || argument.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type)
        {
            return null;
        }

        string literal = SymbolDisplay.FormatLiteral(written, quote: true);
        return new(
            $"Rename the layer to '{written}'",
            [
                .. type.AttributeLists.SelectMany(l => l.Attributes).SelectMany(a => a.ArgumentList?.Arguments ?? default)
                    .Where(a => a.NameEquals?.Name.Identifier.ValueText != "TensorPrefix")
                    .SelectMany(a => a.DescendantNodes().OfType<LiteralExpressionSyntax>()).Where(l => l.Token.Value is string value && value == name)
                    .Select(l => Replace(l.Span, literal)),
            ]);
    }

    // An attribute on separate lines moves with its lines, including comments. If it shares a line with others, it moves to the other one's place, and those in between move by one place.
    private static IReadOnlyList<TextChange> Move(AttributeSyntax moved, AttributeSyntax before, SourceText text)
    {
        if (moved.Parent is AttributeListSyntax { Attributes.Count: 1 } list && before.Parent is AttributeListSyntax target && target.Attributes[0] == before
            && IsLineStart(list.FullSpan.Start, text) && IsLineStart(list.FullSpan.End, text) && text.Lines.GetLineFromPosition(target.SpanStart) is var line
            && IsSpace(line.Start, target.SpanStart, text))
        {
            return [Insert(line.Start, text.ToString(list.FullSpan)), Replace(list.FullSpan, "")];
        }

        List<AttributeSyntax> places = [.. moved.FirstAncestorOrSelf<TypeDeclarationSyntax>()!.AttributeLists.SelectMany(l => l.Attributes).Where(a => a.SpanStart >= before.SpanStart && a.SpanStart <= moved.SpanStart)];
        return [.. places.Select((place, i) => Replace(place.Span, (i == 0 ? moved : places[i - 1]).ToString()))];
    }

    private static bool IsLineStart(int position, SourceText text) => position == text.Lines.GetLineFromPosition(position).Start;
}
