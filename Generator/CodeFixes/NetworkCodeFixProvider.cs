using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;
using Unrolled.Generator.Diagnostics;

namespace Unrolled.CodeFixes;

/// <summary>
/// The code fixes of declarations. What mends a finding is known where it is found: the parser's <see cref="Mend"/> comes with the companion diagnostic, and is written by <see cref="TextEdit"/>.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(NetworkCodeFixProvider)), Shared]
public sealed class NetworkCodeFixProvider : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [.. Companions.All.Values.Select(d => d.Id)];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            IReadOnlyList<Location> places = diagnostic.AdditionalLocations.Count > 0 ? diagnostic.AdditionalLocations : [diagnostic.Location];
            if (Holder(context.Document, places[0]) is not { } document
                || await document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root
                || !diagnostic.Properties.TryGetValue(Companions.KindProperty, out string? name) || !Enum.TryParse(name, out MendKind kind)
                || !diagnostic.Properties.TryGetValue(Companions.TextProperty, out string? written))
            {
                continue;
            }

            SourceText text = await document.GetTextAsync(context.CancellationToken).ConfigureAwait(false);
            if (TextEdit.Of(kind, written ?? "", root, text, [.. places.Select(p => p.SourceSpan)]) is { } edit)
            {
                // All fixes of one diagnostic are one choice, whatever they remove.
                context.RegisterCodeFix(
                    CodeAction.Create(edit.Title, _ => Task.FromResult(document.WithText(text.WithChanges(edit.Changes)).Project.Solution), equivalenceKey: diagnostic.Id),
                    diagnostic);
            }
        }
    }

    // What is mended may stand in another file than the finding: the network's own attribute on another part of the class.
    private static Document? Holder(Document document, Location place)
        => place.SourceTree is { } tree && document.Project.Solution.GetDocument(tree) is { } holder ? holder
            : place.GetLineSpan().Path == document.FilePath ? document : null;
}
