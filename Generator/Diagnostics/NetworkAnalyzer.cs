using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Unrolled.Generator.Diagnostics;

/// <summary>
/// Reports a hidden <see cref="Companions">companion</see> wherever the generator reports what can be mended, for code fixes to hang on.
/// </summary>
/// <remarks>
/// The generator goes on reporting the errors. It could have left them to this analyzer, and there would be one diagnostic at each place. But analyzers can be switched off (RunAnalyzers=false, and many builds
/// do that for speed), and a stub without an accompanying error would then fail only at run time. Hidden companions also cost builds nothing: the compiler does not run an
/// analyzer that has nothing else to report.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NetworkAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [.. Companions.All.Values];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName(ModelParser.NetworkAttribute) is not null)
            {
                start.RegisterSymbolAction(Analyze, SymbolKind.NamedType);
            }
        });
    }

    private static void Analyze(SymbolAnalysisContext context)
    {
        // Most types have no attribute at all, which their text tells.
        var type = (INamedTypeSymbol)context.Symbol;
        if (!type.DeclaringSyntaxReferences.Any(r => r.GetSyntax(context.CancellationToken) is TypeDeclarationSyntax { AttributeLists.Count: > 0 }))
        {
            return;
        }

        // Of two parts with a Network attribute each is read with all layers.
        var reported = new HashSet<(string Id, Location? Location)>();
        foreach (Finding finding in ModelParser.Find(type, context.Compilation, context.CancellationToken))
        {
            if (finding.Mend is { } mend && reported.Add((finding.Descriptor.Id, finding.Location)))
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Companions.All[finding.Descriptor.Id],
                    finding.Location,
                    mend.Places.Select(p => p.GetLocation()),
                    ImmutableDictionary<string, string?>.Empty.Add(Companions.KindProperty, mend.Kind.ToString()).Add(Companions.TextProperty, mend.Text),
                    [.. finding.Arguments]));
            }
        }
    }
}
