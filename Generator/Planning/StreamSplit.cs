namespace Unrolled.Generator.Planning;

/// <summary>
/// How a network runs step by step. With one additional input that is a separate sequence, a stream begins with a whole sequence of the network's own
/// input, the source, and then steps along the additional one: layers that do not depend on the additional input run once, over the source. Without
/// one, all layers run at every step.
/// </summary>
internal static class StreamSplit
{
    /// <summary>For each layer, true if it runs once, over the whole source.</summary>
    public static bool[] Sources(IReadOnlyList<LayerSpec> layers)
    {
        var steps = new bool[layers.Count];
        bool split = layers.Count(IsAdditionalSequence) == 1;
        for (int i = 0; i < layers.Count; i++)
        {
            steps[i] = !split || IsAdditionalSequence(layers[i]) || IsConstant(layers[i]) || layers[i].Sources.Any(s => steps[s] && !IsConstant(layers[s]));
        }

        return [.. steps.Select(s => !s)];
    }

    /// <summary>The first layer that cannot run step by step, or null if all can.</summary>
    public static LayerSpec? Obstacle(IReadOnlyList<LayerSpec> layers)
    {
        if (layers.Count(IsAdditionalSequence) > 1)
        {
            return layers.Last(IsAdditionalSequence);
        }

        bool[] sources = Sources(layers);
        for (int i = 0; i < layers.Count; i++)
        {
            bool needsWhole = layers[i].WholeSources.Select(s => layers[i].Sources[s]).Any(s => !sources[s] && !(IsConstant(layers[s]) && sources[0]));
            if (!sources[i] && (!layers[i].Streams || needsWhole))
            {
                return layers[i];
            }
        }

        return sources[layers.Count - 1] ? layers[layers.Count - 1] : null;
    }

    private static bool IsConstant(LayerSpec layer) => layer is InputSpec { Kind: InputKindSpec.Constant };

    private static bool IsAdditionalSequence(LayerSpec layer) => layer is InputSpec { IsOwn: false, Kind: InputKindSpec.Sequence };
}
