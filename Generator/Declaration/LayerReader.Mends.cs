using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Unrolled.Generator.Declaration;

/// <content>What would mend a layer. Null where there is no one clear way.</content>
internal sealed partial class LayerReader
{
    /// <summary>The attribute of a layer above, that of the network for its own input.</summary>
    public SyntaxNode? NodeOf(int place) => _nodes[place];

    /// <summary>Of a layer that gives a vector the one, itself or further up, that made the vector of a sequence, or has none.</summary>
    public int WhereSequenceEnds(int place)
    {
        while (Before[place] is not RecurrentSpec && Before[place].Sources.Count > 0 && !Before[Before[place].Sources[0]].Output.IsSequence)
        {
            place = Before[place].Sources[0];
        }

        return place;
    }

    /// <summary>The recurrent layer from which a vector comes gives all of its steps.</summary>
    public Mend? ReturnSequences(int place)
        => WhereSequenceEnds(place) is var end && Before[end] is RecurrentSpec && NodeOf(end) is { } node ? new Mend(MendKind.SetArgument, "ReturnSequences = true", node) : null;

    /// <summary>Steps of the network are not fixed.</summary>
    public Mend? RemoveSteps()
        => ArgumentOf(NodeOf(0), "Steps") is { } steps ? new Mend(MendKind.RemoveArgument, "", steps) : null;

    /// <summary>The layer stands first. Not where a name or another input says what it reads.</summary>
    public Mend? MoveFirst()
        => Named("From") is null && Before.Count > 1 && !Before.Skip(1).Any(l => l is InputSpec or MaskingSpec) && Node is { } node && NodeOf(1) is { } first
            ? new Mend(MendKind.MoveAttribute, "", node, first)
            : null;

    /// <summary>Another value of the enumeration that an argument's text names.</summary>
    public Mend? Choose(string property, string value)
        => (Argument(property) as AttributeArgumentSyntax)?.Expression is MemberAccessExpressionSyntax access ? new Mend(MendKind.ReplaceValue, $"{access.Expression}.{value}") : null;

    /// <summary>A share of values that was written in percent. One percent is also all of them, so 1 stays open.</summary>
    public static Mend? WriteFraction(SyntaxNode? argument, float rate)
        => rate > 1f && rate < 100f && argument is AttributeArgumentSyntax { Expression: LiteralExpressionSyntax }
            ? new Mend(MendKind.ReplaceValue, ((decimal)rate / 100m).ToString("0.############", CultureInfo.InvariantCulture) + "f")
            : null;

    private static bool IsOfName(char c) => char.IsLetterOrDigit(c) || c is '_' or '-' or '.';

    // Other characters become '_'.
    private Mend? Rename(SyntaxNode? argument, string name)
    {
        string fitting = string.Concat(name.Select(c => IsOfName(c) ? c : '_'));
        return name.Length > 0 && IsText(argument, name) && Before.All(l => l.Name != fitting) ? new Mend(MendKind.RenameLayer, fitting) : null;
    }

    // The one name that is nearest, if at most a third of the letters differ.
    private Mend? UseNearest(SyntaxNode? argument, string name)
    {
        List<(string Name, int Distance)> near = [.. Before.Select(l => (l.Name, Distance: Distance(l.Name, name))).Where(n => n.Distance <= name.Length / 3).OrderBy(n => n.Distance)];
        return near.Count > 0 && (near.Count == 1 || near[0].Distance < near[1].Distance) && IsText(argument, name)
            ? new Mend(MendKind.ReplaceValue, SymbolDisplay.FormatLiteral(near[0].Name, quote: true))
            : null;
    }

    // A constant has a name, and may be used elsewhere.
    private static bool IsText(SyntaxNode? argument, string text)
        => argument is AttributeArgumentSyntax { Expression: LiteralExpressionSyntax literal } && literal.IsKind(SyntaxKind.StringLiteralExpression) && literal.Token.ValueText == text;

    // Levenshtein's: letters that are put in, left out or exchanged.
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int exchanged = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(exchanged, 1 + Math.Min(diagonal, row[j - 1]));
            }
        }

        return row[b.Length];
    }
}
