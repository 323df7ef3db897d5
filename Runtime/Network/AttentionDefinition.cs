using System.ComponentModel;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>A layer with attention weights.</summary>
/// <param name="Layer">Its name.</param>
/// <param name="Axis">The number of the axis whose steps have weights, in <see cref="NetworkDefinition.Axes"/>.</param>
/// <param name="InSource">True if a stream has its weights as soon as it has started; false if each step has its own weights.</param>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public sealed record AttentionDefinition(string Layer, int Axis, bool InSource)
{
    /// <summary>Its name.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public string Layer { get; init => field = Require.NotNull(value, nameof(Layer)); } = Require.NotNull(Layer, nameof(Layer));
}
