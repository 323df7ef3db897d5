using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Unrolled.Generator.Declaration;

/// <summary>Attributes as text that declares the same again: their constants, not the expressions that were written.</summary>
internal static class AttributeText
{
    /// <summary>"Lstm(50, ReturnSequences = true)"; empty if the compiler has refused an argument.</summary>
    public static string Of(AttributeData attribute)
    {
        if (attribute.AttributeClass is not { } type || attribute.ConstructorArguments.Any(a => a.Kind == TypedConstantKind.Error) || attribute.NamedArguments.Any(a => a.Value.Kind == TypedConstantKind.Error))
        {
            return "";
        }

        string[] arguments =
        [
            .. attribute.ConstructorArguments.SelectMany(a => a.Kind == TypedConstantKind.Array ? a.Values.Select(Text) : [Text(a)]),
            .. attribute.NamedArguments.Select(a => $"{a.Key} = {Text(a.Value)}"),
        ];
        const string suffix = "Attribute";
        string name = type.Name.EndsWith(suffix, StringComparison.Ordinal) ? type.Name.Substring(0, type.Name.Length - suffix.Length) : type.Name;
        return arguments.Length == 0 ? name : $"{name}({string.Join(", ", arguments)})";
    }

    private static string Text(TypedConstant constant) => constant switch
    {
        { IsNull: true } => "null",
        { Kind: TypedConstantKind.Enum, Type: { } type } => type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(f => f.HasConstantValue && Equals(f.ConstantValue, constant.Value)) is { } member
            ? $"{type.Name}.{member.Name}"
            : $"({type.Name}){Number(constant.Value)}",
        { Value: string text } => SymbolDisplay.FormatLiteral(text, quote: true),
        { Value: bool flag } => flag ? "true" : "false",
        { Value: float value } when float.IsNaN(value) => "float.NaN",
        { Value: float value } when float.IsInfinity(value) => value > 0 ? "float.PositiveInfinity" : "float.NegativeInfinity",
        { Value: float value } => value.ToString("R", CultureInfo.InvariantCulture) + (Math.Abs(value) < 1e6f && value == (int)value ? "" : "f"),
        _ => Number(constant.Value),
    };

    private static string Number(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
