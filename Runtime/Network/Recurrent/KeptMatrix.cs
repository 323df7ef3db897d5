using System.ComponentModel;

namespace Unrolled.Kernels;

/// <summary>A matrix that a pass keeps of a recurrent layer.</summary>
/// <param name="stride">Floats from a row to the next.</param>
/// <param name="kind">What it has a row for.</param>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public readonly struct KeptMatrix(int stride, KeptKind kind)
{
    /// <summary>Floats from a row to the next.</summary>
    public int Stride { get; } = stride;

    /// <summary>What it has a row for.</summary>
    public KeptKind Kind { get; } = kind;
}
