using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Unrolled.Generator.Diagnostics;
using Unrolled.Generator.Model;

namespace Unrolled.Generator;

/// <summary>
/// Reads the arguments of one layer's attribute and reports those that are wrong. Part of the parser: the specs that it gives
/// values to hold no symbol.
/// </summary>
internal sealed partial class LayerReader
{
    private readonly AttributeData _attribute;
    private readonly Findings _findings;
    private readonly CancellationToken _cancellationToken;

    public LayerReader(AttributeData attribute, LayerKind kind, int number, int inputs, IReadOnlyList<LayerSpec> before, Findings findings, CancellationToken cancellationToken)
    {
        _attribute = attribute;
        _findings = findings;
        _cancellationToken = cancellationToken;
        Before = before;
        Inputs = before.LastOrDefault()?.Units ?? inputs;
        Name = ReadName(nameof(LayerSpec.Name)) ?? $"{kind.Name}_{Text(number)}";
        TensorPrefix = ReadName(nameof(LayerSpec.TensorPrefix)) ?? Name;
        Units = ReadWidth(attribute, cancellationToken, (value, argument) => findings.Add(Descriptors.UnitsOutOfRange, argument, value, Name, Text(ModelParser.MaxWidth)));
    }

    /// <summary>The layers above it in the declaration.</summary>
    public IReadOnlyList<LayerSpec> Before { get; }

    /// <summary>The width of its input, or 0 where the network's is wrong.</summary>
    public int Inputs { get; }

    /// <summary>Its name, given or counted.</summary>
    public string Name { get; }

    /// <summary>The prefix of its tensors, given or its name.</summary>
    public string TensorPrefix { get; }

    /// <summary>The width of its output, or 0 where the argument is wrong: an error has been reported, here or by the compiler.</summary>
    public int Units { get; }

    /// <summary>The attribute's text, where findings about the whole layer go.</summary>
    public SyntaxNode? Node => _attribute.ApplicationSyntaxReference?.GetSyntax(_cancellationToken);

    /// <summary>The text of the constructor's argument, or of the attribute.</summary>
    public SyntaxNode? WidthArgument => WidthNode(_attribute, _cancellationToken);

    /// <summary>The number of the layer in one PyTorch module: a neighbour of the same kind with the same prefix is the layer below it.</summary>
    public int TensorLayer<T>()
        where T : RecurrentSpec
        => Before.LastOrDefault() is T below && below.TensorPrefix == TensorPrefix ? below.TensorLayer + 1 : 0;

    /// <summary>A property that is true or, unless given, false.</summary>
    public bool Flag(string property) => Named(property) is { Value: true };

    /// <summary>A property that is a number; null unless it is given.</summary>
    public float? Number(string property) => Named(property) is { Value: float value } ? value : null;

    /// <summary>
    /// An activation with the parameters that stand beside it, <c>…Alpha</c> and <c>…Beta</c>; what does not fit is reported. Those that
    /// fit no gate are softmax and its like, and those whose derivative does not follow from their value.
    /// </summary>
    public ActivationSpec Activation(string property, ActivationSpec standard, bool allowSoftmax)
    {
        ActivationSpec activation = standard;
        if (Named(property) is { Value: int value })
        {
            activation = ActivationSpec.Of((ActivationKind)value);
            bool defined = Enum.IsDefined(typeof(ActivationKind), activation.Kind);
            if (!defined || !(allowSoftmax || activation.FitsGates))
            {
                IEnumerable<ActivationKind> allowed = Enum.GetValues(typeof(ActivationKind)).Cast<ActivationKind>().Where(k => allowSoftmax || ActivationSpec.Of(k).FitsGates);
                Report(Descriptors.ActivationUnknown, property, property, Name, defined ? activation.ToString() : Text(value), string.Join(", ", allowed));
                return standard;
            }
        }

        return activation with
        {
            Alpha = Parameter(property + "Alpha", activation, activation.AlphaRange, activation.Alpha),
            Beta = Parameter(property + "Beta", activation, activation.BetaRange, activation.Beta),
        };
    }

    /// <summary>One of the values of an enumeration; another one is reported.</summary>
    public T Choice<T>(string property, T standard)
        where T : struct, Enum
    {
        if (Named(property) is not { Value: int value })
        {
            return standard;
        }

        if (Enum.IsDefined(typeof(T), value))
        {
            return (T)Enum.ToObject(typeof(T), value);
        }

        Report(Descriptors.ChoiceUnknown, property, property, Name, Text(value), string.Join(", ", Enum.GetNames(typeof(T))));
        return standard;
    }

    /// <summary>Reports a finding at the text of a property, or of the attribute where the property is not given.</summary>
    public void Report(DiagnosticDescriptor descriptor, string property, params string[] arguments)
        => _findings.Add(descriptor, Argument(property) ?? Node, arguments);

    /// <summary>A width of 1 … <see cref="ModelParser.MaxWidth"/> from the constructor's argument, or 0 where it is wrong.</summary>
    public static int ReadWidth(AttributeData attribute, CancellationToken cancellationToken, Action<string, SyntaxNode?> report)
    {
        if (attribute.ConstructorArguments.Length != 1 || attribute.ConstructorArguments[0].Value is not int value)
        {
            return 0;
        }

        if (value is >= 1 and <= ModelParser.MaxWidth)
        {
            return value;
        }

        report(Text(value), WidthNode(attribute, cancellationToken));
        return 0;
    }

    /// <summary>A number under the invariant culture.</summary>
    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number under the invariant culture, in digits that give the same number again.</summary>
    public static string Text(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    private float Parameter(string property, ActivationSpec activation, ParameterRange? range, float standard)
    {
        if (Named(property) is not { Value: float value })
        {
            return standard;
        }

        if (range is null)
        {
            Report(Descriptors.ParameterUnknown, property, property, Name, activation.ToString());
            return standard;
        }

        if (!range.Contains(value))
        {
            Report(Descriptors.ParameterOutOfRange, property, property, ActivationSpec.Number(value), Name, range.ToString());
            return standard;
        }

        return value;
    }

    private string? ReadName(string property)
    {
        if (Named(property) is not { Value: string name })
        {
            return null;
        }

        if (name.Length == 0 || !name.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.'))
        {
            Report(Descriptors.NameInvalid, property, property, name);
            return null;
        }

        return name;
    }

    private TypedConstant? Named(string property)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in _attribute.NamedArguments)
        {
            if (argument.Key == property)
            {
                return argument.Value;
            }
        }

        return null;
    }

    private SyntaxNode? Argument(string property)
        => (Node as AttributeSyntax)?.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == property);

    private static SyntaxNode? WidthNode(AttributeData attribute, CancellationToken cancellationToken)
    {
        var node = attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken) as AttributeSyntax;
        return node?.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals is null) ?? (SyntaxNode?)node;
    }
}
