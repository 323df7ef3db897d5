using System.Collections.Immutable;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>How the gradient of a batch's loss flows back through time in every recurrent layer; see <see cref="Trainer{T}.MeasureGradientFlow"/>.</summary>
/// <remarks>
/// Hochreiter, "Untersuchungen zu dynamischen neuronalen Netzen", 1991; Pascanu, Mikolov, Bengio, "On the difficulty of training recurrent neural networks", 2013.
/// </remarks>
/// <param name="loss">The batch's loss.</param>
/// <param name="layers">The layers.</param>
public sealed class GradientFlow(double loss, ImmutableArray<LayerGradientFlow> layers)
{
    /// <summary>The batch's mean loss, whose gradient was measured.</summary>
    public double Loss { get; } = loss;

    /// <summary>The recurrent layers in the order in which data flows, with both directions of bidirectional layers.</summary>
    public ImmutableArray<LayerGradientFlow> Layers { get; } = layers.IsDefault ? [] : Require.NoNull(layers, nameof(layers));

    /// <summary>One of the layers.</summary>
    /// <param name="layer">Its name.</param>
    /// <exception cref="KeyNotFoundException">There is no recurrent layer of that name; the message lists the existing ones.</exception>
    public LayerGradientFlow this[string layer]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(layer);
            return Layers.FirstOrDefault(l => l.Layer == layer)
                ?? throw new KeyNotFoundException($"There is no recurrent layer '{layer}'. There are: {string.Join(", ", Layers.Select(l => l.Layer))}.");
        }
    }
}
