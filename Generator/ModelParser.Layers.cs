using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Unrolled.Generator.Diagnostics;
using Unrolled.Generator.Model;
using Unrolled.Generator.Planning;

namespace Unrolled.Generator;

internal static partial class ModelParser
{
    /// <summary>The largest number of inputs or units of one layer.</summary>
    public const int MaxWidth = 65536;

    /// <summary>The largest number of parameters of a network: 1 GiB of weights.</summary>
    public const long MaxParameters = 1L << 28;

    // 0 where the argument is wrong: an error has been reported, here or by the compiler.
    private static int ReadInputs(AttributeData attribute, Findings findings, CancellationToken cancellationToken)
        => ReadWidth(attribute, cancellationToken, (value, node) => findings.Add(Descriptors.InputsOutOfRange, node, value, Text(MaxWidth)));

    private static List<LayerSpec> ReadLayers(INamedTypeSymbol type, TypeDeclarationSyntax declaration, int inputs, Findings findings, CancellationToken cancellationToken)
    {
        var layers = new List<LayerSpec>();
        List<AttributeData> attributes = [.. type.GetAttributes().Where(IsLayer).OrderBy(a => a.ApplicationSyntaxReference?.Span.Start ?? 0)];
        if (attributes.Count == 0)
        {
            findings.Add(Descriptors.NoLayer, declaration.Identifier);
            return layers;
        }

        if (attributes.Select(a => a.ApplicationSyntaxReference?.GetSyntax(cancellationToken).FirstAncestorOrSelf<TypeDeclarationSyntax>()).Distinct().Count() > 1)
        {
            findings.Add(Descriptors.LayersApart, declaration.Identifier);
            return layers;
        }

        var kinds = new Dictionary<string, int>(StringComparer.Ordinal);
        long parameters = 0;
        foreach (AttributeData attribute in attributes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            SyntaxNode? node = attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken);
            string kind = attribute.AttributeClass!.ToDisplayString(FullName) switch
            {
                LstmAttribute => "lstm",
                DenseAttribute => "dense",
                _ => "",
            };
            if (kind.Length == 0)
            {
                findings.Add(Descriptors.UnknownLayer, node, attribute.AttributeClass.Name);
                continue;
            }

            kinds.TryGetValue(kind, out int number);
            kinds[kind] = number + 1;
            string name = ReadName(attribute, nameof(LayerSpec.Name), findings, cancellationToken) ?? $"{kind}_{Text(number)}";
            string prefix = ReadName(attribute, nameof(LayerSpec.TensorPrefix), findings, cancellationToken) ?? name;
            int units = ReadWidth(attribute, cancellationToken, (value, argument) => findings.Add(Descriptors.UnitsOutOfRange, argument, value, name, Text(MaxWidth)));
            if (units == 0)
            {
                return [];
            }

            if (layers.Any(l => l.Name == name))
            {
                findings.Add(Descriptors.NameTaken, Argument(attribute, nameof(LayerSpec.Name), cancellationToken) ?? node, name);
                continue;
            }

            LayerSpec layer = kind == "lstm"
                ? ReadLstm(attribute, name, prefix, units, layers, findings, cancellationToken)
                : new DenseSpec(name, prefix, units, ReadActivation(attribute, "Activation", ActivationSpec.Linear, name, true, findings, cancellationToken));
            CheckTensors(layer, layers, Argument(attribute, nameof(LayerSpec.TensorPrefix), cancellationToken) ?? node, findings);
            if (layer.IsRecurrent && layers.LastOrDefault(l => l.IsRecurrent) is { ReturnsSequences: false } before)
            {
                findings.Add(Descriptors.SequenceMissing, node, layer.Name, before.Name);
            }

            parameters += LayerPlan.CountParameters(layer, layers.LastOrDefault()?.Units ?? inputs);
            if (parameters > MaxParameters)
            {
                findings.Add(Descriptors.TooLarge, WidthArgument(attribute, cancellationToken), layer.Name, Text(parameters), Text(MaxParameters));
                return [];
            }

            layers.Add(layer);
        }

        return layers;
    }

    private static LstmSpec ReadLstm(AttributeData attribute, string name, string prefix, int units, List<LayerSpec> before, Findings findings, CancellationToken cancellationToken)
    {
        // A neighbour with the same prefix is the layer below in one PyTorch module of several layers.
        int tensorLayer = before.LastOrDefault() is LstmSpec below && below.TensorPrefix == prefix ? below.TensorLayer + 1 : 0;
        bool returnSequences = Named(attribute, "ReturnSequences") is { Value: true };
        return new LstmSpec(
            name, prefix, tensorLayer, units, returnSequences,
            ReadActivation(attribute, "Activation", ActivationSpec.Tanh, name, false, findings, cancellationToken),
            ReadActivation(attribute, "RecurrentActivation", ActivationSpec.Sigmoid, name, false, findings, cancellationToken));
    }

    private static void CheckTensors(LayerSpec layer, List<LayerSpec> before, SyntaxNode? node, Findings findings)
    {
        foreach (LayerSpec other in before.Where(l => l.TensorPrefix == layer.TensorPrefix))
        {
            bool sameModule = layer is LstmSpec { TensorLayer: > 0 } && other is LstmSpec;
            if (!sameModule)
            {
                findings.Add(Descriptors.TensorsTaken, node, layer.TensorPrefix, layer.Name, other.Name);
                return;
            }
        }
    }

    private static ActivationSpec ReadActivation(AttributeData attribute, string property, ActivationSpec standard, string layer, bool allowSoftmax, Findings findings, CancellationToken cancellationToken)
    {
        if (Named(attribute, property) is not { Value: int value })
        {
            return standard;
        }

        var activation = (ActivationSpec)value;
        bool defined = Enum.IsDefined(typeof(ActivationSpec), activation);
        if (defined && (allowSoftmax || activation != ActivationSpec.Softmax))
        {
            return activation;
        }

        IEnumerable<string> allowed = Enum.GetNames(typeof(ActivationSpec)).Where(n => allowSoftmax || n != nameof(ActivationSpec.Softmax));
        findings.Add(Descriptors.ActivationUnknown, Argument(attribute, property, cancellationToken), property, layer, defined ? activation.ToString() : Text(value), string.Join(", ", allowed));
        return standard;
    }

    private static string? ReadName(AttributeData attribute, string property, Findings findings, CancellationToken cancellationToken)
    {
        if (Named(attribute, property) is not { Value: string name })
        {
            return null;
        }

        if (name.Length == 0 || !name.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.'))
        {
            findings.Add(Descriptors.NameInvalid, Argument(attribute, property, cancellationToken), property, name);
            return null;
        }

        return name;
    }

    private static int ReadWidth(AttributeData attribute, CancellationToken cancellationToken, Action<string, SyntaxNode?> report)
    {
        if (attribute.ConstructorArguments.Length != 1 || attribute.ConstructorArguments[0].Value is not int value)
        {
            return 0;
        }

        if (value is >= 1 and <= MaxWidth)
        {
            return value;
        }

        report(Text(value), WidthArgument(attribute, cancellationToken));
        return 0;
    }

    private static SyntaxNode? WidthArgument(AttributeData attribute, CancellationToken cancellationToken)
    {
        var node = attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken) as AttributeSyntax;
        return node?.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals is null) ?? (SyntaxNode?)node;
    }

    private static bool IsLayer(AttributeData attribute)
    {
        for (INamedTypeSymbol? type = attribute.AttributeClass?.BaseType; type is not null; type = type.BaseType)
        {
            if (type.ToDisplayString(FullName) == LayerAttribute)
            {
                return true;
            }
        }

        return false;
    }

    private static TypedConstant? Named(AttributeData attribute, string property)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == property)
            {
                return argument.Value;
            }
        }

        return null;
    }

    private static SyntaxNode? Argument(AttributeData attribute, string property, CancellationToken cancellationToken)
        => (attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken) as AttributeSyntax)?.ArgumentList?.Arguments
            .FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == property);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
