namespace Unrolled;

/// <summary>Gives the elements of a tensor.</summary>
/// <param name="target">As many as it has, row-major.</param>
internal delegate void StoredValues(Span<float> target);
