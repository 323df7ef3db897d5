using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Unrolled.Generator.Diagnostics;
using Unrolled.Generator.Emit;
using Unrolled.Generator.Model;
using Unrolled.Generator.Planning;

namespace Unrolled.Generator;

/// <summary>
/// Attributes → <see cref="ModelParser"/> → <see cref="NetworkSpec"/> → <see cref="NetworkPlan"/> → <see cref="NetworkEmitter"/> → one
/// file per network. Diagnostics and source are two outputs, so that a moved line does not write the source anew.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class UnrolledGenerator : IIncrementalGenerator
{
    /// <summary>The names of the pipeline's steps, for tests of its caching.</summary>
    internal const string ParseStep = "Parse", NetworkStep = "Network";

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

        context.RegisterSourceOutput(networks, (output, network) =>
            output.AddSource(network.FileName, SourceText.From(NetworkEmitter.Emit(NetworkPlan.Create(network)), Utf8)));

        context.RegisterSourceOutput(parsed.SelectMany((result, _) => result.Diagnostics), Report);

        foreach (string attribute in ModelParser.LayerAttributes)
        {
            IncrementalValuesProvider<ParseResult> stray = context.SyntaxProvider
                .ForAttributeWithMetadataName(attribute, IsType, ModelParser.ParseStray);
            context.RegisterSourceOutput(stray.SelectMany((result, _) => result.Diagnostics), Report);
        }
    }

    private static bool IsType(SyntaxNode node, CancellationToken cancellationToken) => node.IsKind(SyntaxKind.ClassDeclaration) || node.IsKind(SyntaxKind.RecordDeclaration);

    private static void Report(SourceProductionContext output, DiagnosticSpec diagnostic)
        => output.ReportDiagnostic(Diagnostic.Create(Descriptors.Get(diagnostic.Id), diagnostic.Location?.ToLocation(), [.. diagnostic.Arguments]));
}
