namespace Unrolled.Bench.OneDnn;

/// <summary>
/// A layer's weights as oneDNN orders them: of a recurrent layer [inputs, gates, units] and [units, gates, units], LSTM i, f, g, o and GRU z, r, n;
/// of Dense [units, inputs].
/// </summary>
internal sealed class DnnlWeights
{
    /// <summary>Orders a layer's weights.</summary>
    public DnnlWeights(PeerLayer layer)
    {
        int gates = layer.Gates, units = layer.Units;
        if (!layer.IsRecurrent)
        {
            (W, U, B) = (layer.W, [], layer.B);
            return;
        }

        int[] order = layer.Kind switch { "LSTM" => [0, 1, 2, 3], "GRU" => [1, 0, 2], _ => [0] };
        W = Transpose(PeerLayer.Reorder(layer.W, order), gates * units, layer.Inputs);
        U = Transpose(PeerLayer.Reorder(layer.U, order), gates * units, units);
        B = PeerLayer.Reorder(layer.B, order);
        if (layer.C.Length > 0)
        {
            // z and r have the sum of both biases, n has one after the inputs' product and, as a fourth row, one after the hidden units'.
            float[] second = PeerLayer.Reorder(layer.C, order);
            B = [.. B.Select((b, i) => i < 2 * units ? b + second[i] : b), .. second[(2 * units)..]];
        }
    }

    /// <summary>Those of the inputs.</summary>
    public float[] W { get; }

    /// <summary>Those of the hidden units; empty for Dense.</summary>
    public float[] U { get; }

    /// <summary>The biases.</summary>
    public float[] B { get; }

    private static float[] Transpose(float[] rows, int count, int columns)
    {
        var result = new float[rows.Length];
        for (int r = 0; r < count; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                result[c * count + r] = rows[r * columns + c];
            }
        }

        return result;
    }
}
