using Unrolled.Generator.Declaration;
using Unrolled.Generator.Layers;

namespace Unrolled.Tool.Export.Onnx;

// Cells that ONNX has no operator for, written out in the body of a Scan: everything that does not depend on the step before is computed outside.
internal sealed partial class OnnxNetwork
{
    // Of LSTMs with layer normalization.
    private const float CellEpsilon = 1e-5f;

    /// <summary>Runs a cell over time.</summary>
    /// <returns>h of every step, [steps, batch, units], and the final states.</returns>
    private (string Steps, string[] Final) Loop(ExportedLayer layer, RecurrentSpec direction, bool second, string?[] initial)
    {
        int[] units = direction is LstmSpec ? [direction.StateUnits, direction.Units] : [direction.StateUnits];
        string[] start = [.. units.Select((u, s) => initial[s] ?? Everywhere(layer, graph.Float(0), u))];
        (string Value, int Width)[] sequences = Sequences(layer, direction, second);
        var body = new OnnxGraph($"{layer.Name}_cell", graph);
        string[] state = [.. units.Select((u, s) => Named(s == 0 ? "h" : "c", u))];
        string[] x = [.. sequences.Select(s => Named("x", s.Width))];
        string[] next = direction switch
        {
            LstmSpec lstm => Lstm(body, layer, lstm, second, x[0], state[0], state[1]),
            GruSpec gru => [Gru(body, layer, gru, second, x[0], state[0])],
            SimpleRnnSpec simple => [Function(body, simple.Activation, Clipped(body, simple.Recurrence.GateClip, body.Add("Add", [x[0], Hidden(body, layer, second, state[0])])))],
            IndRnnSpec ind => [Function(body, ind.Activation, body.Add("Add", [x[0], body.Add("Mul", [state[0], body.Floats("u", layer.Tensor("weight_hh", second))])]))],
            // h + z·(h̃ − h), of both: an LSTM's z is i′.
            MinimalSpec => [body.Add("Add", [state[0], body.Add("Mul", [x[0], body.Add("Sub", [x[1], state[0]])])])],
            _ => throw layer.Unsupported("there is no ONNX form of this layer yet."),
        };
        string[] outputs = [.. next.Append(next[0]).Select(value => body.Add("Identity", [value]))];
        for (int o = 0; o < outputs.Length; o++)
        {
            body.Output(outputs[o], [Batch, units[o % units.Length]]);
        }

        List<OnnxAttribute> attributes = [OnnxAttribute.Of("num_scan_inputs", (long)sequences.Length), OnnxAttribute.Of("body", body)];
        if (second || direction.Recurrence.Reverse)
        {
            attributes.Add(OnnxAttribute.Of("scan_input_directions", Enumerable.Repeat(1L, sequences.Length)));
            attributes.Add(OnnxAttribute.Of("scan_output_directions", [1L]));
        }

        string[] results = graph.Add("Scan", [.. start, .. sequences.Select(s => s.Value)], outputs.Length, [.. attributes]);
        return (results[^1], results[..^1]);

        string Named(string wanted, int width)
        {
            string name = body.Reserve(wanted);
            body.Input(name, [Batch, width], taken: true);
            return name;
        }
    }

    // What the cell reads at each step.
    private (string Value, int Width)[] Sequences(ExportedLayer layer, RecurrentSpec direction, bool second)
    {
        Tensor weight = layer.Tensor("weight_ih", second);
        string x = Steps(layer.Sources[0]);
        Tensor? bias = layer.Find("bias_ih", second);
        if (direction is LstmSpec { LayerNormalization: true })
        {
            string[] inputs = [Product(x, weight, null), graph.Floats("gain_ih", layer.Tensor("gain_ih", second))];
            return [(graph.Add("LayerNormalization", bias is null ? inputs : [.. inputs, graph.Floats("bias_ih", bias)], OnnxAttribute.Of("epsilon", CellEpsilon)), weight.Shape[0])];
        }

        string sums = Product(x, weight, bias);
        if (direction is not MinimalSpec minimal)
        {
            return [(sums, weight.Shape[0])];
        }

        string[] gates = Gates(graph, sums, minimal.Gates, minimal.Units);
        string candidate = minimal.LogSpace ? LogSpace(gates[^1]) : Function(minimal.Activation, gates[^1]);
        // i′ = i / (f + i) = σ(ln i − ln f), with ln σ(s) = −softplus(−s).
        string update = minimal.IsLstm
            ? graph.Add("Sigmoid", [graph.Add("Sub", [graph.Add("Softplus", [graph.Add("Neg", [gates[0]])]), graph.Add("Softplus", [graph.Add("Neg", [gates[1]])])])])
            : graph.Add("Sigmoid", [gates[0]]);
        return [(update, minimal.Units), (candidate, minimal.Units)];
    }

    // x + ½ from 0 on, σ(x) below.
    private string LogSpace(string x) => graph.Add("Where", [graph.Add("Less", [x, graph.Float(0)]), graph.Add("Sigmoid", [x]), graph.Add("Add", [x, graph.Float(0.5f)])]);

    private static string[] Lstm(OnnxGraph body, ExportedLayer layer, LstmSpec lstm, bool second, string x, string h, string c)
    {
        string hidden = Hidden(body, layer, second, h);
        if (lstm.LayerNormalization)
        {
            hidden = body.Add("LayerNormalization", [hidden, body.Floats("gain_hh", layer.Tensor("gain_hh", second))], OnnxAttribute.Of("epsilon", CellEpsilon));
        }

        string[] sums = Gates(body, body.Add("Add", [x, hidden]), lstm.Gates, lstm.Units);
        Tensor[] peepholes = lstm.Peephole ? [.. layer.Tensor("weight_ch", second).Split(0, lstm.Peepholes).Select(p => p.Reshape(lstm.Units))] : [];
        int gate = 0, peephole = 0;
        string? i = lstm.HasInputGate ? Gate(c) : null;
        string? f = lstm.HasForgetGate ? Gate(c) : null;
        i ??= body.Add("Sub", [body.Float(1), f!]);
        f ??= body.Add("Sub", [body.Float(1), i]);
        string g = Function(body, lstm.Activation, Clipped(body, lstm.GateClip, sums[gate++]));
        c = Clipped(body, lstm.CellClip, body.Add("Add", [body.Add("Mul", [f, c]), body.Add("Mul", [i, g])]));
        string o = Gate(c);
        string cell = lstm.LayerNormalization
            ? body.Add("LayerNormalization", [c, body.Floats("gain_ch", layer.Tensor("gain_ch", second)), body.Floats("bias_ch", layer.Tensor("bias_ch", second))], OnnxAttribute.Of("epsilon", CellEpsilon))
            : c;
        h = body.Add("Mul", [o, Function(body, lstm.CellActivation, cell)]);
        return [lstm.Projection > 0 ? body.Add("MatMul", [h, body.Floats("V", layer.Tensor("weight_hr", second).Transpose())]) : h, c];

        // In the order of the rows: the gates that see the cell, g between f and o.
        string Gate(string seen)
        {
            string sum = sums[gate++];
            sum = lstm.Peephole ? body.Add("Add", [sum, body.Add("Mul", [seen, body.Floats("P", peepholes[peephole++])])]) : sum;
            return Function(body, lstm.RecurrentActivation, Clipped(body, lstm.GateClip, sum));
        }
    }

    private static string Gru(OnnxGraph body, ExportedLayer layer, GruSpec gru, bool second, string x, string h)
    {
        string[] sums = Gates(body, x, 3, gru.Units);
        string r, z, n;
        if (gru.Reset == GruResetSpec.After)
        {
            string hidden = Hidden(body, layer, second, h);
            hidden = layer.Find("bias_hh", second) is { } bias ? body.Add("Add", [hidden, body.Floats("bias_hh", bias)]) : hidden;
            string[] products = Gates(body, hidden, 3, gru.Units);
            (r, z) = (Gate(sums[0], products[0]), Gate(sums[1], products[1]));
            n = body.Add("Add", [sums[2], body.Add("Mul", [r, products[2]])]);
        }
        else
        {
            Tensor weight = layer.Tensor("weight_hh", second);
            string[] products = Gates(body, body.Add("MatMul", [h, body.Floats("U", weight.Slice(0, 0, 2 * gru.Units).Transpose())]), 2, gru.Units);
            (r, z) = (Gate(sums[0], products[0]), Gate(sums[1], products[1]));
            n = body.Add("Add", [sums[2], body.Add("MatMul", [body.Add("Mul", [r, h]), body.Floats("Un", weight.Slice(0, 2 * gru.Units, gru.Units).Transpose())])]);
        }

        n = Function(body, gru.Activation, Clipped(body, gru.Recurrence.GateClip, n));
        return body.Add("Add", [n, body.Add("Mul", [z, body.Add("Sub", [h, n])])]);

        string Gate(string a, string b) => Function(body, gru.RecurrentActivation, Clipped(body, gru.Recurrence.GateClip, body.Add("Add", [a, b])));
    }

    private static string Hidden(OnnxGraph body, ExportedLayer layer, bool second, string h) => body.Add("MatMul", [h, body.Floats("U", layer.Tensor("weight_hh", second).Transpose())]);

    private static string[] Gates(OnnxGraph graph, string sums, int gates, int units)
        => gates == 1 ? [sums] : graph.Add("Split", [sums, graph.Integers([.. Enumerable.Repeat((long)units, gates)])], gates, OnnxAttribute.Of("axis", -1L));

    private static string Clipped(OnnxGraph graph, float? limit, string x) => limit is { } clip ? graph.Add("Clip", [x, graph.Float(-clip), graph.Float(clip)]) : x;
}
