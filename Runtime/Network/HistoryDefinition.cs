using System.ComponentModel;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>The part of a convolution's input along time that a stream keeps: its last time steps, in a ring.</summary>
/// <param name="Layer">The convolution.</param>
/// <param name="Steps">The number of time steps, 1 or more.</param>
/// <param name="Width">Values of a time step.</param>
/// <param name="Offset">The ring's offset in a state's memory.</param>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public sealed record HistoryDefinition(string Layer, int Steps, int Width, int Offset)
{
    /// <summary>The convolution.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public string Layer { get; init => field = Require.NotNull(value, nameof(Layer)); } = Require.NotNull(Layer, nameof(Layer));
}
