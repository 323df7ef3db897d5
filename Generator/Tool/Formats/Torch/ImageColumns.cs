namespace Unrolled.Tool.Formats.Torch;

/// <summary>
/// What reads a flattened image has its columns in another order: PyTorch flattens channels, rows, columns; this library rows, columns, channels.
/// </summary>
internal static class ImageColumns
{
    /// <summary>Reorders a layer's input weights if it reads a flattened image.</summary>
    /// <param name="network">The network.</param>
    /// <param name="layer">A layer with its weights.</param>
    /// <param name="number">The number in the names of its tensors.</param>
    /// <returns>Whether it does.</returns>
    public static bool Reorder(NetworkDraft network, LayerDraft layer, int number)
    {
        if (Channels(network, layer) is not { } channels)
        {
            return false;
        }

        bool any = false;
        foreach (string name in new[] { "weight", $"weight_ih_l{number}", $"weight_ih_l{number}_reverse" })
        {
            if (layer.Tensors.TryGetValue(name, out Tensor? weight) && weight.Rank == 2 && weight.Shape[1] % channels == 0 && weight.Shape[1] > channels)
            {
                (int rows, int columns) = (weight.Shape[0], weight.Shape[1]);
                layer.Tensors[name] = weight.Reshape(rows, channels, columns / channels).Transpose(0, 2, 1).Reshape(rows, columns);
                any = true;
            }
        }

        return any && channels > 1;
    }

    // Of the image that a layer reads flattened; null if it reads none.
    private static int? Channels(NetworkDraft network, LayerDraft layer)
    {
        LayerDraft? at = Source(network, layer);
        while (at is { Attribute: ActivationAttribute or DropoutAttribute })
        {
            at = Source(network, at);
        }

        if (at is not { Attribute: FlattenAttribute } || layer.Attribute is not (DenseAttribute or RecurrentLayerAttribute))
        {
            return null;
        }

        for (at = Source(network, at); at is not null; at = Source(network, at))
        {
            switch (at.Attribute)
            {
                case Conv2DAttribute convolution:
                    return convolution.Filters;
                case MaxPooling2DAttribute or AveragePooling2DAttribute or BatchNormalizationAttribute or ActivationAttribute or DropoutAttribute or PReLUAttribute:
                    break;
                default:
                    // All steps of flat rows, in the same order in both.
                    return null;
            }
        }

        return network.Network.Shape is [_, _, var channels] ? channels : null;
    }

    // The layer that another reads; null of the network's own input.
    private static LayerDraft? Source(NetworkDraft network, LayerDraft layer)
    {
        int index = network.Layers.IndexOf(layer);
        return layer.Attribute.From is { } from ? from == NetworkDraft.Input ? null : network.Find(from) : index > 0 ? network.Layers[index - 1] : null;
    }
}
