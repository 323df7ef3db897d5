namespace Unrolled.Tool.Graphs.Signals;

/// <summary>What the indexes of a factor count.</summary>
internal enum FactorKind
{
    Batch,
    Time,

    /// <summary>The steps that attention weighs, where its queries have steps too.</summary>
    Key,
    Feature,
}
