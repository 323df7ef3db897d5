namespace Unrolled.Bench;

/// <summary>
/// Rows of the table that need the same of the library. A group's file has its models too, so that <c>compare</c> leaves the file out where a revision lacks what it needs.
/// </summary>
internal interface IRowGroup
{
    /// <summary>The rows.</summary>
    IReadOnlyList<Workload> Rows { get; }
}
