using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Unrolled.Generator.Diagnostics;

/// <summary>
/// The hidden companions of diagnostics that can be mended: code fixes belong to them, since IDEs offer none for what a generator reports
/// (https://github.com/dotnet/roslyn/issues/67354).
/// </summary>
internal static class Companions
{
    /// <summary>A companion's id is that of its diagnostic with this after it.</summary>
    public const string Suffix = "F";

    /// <summary>The properties of a companion: a <see cref="MendKind"/>, and the text to write. Its additional locations are the places of the mend.</summary>
    public const string KindProperty = "Kind", TextProperty = "Text";

    /// <summary>The companions by the id of their diagnostic.</summary>
    public static ImmutableSortedDictionary<string, DiagnosticDescriptor> All { get; } = new[]
    {
        Descriptors.NotPartial, Descriptors.AbstractClass, Descriptors.StaticClass, Descriptors.ContainingTypeNotPartial, Descriptors.RecordClass,
        Descriptors.HasBaseClass, Descriptors.FileLocal, Descriptors.LayerAboveNetwork, Descriptors.NotAClass,
        Descriptors.SequenceMissing, Descriptors.NameInvalid, Descriptors.BoundOutOfRange, Descriptors.ProjectionOutOfRange, Descriptors.BiasMissing,
        Descriptors.ParameterUnknown, Descriptors.InitializerScale, Descriptors.SourceUnknown, Descriptors.PaddingIndexOutOfRange, Descriptors.MaskingNotFirst,
        Descriptors.PaddingSizeUnfit, Descriptors.CausalImage, Descriptors.NoTime, Descriptors.RateOutOfRange,
        Descriptors.AttentionOverVector, Descriptors.AttentionUnitsGiven, Descriptors.AttentionPoolingOfVector, Descriptors.MaskingFixedSteps,
        Descriptors.StepsOutOfRange, Descriptors.ReverseOfBoth, Descriptors.SecondDirectionMissing, Descriptors.TwoInitialStates, Descriptors.TwoCandidateFunctions,
    }.ToImmutableSortedDictionary(d => d.Id, Of, StringComparer.Ordinal);

    // Companions are not separate rules, so they are not in AnalyzerReleases. They are configurable, because the compiler would run the analyzer for rules that are not.
    private static DiagnosticDescriptor Of(DiagnosticDescriptor diagnostic) => new(
        diagnostic.Id + Suffix, diagnostic.Title, diagnostic.MessageFormat, diagnostic.Category, DiagnosticSeverity.Hidden, isEnabledByDefault: true,
        description: diagnostic.Description);
}
