namespace Unrolled.Reports;

/// <summary>A part of a report.</summary>
/// <param name="Heading">The heading; empty for the part above all headings.</param>
/// <param name="Body">Its markup, which grows.</param>
internal sealed record ReportSection(string Heading, MarkupText Body);
