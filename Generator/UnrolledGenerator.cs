using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Unrolled.Generator;

/// <summary>
/// Attributes → <see cref="ModelParser"/> → <see cref="NetworkSpec"/> → <see cref="NetworkPlan"/> → <see cref="NetworkEmitter"/> → one
/// file per network, or a <see cref="StubSpec"/> and its file where the declaration is in error. Diagnostics and source are outputs of their
/// own, so that a moved line does not write the source again.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class UnrolledGenerator : IIncrementalGenerator
{
    /// <summary>The names of the pipeline's steps, for tests of its caching.</summary>
    internal const string ParseStep = "Parse", NetworkStep = "Network", EmitStep = "Emit", StubStep = "Stub";

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

        // What went wrong after the parser, at the class as it stands now: the network itself has no place, so that it is equal after an edit above it.
        IncrementalValueProvider<EquatableArray<EmittedNetwork>> faults = emitted.Where(e => e.Diagnostic is not null).Collect().Select((all, _) => all.ToEquatableArray());
        IncrementalValuesProvider<PlaceSpec> places = context.SyntaxProvider.ForAttributeWithMetadataName(ModelParser.NetworkAttribute, IsType, ModelParser.ReadPlace);
        context.RegisterSourceOutput(places.Combine(faults).SelectMany((pair, _) => pair.Right.Where(f => f.FileName == pair.Left.FileName).Select(f =>
            new DiagnosticSpec(f.Diagnostic!, pair.Left.Location, new[] { pair.Left.Name, f.Argument }.ToEquatableArray()))), Report);

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
            return new EmittedNetwork(network.FileName, NetworkEmitter.Emit(NetworkPlan.Create(network)), null, "");
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

        EmittedNetwork Stand(DiagnosticDescriptor descriptor, string argument) => new(network.FileName, StubEmitter.Emit(StubSpec.For(network)), descriptor.Id, argument);
    }

    private static bool IsType(SyntaxNode node, CancellationToken cancellationToken) => node is TypeDeclarationSyntax;

    private static void Report(SourceProductionContext output, DiagnosticSpec diagnostic)
        => output.ReportDiagnostic(Diagnostic.Create(Descriptors.Get(diagnostic.Id), diagnostic.Location?.ToLocation(), [.. diagnostic.Arguments]));

    // The text of one network, or of what stands in for it, and the id and the argument of the diagnostic that says why.
    private sealed record EmittedNetwork(string FileName, string Text, string? Diagnostic, string Argument);
}
