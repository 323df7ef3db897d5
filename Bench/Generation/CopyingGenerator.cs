using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Unrolled.Bench.Generation;

/// <summary>Adds a text that is ready for every class with the attribute: what the compiler itself takes for a generator that costs nothing.</summary>
internal sealed class CopyingGenerator(string text) : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<string> names = context.SyntaxProvider
            .ForAttributeWithMetadataName("Unrolled.NetworkAttribute", (_, _) => true, (found, _) => found.TargetSymbol.Name);
        context.RegisterSourceOutput(names, (output, name) => output.AddSource($"{name}.g.cs", SourceText.From(text, Encoding.UTF8)));
    }
}
