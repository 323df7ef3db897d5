using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Unrolled.Tool.Export.C;

// The sums of layers.
internal sealed partial class CTranslator
{
    // The sums of a cell's units, one unit after the other, each in the order of the library: bias, inputs, hidden units; then its gates.
    private string Cell(TypeSyntax type, SeparatedSyntaxList<ArgumentSyntax> arguments)
    {
        string name = WriteCell(type, (cell, function, complete) => cell.Write(function, complete));
        // The last argument is the direction of the walk, which changes no bit.
        return $"{name}({string.Join(", ", arguments.Take(5).Select(Argument))})";
    }

    // The same with weights of eight bits.
    private string ByteCell(TypeSyntax type, SeparatedSyntaxList<ArgumentSyntax> arguments)
    {
        Kernels.Add(CKernel.Word);
        Kernels.Add(CKernel.ByteProducts);
        string name = WriteCell(type, (cell, function, complete) => cell.WriteBytes(function, _prefix, complete));
        // Where no gate reads weights of 32 bits, there are none.
        string panels = Root(arguments[1].Expression) == "reduced" ? "NULL" : Address(arguments[1].Expression);
        return $"{name}({Address(arguments[0].Expression)}, {panels}, {string.Join(", ", arguments.Skip(2).Take(8).Select(Argument))})";
    }

    // Writes a layer's function unless it is there, and returns its name.
    private string WriteCell(TypeSyntax type, Func<CCell, string, string, string> write)
    {
        bool dense = type is GenericNameSyntax { Identifier.ValueText: "DenseCell" };
        string cellName = dense ? ((GenericNameSyntax)type).TypeArgumentList.Arguments[0].ToString() : type.ToString();
        string name = $"{_prefix}_{CSources.Snake(cellName)}";
        if (_written.Add(name))
        {
            CCell cell = dense ? _sources.DenseCell(cellName) : _sources.Cell(cellName);
            HashSet<string> outer = _pointers, outerTargets = _targets;
            string complete = dense ? DenseComplete(cellName) : Complete(cell);
            _functions.Append(write(cell, name, complete));
            _pointers = outer;
            _targets = outerTargets;
        }

        return name;
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
}
