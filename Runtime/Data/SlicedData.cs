namespace Unrolled.Data;

/// <summary>A run of another source's samples.</summary>
internal sealed class SlicedData(SequenceData source, int start, int count) : DerivedData(source, start, count);
