using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Unrolled.Generator.Declaration;

internal static partial class ModelParser
{
    /// <summary>The largest number of inputs or units of one layer.</summary>
    public const int MaxWidth = 65536;

    /// <summary>The largest number of tokens: up to this number, a float represents whole numbers exactly.</summary>
    public const int MaxTokens = 1 << 24;

    /// <summary>The largest number of parameters of a network: 1 GiB of weights.</summary>
    public const long MaxParameters = 1L << 28;

    // What a name is of, in findings.
    private const string OneLayer = "this layer";

    /// <summary>The largest number of values in one row between two layers.</summary>
    public const int MaxRow = 1 << 26;

    // The network's own input; null where an argument is wrong: an error has been reported, here or by the compiler.
    private static InputSpec? ReadInput(AttributeData attribute, Findings findings, CancellationToken cancellationToken)
    {
        int steps = Whole(attribute, "Steps") ?? 0;
        if (steps < 0 || (steps == 0 && attribute.NamedArguments.Any(a => a.Key == "Steps")))
        {
            findings.Add(Descriptors.StepsOutOfRange, NamedArgument(attribute, "Steps", cancellationToken), Mend.RemoveArgument, LayerReader.Text(steps));
            steps = 0;
        }

        SignalSpec? signal = LayerReader.ReadShape(attribute, new InputAxisSpec(0, steps), findings, cancellationToken);
        return signal is null ? null : new InputSpec(InputSpec.Own, InputKindSpec.Sequence, true) { Output = signal };
    }

    private static WeightPrecisionSpec ReadWeights(AttributeData attribute, Findings findings, CancellationToken cancellationToken)
    {
        const string property = "Weights";
        int value = Whole(attribute, property) ?? 0;
        if (!Enum.IsDefined(typeof(WeightPrecisionSpec), value))
        {
            findings.Add(Descriptors.ChoiceUnknown, NamedArgument(attribute, property, cancellationToken), property, "the network", LayerReader.Text(value), string.Join(", ", Enum.GetNames(typeof(WeightPrecisionSpec))));
        }

        return (WeightPrecisionSpec)value;
    }

    private static int? Whole(AttributeData attribute, string property)
        => attribute.NamedArguments.FirstOrDefault(a => a.Key == property).Value is { Kind: not TypedConstantKind.Array, Value: int value } ? value : null;

    private static SyntaxNode? NamedArgument(AttributeData attribute, string name, CancellationToken cancellationToken)
    {
        var node = attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken) as AttributeSyntax;
        return (SyntaxNode?)node?.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == name) ?? node;
    }

    // The input first; empty where a layer is so wrong that those after it cannot be read.
    private static List<LayerSpec> ReadLayers(INamedTypeSymbol type, TypeDeclarationSyntax declaration, AttributeData network, InputSpec? input, Findings findings, CancellationToken cancellationToken)
    {
        List<AttributeData> attributes = [.. type.GetAttributes().Where(IsLayer).OrderBy(a => a.ApplicationSyntaxReference?.Span.Start ?? 0)];
        if (attributes.Count == 0)
        {
            findings.Add(Descriptors.NoLayer, declaration.Identifier);
            return [];
        }

        if (attributes.Select(a => a.ApplicationSyntaxReference?.GetSyntax(cancellationToken).FirstAncestorOrSelf<TypeDeclarationSyntax>()).Distinct().Count() > 1)
        {
            findings.Add(Descriptors.LayersApart, declaration.Identifier);
            return [];
        }

        // Where the input is wrong the layers are still read, for the mistakes that do not depend on it.
        findings.Uncertain = input is null || findings.LeavesSignalsOpen;
        var layers = new List<LayerSpec> { input ?? new InputSpec(InputSpec.Own, InputKindSpec.Sequence, true) { Output = new SignalSpec(1, null, new InputAxisSpec(0, 0)) } };
        var readers = new List<LayerReader?> { null };
        var nodes = new List<SyntaxNode?> { network.ApplicationSyntaxReference?.GetSyntax(cancellationToken) };
        var kinds = new Dictionary<string, int>(StringComparer.Ordinal);
        Dictionary<string, string> names = NamesOf(layers[0]).ToDictionary(n => n.Name, n => n.Bearer, StringComparer.Ordinal);
        long parameters = 0;
        foreach (AttributeData attribute in attributes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string attributeType = attribute.AttributeClass!.ToDisplayString(FullName);
            LayerKind? kind = LayerKind.All.FirstOrDefault(k => k.Attribute == attributeType);
            if (kind is null)
            {
                findings.Add(Descriptors.UnknownLayer, attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken), attribute.AttributeClass.Name);
                return [];
            }

            kinds.TryGetValue(kind.Name, out int number);
            kinds[kind.Name] = number + 1;
            var reader = new LayerReader(attribute, kind, number, layers, nodes, findings, cancellationToken);
            if (names.TryGetValue(reader.Name, out string? bearer))
            {
                reader.Report(Descriptors.NameTaken, nameof(LayerSpec.Name), reader.Name, OneLayer, bearer);
                findings.Uncertain = true;
                continue;
            }

            LayerSpec layer = kind.Read(reader);
            if (reader.Broken)
            {
                return [];
            }

            if (layer is RecurrentSpec recurrent)
            {
                CheckSequence(recurrent, reader, findings);
                CheckInitialState(recurrent, reader);
            }

            layer = layer with { Sources = reader.Sources, IsOutput = reader.Flag("Output"), Output = layer.Output ?? layer.OutputFor(reader.Signal) };
            if (layer.Output is null)
            {
                return [];
            }

            TakeNames(layer, reader, names);
            CheckTensors(layer, reader);
            CheckSoftmax(layer, reader);
            parameters += layer.CountParameters(layer.Sources.Count == 0 ? 0 : layers[layer.Sources[0]].Output.Width);
            if (parameters > MaxParameters)
            {
                findings.Add(Descriptors.TooLarge, reader.ConstructorNode(0), layer.Name, LayerReader.Text(parameters), LayerReader.Text(MaxParameters));
                return [];
            }

            layers.Add(layer);
            readers.Add(reader);
            nodes.Add(reader.Node);
            findings.Uncertain |= findings.LeavesSignalsOpen;
        }

        CheckRead(layers, readers);
        return layers;
    }

    // All that states, outputs and messages are found by. The layer's own name comes first.
    private static IEnumerable<(string Name, string Bearer)> NamesOf(LayerSpec layer)
    {
        yield return (layer.Name, layer is InputSpec ? $"the input {layer.Name}" : $"the layer {layer.Name}");
        if (layer is not RecurrentSpec { Recurrence: var recurrence } recurrent)
        {
            yield break;
        }

        bool both = recurrence.Bidirectional != MergeModeSpec.None;
        string second = recurrent.NameOf(isReverse: true);
        if (both)
        {
            yield return (second, $"the second direction of {layer.Name}");
        }

        foreach (string direction in recurrence.ReturnState ? both ? [layer.Name, second] : [layer.Name] : Array.Empty<string>())
        {
            foreach (string state in layer is LstmSpec ? ["h", "c"] : new[] { "h" })
            {
                yield return ($"{direction}.{state}", $"the final state {state} of {direction}");
            }
        }
    }

    private static void TakeNames(LayerSpec layer, LayerReader reader, Dictionary<string, string> names)
    {
        foreach ((string name, string bearer) in NamesOf(layer))
        {
            if (names.TryGetValue(name, out string? other))
            {
                reader.Report(Descriptors.NameTaken, nameof(LayerSpec.Name), name, bearer, other);
                return;
            }

            names.Add(name, bearer);
        }
    }

    private static void CheckSequence(RecurrentSpec layer, LayerReader reader, Findings findings)
    {
        if (reader.Signal.IsSequence)
        {
            return;
        }

        // Where a recurrent layer below gives its last step alone, the fix belongs there, and so does the finding.
        int place = reader.WhereSequenceEnds(reader.Sources[0]);
        SyntaxNode? below = reader.Before[place] is RecurrentSpec ? reader.NodeOf(place) : null;
        findings.Add(Descriptors.SequenceMissing, below ?? reader.Node, reader.ReturnSequences(place), layer.Name, reader.Before[place].Name);
    }

    private static void CheckInitialState(RecurrentSpec layer, LayerReader reader)
    {
        if (layer.Recurrence.InitialState is not { } name || reader.Find(name, nameof(RecurrenceSpec.InitialState)) is not { } place)
        {
            return;
        }

        if (layer.Recurrence.TrainInitialState)
        {
            reader.ReportIdle(Descriptors.TwoInitialStates, nameof(RecurrenceSpec.TrainInitialState), layer.Name, name);
        }

        // The final states of a recurrent layer of the same kind and size, or a vector for h alone.
        LayerSpec source = reader.Before[place];
        bool sameKind = source is RecurrentSpec other && other.GetType() == layer.GetType() && other.Units == layer.Units && other.StateUnits == layer.StateUnits
            && (other.Recurrence.Bidirectional == MergeModeSpec.None) == (layer.Recurrence.Bidirectional == MergeModeSpec.None);
        bool vector = !source.Output.IsSequence && source.Output.Width == layer.StateUnits && layer.Recurrence.Bidirectional == MergeModeSpec.None;
        if (!sameKind && !vector)
        {
            reader.Report(Descriptors.InitialStateUnfit, nameof(RecurrenceSpec.InitialState), layer.Name, name, LayerReader.Text(layer.StateUnits));
        }

        reader.AlsoReads(place);
    }

    // Everything that is computed goes somewhere.
    private static void CheckRead(List<LayerSpec> layers, List<LayerReader?> readers)
    {
        for (int i = 1; i < layers.Count - 1; i++)
        {
            if (!layers[i].IsOutput && !(layers[i] is RecurrentSpec { Recurrence.ReturnState: true }) && !layers.Any(l => l.Sources.Contains(i)))
            {
                readers[i]!.Report(Descriptors.NotRead, nameof(LayerSpec.Name), layers[i].Name);
            }
        }
    }

    private static void CheckStreaming(List<LayerSpec> layers, AttributeData network, Findings findings, CancellationToken cancellationToken)
    {
        if (layers.Count > 0 && StreamSplit.Obstacle(layers) is { } layer)
        {
            findings.Add(Descriptors.StreamingImpossible, NamedArgument(network, "Streaming", cancellationToken), layer.Name);
        }
    }

    private static void CheckTensors(LayerSpec layer, LayerReader reader)
    {
        foreach (LayerSpec other in reader.Before.Where(l => l.TensorPrefixes.Intersect(layer.TensorPrefixes, StringComparer.Ordinal).Any()))
        {
            // Two layers that read the same one would both be the next of its module.
            bool sameModule = layer is RecurrentSpec { Recurrence.TensorLayer: > 0 and var place } recurrent && other is RecurrentSpec below && recurrent.FitsModuleOf(below) && below.Recurrence.TensorLayer != place;
            if (!sameModule)
            {
                reader.Report(Descriptors.TensorsTaken, nameof(LayerSpec.TensorPrefix), layer.TensorPrefixes.Intersect(other.TensorPrefixes, StringComparer.Ordinal).First(), layer.Name, other.Name);
                return;
            }
        }
    }

    private static void CheckSoftmax(LayerSpec layer, LayerReader reader)
    {
        ActivationSpec? activation = layer switch
        {
            DenseSpec dense => dense.Activation,
            ConvolutionSpec convolution => convolution.Activation,
            ActivationLayerSpec function => function.Activation,
            _ => null,
        };
        if (activation is { RunsOverUnits: true } softmax && (layer is ConvolutionSpec { Filters: 1 } and not ConvTranspose1DSpec || layer.Output.Width == 1))
        {
            reader.Report(Descriptors.SoftmaxOfOne, "Activation", layer.Name, softmax.Kind.ToString(), softmax.Kind == ActivationKind.Softmax ? "1" : "0");
        }
    }

    // Where the network stands on its own part there is no order to keep.
    private static void CheckOrder(INamedTypeSymbol type, AttributeData network, Findings findings, CancellationToken cancellationToken)
    {
        SyntaxNode? top = network.ApplicationSyntaxReference?.GetSyntax(cancellationToken);
        AttributeSyntax? above = type.GetAttributes().Where(IsLayer)
            .Select(a => a.ApplicationSyntaxReference?.GetSyntax(cancellationToken)).OfType<AttributeSyntax>()
            .Where(a => a.SpanStart < top?.SpanStart && a.FirstAncestorOrSelf<TypeDeclarationSyntax>() == top.FirstAncestorOrSelf<TypeDeclarationSyntax>())
            .OrderBy(a => a.SpanStart).FirstOrDefault();
        if (above is not null)
        {
            findings.Add(Descriptors.LayerAboveNetwork, above, new Mend(MendKind.MoveAttribute, "", top!, above), above.Name.ToString());
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
