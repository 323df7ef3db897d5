using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Unrolled.Tool.Compilation;

/// <summary>A declaration has errors.</summary>
/// <param name="errors">At least one.</param>
internal sealed class CompilationException(ImmutableArray<Diagnostic> errors)
    : Exception(string.Join('\n', errors.Select(e => $"{e.Id}: {e.GetMessage(CultureInfo.InvariantCulture)}")))
{
    /// <summary>The errors.</summary>
    public ImmutableArray<Diagnostic> Errors { get; } = errors;
}
