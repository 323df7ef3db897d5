namespace Unrolled;

/// <summary>A part of a report.</summary>
/// <param name="Heading">What stands above it; empty for what stands above all headings.</param>
/// <param name="Body">Its markup, which grows.</param>
internal sealed record ReportSection(string Heading, MarkupText Body);
