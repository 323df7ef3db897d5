using Unrolled.Generator.Layers;

namespace Unrolled.Tool.Export.Onnx;

/// <summary>Rows of recurrent weights in ONNX's order of gates: i, o, f, c of an LSTM, z, r, h of a GRU.</summary>
internal static class OnnxGates
{
    /// <summary>Weights or biases [gates · units, …] in ONNX's order. A coupled LSTM's missing gate gets rows that say the same.</summary>
    public static Tensor Rows(RecurrentSpec recurrent, Tensor tensor) => recurrent switch
    {
        LstmSpec { Coupling: CouplingSpec.None } => Ordered(tensor, 4, 0, 3, 1, 2),
        LstmSpec lstm => Coupled(lstm, tensor.Split(0, 3)),
        GruSpec => Ordered(tensor, 3, 1, 0, 2),
        _ => tensor,
    };

    /// <summary>Peepholes [gates, units] as one vector of i, o, f.</summary>
    public static Tensor Peepholes(LstmSpec lstm, Tensor tensor)
    {
        Tensor[] rows = tensor.Split(0, tensor.Shape[0]);
        Tensor[] ordered = lstm.Coupling switch
        {
            CouplingSpec.None => [rows[0], rows[2], rows[1]],
            CouplingSpec.InputFromForget => [Negated(rows[0]), rows[1], rows[0]],
            _ => [rows[0], rows[1], Tensor.Zeros(rows[0].Shape.AsSpan())],
        };
        return Tensor.Concat(0, ordered).Reshape(3 * lstm.Units);
    }

    // The rows are those of f, g, o or of i, g, o. i = 1 − σ(s) = σ(−s); f = 1 − i is input_forget, which reads no rows of f.
    private static Tensor Coupled(LstmSpec lstm, Tensor[] gates) => lstm.Coupling == CouplingSpec.InputFromForget
        ? Tensor.Concat(0, Negated(gates[0]), gates[2], gates[0], gates[1])
        : Tensor.Concat(0, gates[0], gates[2], Tensor.Zeros(gates[0].Shape.AsSpan()), gates[1]);

    private static Tensor Negated(Tensor tensor) => tensor.Map(v => -v);

    private static Tensor Ordered(Tensor tensor, int gates, params int[] order)
    {
        Tensor[] parts = tensor.Split(0, gates);
        return Tensor.Concat(0, [.. order.Select(g => parts[g])]);
    }
}
