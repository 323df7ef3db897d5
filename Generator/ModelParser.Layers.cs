using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Unrolled.Generator.Diagnostics;
using Unrolled.Generator.Model;

namespace Unrolled.Generator;

internal static partial class ModelParser
{
    /// <summary>The largest number of inputs or units of one layer.</summary>
    public const int MaxWidth = 65536;

    /// <summary>The largest number of parameters of a network: 1 GiB of weights.</summary>
    public const long MaxParameters = 1L << 28;

    // 0 where the argument is wrong: an error has been reported, here or by the compiler.
    private static int ReadInputs(AttributeData attribute, Findings findings, CancellationToken cancellationToken)
        => LayerReader.ReadWidth(attribute, cancellationToken, (value, node) => findings.Add(Descriptors.InputsOutOfRange, node, value, LayerReader.Text(MaxWidth)));

    private static List<LayerSpec> ReadLayers(INamedTypeSymbol type, TypeDeclarationSyntax declaration, int inputs, Findings findings, CancellationToken cancellationToken)
    {
        var layers = new List<LayerSpec>();
        var readers = new List<LayerReader>();
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
            string attributeType = attribute.AttributeClass!.ToDisplayString(FullName);
            LayerKind? kind = LayerKind.All.FirstOrDefault(k => k.Attribute == attributeType);
            if (kind is null)
            {
                findings.Add(Descriptors.UnknownLayer, attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken), attribute.AttributeClass.Name);
                continue;
            }

            kinds.TryGetValue(kind.Name, out int number);
            kinds[kind.Name] = number + 1;
            var reader = new LayerReader(attribute, kind, number, layers, findings, cancellationToken);
            if (reader.Units == 0)
            {
                return [];
            }

            if (layers.Any(l => l.Name == reader.Name))
            {
                reader.Report(Descriptors.NameTaken, nameof(LayerSpec.Name), reader.Name);
                continue;
            }

            LayerSpec layer = kind.Read(reader);
            CheckTensors(layer, reader);
            if (layer is RecurrentSpec && layers.OfType<RecurrentSpec>().LastOrDefault() is { ReturnSequences: false } before)
            {
                // The mend belongs on the layer before, and so does the finding.
                findings.Add(Descriptors.SequenceMissing, readers[layers.LastIndexOf(before)].Node, layer.Name, before.Name);
            }

            parameters += layer.CountParameters(layers.LastOrDefault()?.Units ?? inputs);
            if (parameters > MaxParameters)
            {
                findings.Add(Descriptors.TooLarge, reader.WidthArgument, layer.Name, LayerReader.Text(parameters), LayerReader.Text(MaxParameters));
                return [];
            }

            layers.Add(layer);
            readers.Add(reader);
        }

        return layers;
    }

    private static void CheckTensors(LayerSpec layer, LayerReader reader)
    {
        foreach (LayerSpec other in reader.Before.Where(l => l.TensorPrefix == layer.TensorPrefix))
        {
            bool sameModule = layer is RecurrentSpec { TensorLayer: > 0 } && other.GetType() == layer.GetType();
            if (!sameModule)
            {
                reader.Report(Descriptors.TensorsTaken, nameof(LayerSpec.TensorPrefix), layer.TensorPrefix, layer.Name, other.Name);
                return;
            }
        }
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
}
