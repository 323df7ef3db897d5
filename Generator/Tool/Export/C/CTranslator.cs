using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Unrolled.Kernels;

namespace Unrolled.Tool.Export.C;

/// <summary>
/// Writes generated gate code as C. It reads the C# that the generator writes for the network, and the library's activations, as they are on scalar lanes: one float a vector. What a step adds
/// in which order therefore stays as it is, and with it every bit. C# that has no form here is refused by name, never left out.
/// </summary>
internal sealed partial class CTranslator
{
    private readonly CSources _sources;
    private readonly StringBuilder _functions = new();
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private readonly string _prefix;

    private HashSet<string> _pointers = new(StringComparer.Ordinal);

    // Those of them through which the function writes; others are const, as the weights have to be.
    private HashSet<string> _targets = new(StringComparer.Ordinal);

    /// <param name="sources">The network's code and the activations.</param>
    /// <param name="prefix">What the names of all functions begin with.</param>
    public CTranslator(CSources sources, string prefix)
    {
        _sources = sources;
        _prefix = prefix;
    }

    /// <summary>The functions that were needed, each before those that call it.</summary>
    public string Functions => _functions.ToString();

    /// <summary>The parts of the C runtime that were needed.</summary>
    public SortedSet<CKernel> Kernels { get; } = [];

    /// <summary>Rings of past inputs.</summary>
    public int Rings { get; private set; }

    /// <summary>True if a step can be refused because of a token.</summary>
    public bool ChecksTokens { get; private set; }

    /// <summary>The statements of the network's step.</summary>
    public string Step()
    {
        MethodDeclarationSyntax step = _sources.Step;
        _pointers = new(StringComparer.Ordinal) { "s", "x", "w", "y", "reduced" };
        _targets = new(StringComparer.Ordinal) { "s" };
        return Statements(step.Body!.Statements, 1);
    }

    private string Statements(IEnumerable<StatementSyntax> statements, int depth) => string.Concat(statements.Select(s => Comments(s, depth) + Statement(s, depth)));

    private static string Comments(SyntaxNode node, int depth)
        => string.Concat(node.GetLeadingTrivia().Where(t => t.IsKind(SyntaxKind.SingleLineCommentTrivia)).Select(t => $"{Indent(depth)}/* {t.ToString()[2..].Trim()} */\n"));

    private static string Indent(int depth) => new(' ', 4 * depth);

    private string Statement(StatementSyntax statement, int depth)
    {
        switch (statement)
        {
            case BlockSyntax block:
                return Statements(block.Statements, depth);
            case LocalDeclarationStatementSyntax local:
                return Local(local, depth);
            case ExpressionStatementSyntax expression:
                return ExpressionStatement(expression.Expression, depth);
            case IfStatementSyntax choice:
                return If(choice, depth);
            case ForStatementSyntax loop:
                return For(loop, depth);
            case ReturnStatementSyntax { Expression: { } value }:
                return $"{Indent(depth)}return {Value(value)};\n";
            case ReturnStatementSyntax:
                return $"{Indent(depth)}return 0;\n";
            default:
                throw Unknown(statement);
        }
    }

    private string If(IfStatementSyntax choice, int depth)
    {
        string condition = choice.Condition.ToString();
        // The caller's features were copied, and small ones set to zero, before.
        if (condition.StartsWith("FlushToZero.Changes(", StringComparison.Ordinal))
        {
            return "";
        }

        if (choice.Else is not null)
        {
            throw Unknown(choice);
        }

        if (condition == "y.IsEmpty")
        {
            return $"{Indent(depth)}if (y == NULL)\n{Indent(depth)}{{\n{Indent(depth + 1)}return 0;\n{Indent(depth)}}}\n";
        }

        // What depends on the number of lanes is known: there is one.
        if (choice.Condition is BinaryExpressionSyntax { Left: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Width" }, Right: LiteralExpressionSyntax { Token.Value: int lanes } } compared)
        {
            bool holds = compared.Kind() switch
            {
                SyntaxKind.GreaterThanExpression => 1 > lanes,
                SyntaxKind.LessThanOrEqualExpression => 1 <= lanes,
                _ => throw Unknown(choice.Condition),
            };
            return holds ? Statement(choice.Statement, depth) : "";
        }

        return $"{Indent(depth)}if ({Value(choice.Condition)})\n{Indent(depth)}{{\n{Statement(choice.Statement, depth + 1)}{Indent(depth)}}}\n";
    }

    private string For(ForStatementSyntax loop, int depth)
    {
        string start = loop.Declaration is { } declaration
            ? $"int {string.Join(", ", declaration.Variables.Select(v => $"{v.Identifier.ValueText} = {Value(v.Initializer!.Value)}"))}"
            : string.Join(", ", loop.Initializers.Select(Value));
        string condition = loop.Condition is { } test ? Value(test) : "";
        string next = string.Join(", ", loop.Incrementors.Select(Value));
        return $"{Indent(depth)}for ({start}; {condition}; {next})\n{Indent(depth)}{{\n{Statement(loop.Statement, depth + 1)}{Indent(depth)}}}\n";
    }

    private string Local(LocalDeclarationStatementSyntax local, int depth)
    {
        VariableDeclarationSyntax declaration = local.Declaration;
        var text = new StringBuilder();
        if (declaration.Type is RefTypeSyntax reference)
        {
            foreach (VariableDeclaratorSyntax variable in declaration.Variables)
            {
                string name = variable.Identifier.ValueText, from = variable.Initializer!.Value.ToString();
                // The caller's features: a copy of them.
                if (from == "ref MemoryMarshal.GetReference(features)")
                {
                    text.Append($"{Indent(depth)}const float *{name} = state->input;\n");
                    continue;
                }

                if (reference.Type.ToString() == "int")
                {
                    // A ring's oldest place.
                    if (variable.Initializer.Value is RefExpressionSyntax { Expression: InvocationExpressionSyntax { ArgumentList.Arguments: [{ Expression: LiteralExpressionSyntax { Token.Value: int ring } }] } call } && call.Expression.ToString() == "state.Oldest")
                    {
                        Rings = Math.Max(Rings, ring + 1);
                        text.Append($"{Indent(depth)}int *{name} = &state->oldest[{ring}];\n");
                        _pointers.Add(name);
                        continue;
                    }

                    throw Unknown(local);
                }

                text.Append($"{Indent(depth)}{Pointer(name)}{name} = {Address(variable.Initializer.Value)};\n");
                _pointers.Add(name);
            }

            return text.ToString();
        }

        string type = Type(declaration.Type);
        return $"{Indent(depth)}{type} {string.Join(", ", declaration.Variables.Select(v => v.Initializer is { } value ? $"{v.Identifier.ValueText} = {Value(value.Value)}" : v.Identifier.ValueText))};\n";
    }

    private string Pointer(string name) => _targets.Contains(name) ? "float *" : "const float *";

    // What a function stores into, and what it hands on by reference; a local reference's target is its origin's.
    private static HashSet<string> Targets(MethodDeclarationSyntax method)
    {
        var targets = new HashSet<string>(StringComparer.Ordinal);
        foreach (InvocationExpressionSyntax call in method.DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            string called = call.Expression.ToString();
            if (called is "L.Load" or "Unsafe.Add")
            {
                continue;
            }

            targets.UnionWith(call.ArgumentList.Arguments.Where(a => a.RefKindKeyword.RawKind != 0).Select(a => Root(a.Expression)));
        }

        targets.UnionWith(method.DescendantNodes().OfType<AssignmentExpressionSyntax>().Where(a => a.Right is not RefExpressionSyntax && a.Left is InvocationExpressionSyntax).Select(a => Root(a.Left)));
        (string Alias, string Origin)[] aliases =
        [
            .. method.DescendantNodes().OfType<VariableDeclaratorSyntax>().Where(v => v.Initializer?.Value is RefExpressionSyntax).Select(v => (v.Identifier.ValueText, Root(v.Initializer!.Value))),
            .. method.DescendantNodes().OfType<AssignmentExpressionSyntax>().Where(a => a.Right is RefExpressionSyntax).Select(a => (a.Left.ToString(), Root(a.Right))),
        ];
        for (int before = -1; before != targets.Count;)
        {
            before = targets.Count;
            targets.UnionWith(aliases.Where(a => targets.Contains(a.Alias)).Select(a => a.Origin));
        }

        return targets;
    }

    private static string Root(ExpressionSyntax expression) => expression switch
    {
        RefExpressionSyntax reference => Root(reference.Expression),
        InvocationExpressionSyntax call when IsAdd(call) => Root(call.ArgumentList.Arguments[0].Expression),
        _ => expression.ToString(),
    };

    private string Type(TypeSyntax type) => type.ToString() switch
    {
        "V" or "float" => "float",
        "nint" or "int" => "int",
        "bool" => "int",
        _ => throw Unknown(type),
    };

    private string ExpressionStatement(ExpressionSyntax expression, int depth)
    {
        string text = expression.ToString();
        if (text == "state.Phase = next")
        {
            return $"{Indent(depth)}state->phase = next;\n";
        }

        if (text == "y.Clear()")
        {
            return $"{Indent(depth)}if (y != NULL)\n{Indent(depth)}{{\n{Indent(depth + 1)}memset(y, 0, {_sources.Outputs} * sizeof(float));\n{Indent(depth)}}}\n";
        }

        if (expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "CopyTo", Expression: InvocationExpressionSyntax source } } copy)
        {
            string target = copy.ArgumentList.Arguments[0].Expression is InvocationExpressionSyntax span ? Address(span.ArgumentList.Arguments[0].Expression) : "y";
            SeparatedSyntaxList<ArgumentSyntax> from = source.ArgumentList.Arguments;
            return $"{Indent(depth)}memcpy({target}, {Address(from[0].Expression)}, {Value(from[1].Expression)} * sizeof(float));\n";
        }

        if (expression is InvocationExpressionSyntax { ArgumentList.Arguments: [{ Expression: var token }, { Expression: var count }, _] } check && check.Expression.ToString() == "Tokens.Check")
        {
            ChecksTokens = true;
            return $"{Indent(depth)}if (!({Value(token)} >= 0 && {Value(token)} < {Value(count)} && {Value(token)} == (float)(int){Value(token)}))\n{Indent(depth)}{{\n{Indent(depth + 1)}return 1;\n{Indent(depth)}}}\n";
        }

        return $"{Indent(depth)}{Value(expression)};\n";
    }

    // A function is written before its caller.
    private string Function(MethodDeclarationSyntax method, string name, SeparatedSyntaxList<ArgumentSyntax> arguments)
    {
        if (_written.Add(name))
        {
            HashSet<string> outer = _pointers, outerTargets = _targets;
            _targets = Targets(method);
            _pointers = [.. method.ParameterList.Parameters.Where(p => p.Modifiers.Any(SyntaxKind.RefKeyword)).Select(p => p.Identifier.ValueText)];
            string parameters = string.Join(", ", method.ParameterList.Parameters.Select(p => (p.Modifiers.Any(SyntaxKind.RefKeyword) ? Pointer(p.Identifier.ValueText) : Type(p.Type!) + " ") + p.Identifier.ValueText));
            string result = method.ReturnType.ToString() == "void" ? "void" : Type(method.ReturnType);
            string body = method.Body is { } block
                ? Statements(block.Statements, 1)
                : $"{Indent(1)}{(result == "void" ? "" : "return ")}{Value(method.ExpressionBody!.Expression)};\n";
            string unused = string.Concat(method.ParameterList.Parameters.Select(p => p.Identifier.ValueText).Where(p => !Regex.IsMatch(body, $@"\b{p}\b")).Select(p => $"{Indent(1)}(void){p};\n"));
            string called = $"static {result} {name}({parameters})\n{{\n{unused}{body}}}\n\n";
            _functions.Append(called);
            _pointers = outer;
            _targets = outerTargets;
        }

        return $"{name}({string.Join(", ", arguments.Select(Argument))})";
    }

    private static UnsupportedModelException Unknown(SyntaxNode node)
    {
        string text = node.ToString();
        return new UnsupportedModelException("", "export to C", $"there is no C for '{(text.Length > 120 ? text[..120] + " …" : text)}' yet.");
    }
}
