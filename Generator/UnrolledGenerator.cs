using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Unrolled.Generator;

/// <summary>
/// Attributes → <see cref="ModelParser"/> → <see cref="NetworkSpec"/> → <see cref="NetworkPlan"/> → <see cref="NetworkEmitter"/> → one
/// file per network, two more for one that C calls, or a <see cref="StubSpec"/> and its file where the declaration is in error. Diagnostics and source are outputs of their
/// own, so that a moved line does not write the source again.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class UnrolledGenerator : IIncrementalGenerator
{
    /// <summary>The names of the pipeline's steps, for tests of its caching.</summary>
    internal const string ParseStep = "Parse", NetworkStep = "Network", EmitStep = "Emit", StubStep = "Stub", NativeStep = "Native";

    // Without a byte order mark.
    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ParseResult> parsed = context.SyntaxProvider
            .ForAttributeWithMetadataName(ModelParser.NetworkAttribute, IsType, ModelParser.Parse)
            .WithTrackingName(ParseStep);

        IncrementalValuesProvider<NetworkSpec> networks = parsed
            .Where(result => result.Network is not null)
            .Select((result, _) => result.Network!)
            .WithTrackingName(NetworkStep);

        IncrementalValuesProvider<EmittedNetwork> emitted = networks.Select((network, _) => Emit(network)).WithTrackingName(EmitStep);
        context.RegisterSourceOutput(emitted, (output, network) => AddSource(output, network.FileName, network.Text));

        AddStubs(context, parsed);
        context.RegisterSourceOutput(parsed.SelectMany((result, _) => result.Diagnostics), Report);

        // Numbers and clashes need all networks that are exported.
        IncrementalValueProvider<EquatableArray<NativeNetwork>> natives = emitted.Where(network => network.Library is not null)
            .Select((network, _) => network.Library!).Collect().Select((all, _) => Number(all)).WithTrackingName(NativeStep);
        context.RegisterSourceOutput(natives.SelectMany((all, _) => all.Where(n => n.Fault is null)), (output, native) =>
        {
            AddSource(output, ModelParser.NativeFileName(native.Library.Network.FileName), NativeEmitter.EmitMethods(native.Library, native.Number));
            AddSource(output, native.Library.Prefix + NativeEmitter.HeaderFileEnd, NativeEmitter.EmitHeader(native.Library));
        });

        // What went wrong after the parser, at the class as it stands now: the network itself has no place, so that it is equal after an edit above it.
        IncrementalValueProvider<EquatableArray<FaultSpec>> faults = emitted.Where(e => e.Fault is not null).Select((e, _) => e.Fault!).Collect()
            .Combine(natives).Select((pair, _) => pair.Left.Concat(pair.Right.Where(n => n.Fault is not null).Select(n => n.Fault!)).ToEquatableArray());
        IncrementalValuesProvider<PlaceSpec> places = context.SyntaxProvider.ForAttributeWithMetadataName(ModelParser.NetworkAttribute, IsType, ModelParser.ReadPlace);
        context.RegisterSourceOutput(places.Combine(faults).SelectMany((pair, _) => pair.Right.Where(f => f.FileName == pair.Left.FileName).Select(f =>
            new DiagnosticSpec(f.Diagnostic, pair.Left.Location, new[] { pair.Left.Name, f.Argument }.ToEquatableArray()))), Report);

        context.RegisterSourceOutput(
            context.SyntaxProvider.ForAttributeWithMetadataName(ModelParser.NativeExportAttribute, IsType, ModelParser.ParseStrayExport).SelectMany((result, _) => result.Diagnostics), Report);

        foreach (string attribute in ModelParser.LayerAttributes)
        {
            IncrementalValuesProvider<ParseResult> stray = context.SyntaxProvider
                .ForAttributeWithMetadataName(attribute, IsType, ModelParser.ParseStray);
            AddStubs(context, stray);
            context.RegisterSourceOutput(stray.SelectMany((result, _) => result.Diagnostics), Report);
        }
    }

    private static void AddStubs(IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<ParseResult> parsed)
        => context.RegisterSourceOutput(
            parsed.Where(result => result.Stub is not null).Select((result, _) => result.Stub!).WithTrackingName(StubStep),
            (output, stub) => AddSource(output, stub.FileName, StubEmitter.Emit(stub)));

    private static void AddSource(SourceProductionContext output, string fileName, string text) => output.AddSource(fileName, SourceText.From(text, Utf8));

    // The last resort: an exception would end the run, and every other network of the project would be without code.
    private static EmittedNetwork Emit(NetworkSpec network)
    {
        try
        {
            NetworkPlan plan = NetworkPlan.Create(network);
            return new EmittedNetwork(network.FileName, NetworkEmitter.Emit(plan), null, network.NativePrefix.Length > 0 ? NativeLibrary.From(plan) : null);
        }
        catch (OverflowException)
        {
            // Sizes and offsets are whole numbers of 32 bits, and every sum of them is checked.
            return Stand(Descriptors.MemoryTooLarge, LayerReader.Text(int.MaxValue));
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return Stand(Descriptors.GeneratorFault, Findings.Describe(fault));
        }

        EmittedNetwork Stand(DiagnosticDescriptor descriptor, string argument) => new(network.FileName, StubEmitter.Emit(StubSpec.For(network)), new FaultSpec(network.FileName, descriptor.Id, argument), null);
    }

    // In the order of the files' names, which is that of every machine.
    private static EquatableArray<NativeNetwork> Number(ImmutableArray<NativeLibrary> all)
    {
        NativeLibrary[] libraries = [.. all.OrderBy(l => l.Network.FileName, StringComparer.Ordinal)];
        IReadOnlyList<NativeLibrary?> takers = NativeClash.Find(libraries);
        return libraries.Select((library, i) => new NativeNetwork(library, 1 + i, Fault(library, takers[i]))).ToEquatableArray();
    }

    private static FaultSpec? Fault(NativeLibrary library, NativeLibrary? taker)
        => taker is not null ? new(library.Network.FileName, Descriptors.PrefixTaken.Id, $"with the prefix '{library.Prefix}' would have names of those with '{taker.Prefix}' of {taker.Network.MetadataName}")
        : library.IsEmpty ? new(library.Network.FileName, Descriptors.NothingToExport.Id, string.Join(", ", library.Network.Layers.OfType<InputSpec>().Where(i => !i.IsOwn && i.Kind != InputKindSpec.Step).Select(i => i.Name)))
        : null;

    private static bool IsType(SyntaxNode node, CancellationToken cancellationToken) => node is TypeDeclarationSyntax;

    private static void Report(SourceProductionContext output, DiagnosticSpec diagnostic)
        => output.ReportDiagnostic(Diagnostic.Create(Descriptors.Get(diagnostic.Id), diagnostic.Location?.ToLocation(), [.. diagnostic.Arguments]));

    // The text of one network, or of what stands in for it, and why; and what C calls of it, or null.
    private sealed record EmittedNetwork(string FileName, string Text, FaultSpec? Fault, NativeLibrary? Library);

    // What went wrong after the parser: the network by the name of its file, the diagnostic's id, and its argument after the class's name.
    private sealed record FaultSpec(string FileName, string Diagnostic, string Argument);

    // A network that C calls, with its number among those of the project.
    private sealed record NativeNetwork(NativeLibrary Library, int Number, FaultSpec? Fault);
}
