using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Unrolled.Kernels;

namespace Unrolled.Tool.Export.C;

// Values, and what references point to.
internal sealed partial class CTranslator
{
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
}
