using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Unrolled.Training;

/// <summary>The weights that training leaves as they are, whatever an optimizer would make of them.</summary>
internal sealed class FrozenParameters
{
    private readonly (int Start, int Length)[] _runs;
    private readonly float[] _kept;

    /// <param name="definition">The network.</param>
    /// <param name="parameters">Its weights.</param>
    /// <param name="layers">The names of the frozen layers.</param>
    /// <exception cref="ArgumentException">A layer does not exist, or nothing is left to train.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public FrozenParameters(NetworkDefinition definition, ParameterSet parameters, ImmutableArray<string> layers)
    {
        Layers = layers.IsEmpty ? [] : new bool[definition.Layers.Length];
        foreach (string layer in layers)
        {
            Layers[definition.FindLayer(layer, "options")] = true;
        }

        List<(int Start, int Length)> runs = [];
        FirstTrained = layers.IsEmpty ? 0 : -1;
        for (int p = 0; p < parameters.Count && !layers.IsEmpty; p++)
        {
            ParameterTensor tensor = parameters[p];
            if (!tensor.Definition.Trainable)
            {
                continue;
            }

            int layer = definition.LayerOf(p);
            if (!Layers[layer])
            {
                FirstTrained = FirstTrained < 0 ? layer : FirstTrained;
            }
            else if (runs.Count > 0 && runs[^1] is var last && last.Start + last.Length == tensor.Offset)
            {
                runs[^1] = (last.Start, last.Length + tensor.Length);
            }
            else
            {
                runs.Add((tensor.Offset, tensor.Length));
            }
        }

        if (FirstTrained < 0)
        {
            throw new ArgumentException($"All layers of '{definition.Name}' that have weights are frozen: nothing is left to train.", "options");
        }

        _runs = [.. runs];
        _kept = new float[runs.Sum(r => r.Length)];
    }

    /// <summary>For each layer of the network, whether it is frozen; empty if none is.</summary>
    public bool[] Layers { get; }

    /// <summary>The number of the first layer that is trained and has weights; 0 if none is frozen.</summary>
    public int FirstTrained { get; }

    /// <summary>Takes the frozen weights out of a gradient, so that they count neither in its norm nor in a step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ClearGradients(Span<float> gradients)
    {
        foreach ((int start, int length) in _runs)
        {
            gradients.Slice(start, length).Clear();
        }
    }

    /// <summary>Before a step: saves the frozen weights. A weight decay would change them, and so would an optimizer's state.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Keep(ReadOnlySpan<float> parameters)
    {
        int at = 0;
        foreach ((int start, int length) in _runs)
        {
            parameters.Slice(start, length).CopyTo(_kept.AsSpan(at));
            at += length;
        }
    }

    /// <summary>After a step: puts them back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Restore(Span<float> parameters)
    {
        int at = 0;
        foreach ((int start, int length) in _runs)
        {
            _kept.AsSpan(at, length).CopyTo(parameters[start..]);
            at += length;
        }
    }
}
