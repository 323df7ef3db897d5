namespace Unrolled.Tool.Graphs.Signals;

/// <summary>What the indexes of a factor count.</summary>
internal enum FactorKind
{
    Batch,
    Time,
    Feature,
}
