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
internal sealed class CTranslator
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

    /// <summary>An expression's value.</summary>
    private string Value(ExpressionSyntax expression)
    {
        switch (expression)
        {
            case ParenthesizedExpressionSyntax inner:
                return $"({Value(inner.Expression)})";
            case LiteralExpressionSyntax literal:
                return Literal(literal);
            case IdentifierNameSyntax name:
                return Name(name);
            case PrefixUnaryExpressionSyntax unary:
                return $"{unary.OperatorToken.ValueText}{Value(unary.Operand)}";
            case PostfixUnaryExpressionSyntax unary:
                return $"{Value(unary.Operand)}{unary.OperatorToken.ValueText}";
            // A negative number has no left shift in C.
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LeftShiftExpression, Right: LiteralExpressionSyntax { Token.Value: int by } } shift:
                return $"{Value(shift.Left)} * {1 << by}";
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.RightShiftExpression } shift:
                return $"({Value(shift.Left)}) >> {Value(shift.Right)}";
            case BinaryExpressionSyntax binary:
                return $"{Value(binary.Left)} {binary.OperatorToken.ValueText} {Value(binary.Right)}";
            case ConditionalExpressionSyntax choice:
                return $"{Value(choice.Condition)} ? {Value(choice.WhenTrue)} : {Value(choice.WhenFalse)}";
            case CastExpressionSyntax cast:
                return $"({Type(cast.Type)}){Value(cast.Expression)}";
            case AssignmentExpressionSyntax { Right: RefExpressionSyntax target } moved:
                return $"{moved.Left} = {Address(target)}";
            case AssignmentExpressionSyntax assignment:
                return $"{Value(assignment.Left)} {assignment.OperatorToken.ValueText} {Value(assignment.Right)}";
            case MemberAccessExpressionSyntax member:
                return Member(member);
            case InvocationExpressionSyntax call:
                return Call(call);
            case RefExpressionSyntax:
                return Address(expression);
            default:
                throw Unknown(expression);
        }
    }

    private string Name(IdentifierNameSyntax name)
    {
        string text = name.Identifier.ValueText;
        if (_sources.Constant(text) is { } constant)
        {
            return $"({Value(constant)})";
        }

        // A reference as a value is what it refers to.
        return _pointers.Contains(text) ? $"{text}[0]" : text;
    }

    private string Member(MemberAccessExpressionSyntax member) => member.ToString() switch
    {
        "L.Width" => "1",
        "FlushToZero.Value" => FlushToZero.Value.ToString(CultureInfo.InvariantCulture),
        "FlushToZero.Gradient" => FlushToZero.Gradient.ToString(CultureInfo.InvariantCulture),
        "float.NegativeInfinity" => "-INFINITY",
        "float.PositiveInfinity" => "INFINITY",
        "float.NaN" => "NAN",
        "state.Phase" => "state->phase",
        _ => throw Unknown(member),
    };

    private static string Literal(LiteralExpressionSyntax literal)
    {
        string text = literal.Token.Text.Replace("_", "", StringComparison.Ordinal);
        // 1f is no number in C.
        return text.EndsWith('f') && !text.StartsWith("0x", StringComparison.Ordinal) && text.AsSpan().IndexOfAny('.', 'e', 'E') < 0 ? $"{text[..^1]}.0f" : text;
    }

    /// <summary>What a reference points to, as a pointer.</summary>
    private string Address(ExpressionSyntax expression)
    {
        ExpressionSyntax target = expression is RefExpressionSyntax reference ? reference.Expression : expression;
        return target switch
        {
            IdentifierNameSyntax name => name.Identifier.ValueText,
            InvocationExpressionSyntax call when IsAdd(call) => $"({Address(call.ArgumentList.Arguments[0].Expression)} + {Value(call.ArgumentList.Arguments[1].Expression)})",
            ParenthesizedExpressionSyntax inner => $"({Address(inner.Expression)})",
            MemberAccessExpressionSyntax when target.ToString() == "state.Memory" => "state->memory",
            InvocationExpressionSyntax call when call.Expression.ToString() == "state.FlushFeatures" => "state->input",
            _ => throw Unknown(target),
        };
    }

    private static bool IsAdd(InvocationExpressionSyntax call) => call.Expression.ToString() == "Unsafe.Add";

    private string Call(InvocationExpressionSyntax call)
    {
        SeparatedSyntaxList<ArgumentSyntax> arguments = call.ArgumentList.Arguments;
        if (IsAdd(call))
        {
            return $"{Address(arguments[0].Expression)}[{Value(arguments[1].Expression)}]";
        }

        (string owner, SimpleNameSyntax name) = call.Expression switch
        {
            MemberAccessExpressionSyntax member => (member.Expression.ToString(), member.Name),
            SimpleNameSyntax simple => ("", simple),
            _ => throw Unknown(call),
        };
        string method = name.Identifier.ValueText;
        switch (owner)
        {
            case "L" or "Lanes1":
                return Lane(method, arguments);
            case "LaneMath":
                return Function(_sources.Activation(method) ?? throw Unknown(call), $"{_prefix}_{CSources.Snake(method)}", arguments);
            case "BitConverter" when method is "SingleToInt32Bits" or "Int32BitsToSingle":
                CKernel bits = Enum.Parse<CKernel>(method);
                Kernels.Add(bits);
                return $"{CKernels.Name(_prefix, bits)}({Value(arguments[0].Expression)})";
            case "MathF" when method == "Sqrt":
                return $"sqrtf({Value(arguments[0].Expression)})";
            case "Masks" when method == "IsMasked" && arguments[0].Expression is InvocationExpressionSyntax { ArgumentList.Arguments: [var from, var count] }:
                Kernels.Add(CKernel.IsMasked);
                return $"{CKernels.Name(_prefix, CKernel.IsMasked)}(state->input + {Value(from.Expression)}, {Value(count.Expression)}, {Value(arguments[1].Expression)})";
            case "StepKernel" when method == "Run":
                return Cell(((GenericNameSyntax)name).TypeArgumentList.Arguments[0], arguments);
            case "StepKernel" when method == "RunBytes":
                return ByteCell(((GenericNameSyntax)name).TypeArgumentList.Arguments[0], arguments);
            case "DenseRows" when method == "Step":
                return Rows(((GenericNameSyntax)name).TypeArgumentList.Arguments[0], arguments);
            case "" when _sources.KernelMethod(method) is { } own:
                return Function(own, $"{_prefix}_{CSources.Snake(method)}", arguments);
            case "" when _sources.Activation(method) is { } activation:
                return Function(activation, $"{_prefix}_{CSources.Snake(method)}", arguments);
            default:
                if (_sources.CellMethod(owner, method) is { } cell)
                {
                    return Function(cell, $"{_prefix}_{CSources.Snake(owner)}_{CSources.Snake(method)}", arguments);
                }

                if (CKernels.Find(owner, method) is { } kernel)
                {
                    if (kernel == CKernel.PartMultiply && arguments[0].Expression is not ObjectCreationExpressionSyntax)
                    {
                        kernel = CKernel.PanelsMultiply;
                    }

                    Kernels.Add(kernel);
                    return $"{CKernels.Name(_prefix, kernel)}({string.Join(", ", arguments.Select(Argument))})";
                }

                throw Unknown(call);
        }
    }

    private string Argument(ArgumentSyntax argument) => argument switch
    {
        { Expression: ObjectCreationExpressionSyntax { ArgumentList.Arguments: var parts } } => string.Join(", ", parts.Select(Argument)),
        { RefKindKeyword.RawKind: not 0 } => Address(argument.Expression),
        { Expression: LiteralExpressionSyntax { RawKind: (int)SyntaxKind.TrueLiteralExpression } } => "1",
        { Expression: LiteralExpressionSyntax { RawKind: (int)SyntaxKind.FalseLiteralExpression } } => "0",
        _ => Value(argument.Expression),
    };

    private string Lane(string method, SeparatedSyntaxList<ArgumentSyntax> arguments)
    {
        string At(int i) => Value(arguments[i].Expression);
        switch (method)
        {
            case "Splat":
                return At(0);
            case "Add":
                return $"({At(0)} + {At(1)})";
            case "Subtract":
                return $"({At(0)} - {At(1)})";
            case "Multiply":
                return $"({At(0)} * {At(1)})";
            case "Divide":
                return $"({At(0)} / {At(1)})";
            case "FusedMultiplyAdd":
                return $"fmaf({At(0)}, {At(1)}, {At(2)})";
            case "Sqrt":
                return $"sqrtf({At(0)})";
            case "Load":
                return $"{Address(arguments[0].Expression)}[{At(1)}]";
            case "Store":
                return $"{Address(arguments[1].Expression)}[{At(2)}] = {At(0)}";
            case "Min" or "Max" or "Maximum" or "WhereEqual" or "WherePositive" or "FlushToZero" or "AnyBelow" or "PowerOfTwo":
                CKernel kernel = Enum.Parse<CKernel>(method);
                Kernels.Add(kernel);
                if (kernel == CKernel.FlushToZero)
                {
                    Kernels.Add(CKernel.AnyBelow);
                }

                return $"{CKernels.Name(_prefix, kernel)}({string.Join(", ", arguments.Select(a => Value(a.Expression)))})";
            default:
                throw new UnsupportedModelException("", $"L.{method}", "this operation has no form in C.");
        }
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

    // The sums of a cell's units, one unit after the other, each in the order of the library: bias, inputs, hidden units; then its gates.
    private string Cell(TypeSyntax type, SeparatedSyntaxList<ArgumentSyntax> arguments)
    {
        bool dense = type is GenericNameSyntax { Identifier.ValueText: "DenseCell" };
        string cellName = dense ? ((GenericNameSyntax)type).TypeArgumentList.Arguments[0].ToString() : type.ToString();
        string name = $"{_prefix}_{CSources.Snake(cellName)}";
        if (_written.Add(name))
        {
            CCell cell = dense ? _sources.DenseCell(cellName) : _sources.Cell(cellName);
            HashSet<string> outer = _pointers, outerTargets = _targets;
            string complete = dense ? DenseComplete(cellName) : Complete(cell);
            _functions.Append(cell.Write(name, complete));
            _pointers = outer;
            _targets = outerTargets;
        }

        // The last argument is the direction of the walk, which changes no bit.
        return $"{name}({string.Join(", ", arguments.Take(5).Select(Argument))})";
    }

    // The same with weights of eight bits.
    private string ByteCell(TypeSyntax type, SeparatedSyntaxList<ArgumentSyntax> arguments)
    {
        bool dense = type is GenericNameSyntax { Identifier.ValueText: "DenseCell" };
        string cellName = dense ? ((GenericNameSyntax)type).TypeArgumentList.Arguments[0].ToString() : type.ToString();
        string name = $"{_prefix}_{CSources.Snake(cellName)}";
        if (_written.Add(name))
        {
            CCell cell = dense ? _sources.DenseCell(cellName) : _sources.Cell(cellName);
            HashSet<string> outer = _pointers, outerTargets = _targets;
            string complete = dense ? DenseComplete(cellName) : Complete(cell);
            Kernels.Add(CKernel.Word);
            Kernels.Add(CKernel.ByteProducts);
            _functions.Append(cell.WriteBytes(name, _prefix, complete));
            _pointers = outer;
            _targets = outerTargets;
        }

        // Where no gate reads weights of 32 bits, there are none.
        string panels = Root(arguments[1].Expression) == "reduced" ? "NULL" : Address(arguments[1].Expression);
        return $"{name}({Address(arguments[0].Expression)}, {panels}, {string.Join(", ", arguments.Skip(2).Take(8).Select(Argument))})";
    }

    private string Complete(CCell cell)
    {
        MethodDeclarationSyntax method = _sources.CellMethod(cell.Name, "Complete")!;
        _pointers = [.. method.ParameterList.Parameters.Where(p => p.Modifiers.Any(SyntaxKind.RefKeyword)).Select(p => p.Identifier.ValueText)];
        _targets = Targets(method);
        cell.Parameters = [.. method.ParameterList.Parameters.Select(p => p.Identifier.ValueText)];
        return method.Body is { } block ? Statements(block.Statements, 2) : $"{Indent(2)}{Value(method.ExpressionBody!.Expression)};\n";
    }

    private string DenseComplete(string layer)
    {
        _pointers = ["next"];
        return $"{Indent(2)}next[u] = {Apply(layer, "sum0")};\n";
    }

    private string Apply(string layer, string sum)
    {
        if (_sources.CellMethod(layer, "Apply") is not { } method)
        {
            return sum;
        }

        string name = $"{_prefix}_{CSources.Snake(layer)}_apply";
        Function(method, name, default);
        return $"{name}({sum})";
    }

    private string Rows(TypeSyntax type, SeparatedSyntaxList<ArgumentSyntax> arguments)
    {
        string layer = type.ToString(), name = $"{_prefix}_{CSources.Snake(layer)}";
        if (_written.Add(name))
        {
            HashSet<string> outer = _pointers;
            string apply = Apply(layer, "(sum[0] + w[u])");
            _functions.Append(_sources.DenseCell(layer).WriteRows(name, apply));
            _pointers = outer;
        }

        return $"{name}({string.Join(", ", arguments.Select(Argument))})";
    }

    private static UnsupportedModelException Unknown(SyntaxNode node)
    {
        string text = node.ToString();
        return new UnsupportedModelException("", "export to C", $"there is no C for '{(text.Length > 120 ? text[..120] + " …" : text)}' yet.");
    }
}
