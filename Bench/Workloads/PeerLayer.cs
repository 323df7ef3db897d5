namespace Unrolled.Bench;

/// <summary>One layer as peers build it: its shape and its weights in PyTorch's order and names.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Kind"><c>LSTM</c>, <c>GRU</c> with the reset after the product, <c>SimpleRNN</c> or <c>Dense</c>.</param>
/// <param name="Inputs">D.</param>
/// <param name="Units">H.</param>
/// <param name="ReturnsSequences">True if it has an output for every time step.</param>
/// <param name="W">[gates·H, D]; of a GRU r, z, n, of an LSTM i, f, g, o.</param>
/// <param name="U">[gates·H, H]; empty for Dense.</param>
/// <param name="B">[gates·H].</param>
/// <param name="C">The second bias of a GRU, [3H]; else empty.</param>
internal sealed record PeerLayer(string Name, string Kind, int Inputs, int Units, bool ReturnsSequences, float[] W, float[] U, float[] B, float[] C)
{
    /// <summary>True for layers that carry a state.</summary>
    public bool IsRecurrent => Kind != "Dense";

    /// <summary>How many sums a unit has: 4, 3 or 1.</summary>
    public int Gates => W.Length / (Inputs * Units);

    /// <summary>All multiply-adds of one time step of one sequence.</summary>
    public long Multiplications => W.LongLength + U.LongLength;

    /// <summary>The layers of a network, without the one-hot layer in front.</summary>
    /// <exception cref="NotSupportedException">A layer of another kind.</exception>
    public static PeerLayer[] Of(Network network)
    {
        var layers = new List<PeerLayer>();
        int inputs = network.Definition.Inputs;
        foreach (LayerDefinition layer in network.Definition.Layers)
        {
            if (layer.Kind != "OneHot")
            {
                layers.Add(Read(network.Parameters, layer, inputs));
            }

            inputs = layer.Units;
        }

        return [.. layers];
    }

    /// <summary>Rows of a matrix with their gates in another order.</summary>
    /// <param name="rows">[gates·H, columns].</param>
    /// <param name="order">For each place the gate that goes there.</param>
    public static float[] Reorder(float[] rows, int[] order)
    {
        int gate = rows.Length / order.Length;
        var result = new float[rows.Length];
        for (int g = 0; g < order.Length; g++)
        {
            rows.AsSpan(order[g] * gate, gate).CopyTo(result.AsSpan(g * gate));
        }

        return result;
    }

    private static PeerLayer Read(ParameterSet parameters, LayerDefinition layer, int inputs)
    {
        float[] Values(string name) => [.. parameters[$"{layer.Name}.{name}"].Values];
        return layer.Kind switch
        {
            "LSTM" or "SimpleRNN" => new PeerLayer(layer.Name, layer.Kind, inputs, layer.Units, layer.ReturnsSequences, Values("weight_ih_l0"), Values("weight_hh_l0"), Values("bias_ih_l0"), []),
            "GRU" => new PeerLayer(layer.Name, layer.Kind, inputs, layer.Units, layer.ReturnsSequences, Values("weight_ih_l0"), Values("weight_hh_l0"), Values("bias_ih_l0"), Values("bias_hh_l0")),
            "Dense" => new PeerLayer(layer.Name, layer.Kind, inputs, layer.Units, layer.ReturnsSequences, Values("weight"), [], Values("bias"), []),
            _ => throw new NotSupportedException($"No peer is told how to build a layer of the kind '{layer.Kind}'."),
        };
    }
}
