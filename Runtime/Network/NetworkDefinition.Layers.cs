using System.Runtime.CompilerServices;

namespace Unrolled;

// Which parameters belong to which layer: they are listed layer by layer.
public sealed partial class NetworkDefinition
{
    /// <summary>The place of a layer in <see cref="Layers"/>.</summary>
    /// <exception cref="ArgumentException">There is no such name; the message lists the existing ones.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int FindLayer(string name, string parameter)
    {
        ArgumentNullException.ThrowIfNull(name, parameter);
        for (int i = 0; i < Layers.Length; i++)
        {
            if (Layers[i].Name == name)
            {
                return i;
            }
        }

        throw new ArgumentException($"'{Name}' has no layer '{name}'. It has: {string.Join(", ", Layers.Select(l => l.Name))}.", parameter);
    }

    /// <summary>The place of the layer in <see cref="Layers"/> that a parameter belongs to.</summary>
    /// <param name="parameter">Its place in <see cref="Parameters"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int LayerOf(int parameter)
    {
        long before = 0;
        for (int p = 0; p < parameter; p++)
        {
            before += Parameters[p].Length;
        }

        for (int layer = 0; layer < Layers.Length; layer++)
        {
            before -= Layers[layer].ParameterCount;
            if (before < 0)
            {
                return layer;
            }
        }

        throw new InvalidOperationException($"The layers of '{Name}' have fewer weights than it has parameters.");
    }

    /// <summary>The places of a layer's parameters in <see cref="Parameters"/>.</summary>
    /// <param name="layer">Its place in <see cref="Layers"/>.</param>
    internal IEnumerable<int> ParametersOf(int layer) => Enumerable.Range(0, Parameters.Length).Where(p => LayerOf(p) == layer);
}
