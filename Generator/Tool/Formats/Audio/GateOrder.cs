namespace Unrolled.Tool.Formats.Audio;

/// <summary>Reorders the gates of stacked weights from Keras's order, in which RTNeural and RNNoise keep them, into that of this library.</summary>
internal static class GateOrder
{
    private static readonly int[] Lstm = [0, 1, 2, 3], Gru = [1, 0, 2];

    /// <summary>A kernel [inputs, gates · units] as [gates · units, inputs]. Of a GRU z, r, h become r, z, n.</summary>
    public static Tensor Kernel(Tensor kernel, bool gru) => Rows(kernel.Transpose(), gru);

    /// <summary>Rows, or the values of a vector, gate by gate.</summary>
    public static Tensor Rows(Tensor stacked, bool gru)
    {
        int[] order = gru ? Gru : Lstm;
        Tensor[] gates = stacked.Split(0, order.Length);
        return Tensor.Concat(0, [.. order.Select(g => gates[g])]);
    }
}
