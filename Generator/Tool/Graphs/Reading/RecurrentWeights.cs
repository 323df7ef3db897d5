using Unrolled.Tool.Graphs.Forms;
using Unrolled.Tool.Graphs.Layers;

namespace Unrolled.Tool.Graphs.Reading;

/// <summary>The attributes and weights of an LSTM, GRU or RNN operator.</summary>
internal sealed class RecurrentWeights
{
    // ONNX's order of gates by ours: i, o, f, c and z, r, h.
    private static readonly int[] LstmGates = [0, 2, 3, 1], GruGates = [1, 0, 2], RnnGates = [0];

    private readonly GraphNode _node;
    private readonly int[] _gates, _rows;
    private readonly Constant _w, _r;
    private readonly Constant? _b, _p;
    private readonly Function[] _functions;
    private readonly float _clip;

    private RecurrentWeights(GraphNode node, GraphValue?[] inputs, int[] rows)
    {
        (_node, _rows) = (node, rows);
        _gates = node.Operator switch { "LSTM" => LstmGates, "GRU" => GruGates, _ => RnnGates };
        (_w, _r, _b, _p) = (Array(inputs, 1, 3) ?? throw Damaged("W is missing."), Array(inputs, 2, 3) ?? throw Damaged("R is missing."), Array(inputs, 3, 2), node.Operator == "LSTM" ? Array(inputs, 7, 2) : null);
        string direction = node.Text("direction", "forward");
        (IsBidirectional, IsReversed) = direction switch { "forward" => (false, false), "reverse" => (false, true), "bidirectional" => (true, false), _ => throw Damaged($"the direction is '{direction}'.") };
        long units = node.Integer("hidden_size", _r.Shape[2]);
        if (units is < 1 or > 65536)
        {
            throw Damaged($"hidden_size is {units}.");
        }

        Units = (int)units;
        Check(_w, "W", Directions, _gates.Length * Units, rows.Length);
        Check(_r, "R", Directions, _gates.Length * Units, Units);
        Check(_b, "B", Directions, 2 * _gates.Length * Units);
        Check(_p, "P", Directions, 3 * Units);
        _clip = node.Float("clip", 0);
        if (node.Attributes.ContainsKey("clip") && !(_clip > 0 && float.IsFinite(_clip)))
        {
            throw Damaged($"clip is {_clip}.");
        }

        _functions = Functions();
    }

    public bool IsBidirectional { get; }

    public bool IsReversed { get; }

    public int Directions => IsBidirectional ? 2 : 1;

    public int Units { get; }

    private bool HasPeepholes => _p is not null && !(_p.IsUniform(out double same) && same == 0);

    private bool IsCoupled => _node.Operator == "LSTM" && _node.Integer("input_forget", 0) != 0;

    private bool ResetsAfter => _node.Integer("linear_before_reset", 0) != 0;

    /// <summary>Reads a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="inputs">Its operands.</param>
    /// <param name="rows">The feature of the layer below that each input is.</param>
    /// <exception cref="ModelFormatException">Sizes or attributes contradict each other.</exception>
    public static RecurrentWeights Read(GraphNode node, GraphValue?[] inputs, int[] rows) => new(node, inputs, rows);

    /// <summary>The layer's attribute without its states.</summary>
    public RecurrentLayerAttribute Attribute()
    {
        RecurrentMatrixLayerAttribute attribute = _node.Operator switch
        {
            "LSTM" => new LstmAttribute(Units) { Peephole = HasPeepholes, Coupling = IsCoupled ? LstmCoupling.ForgetFromInput : LstmCoupling.None },
            "GRU" => new GruAttribute(Units) { Reset = ResetsAfter ? GruReset.After : GruReset.Before },
            _ => new SimpleRnnAttribute(Units),
        };
        attribute.UseBias = _b is not null;
        attribute.Bidirectional = IsBidirectional ? MergeMode.Concat : MergeMode.None;
        attribute.GateClip = _clip;
        int functions = _functions.Length / Directions;
        (Function gates, Function candidate, Function cell) Of(int direction)
        {
            Function[] own = _functions[(direction * functions)..((direction + 1) * functions)];
            return own.Length == 1 ? (own[0], own[0], own[0]) : (own[0], own[1], own[^1]);
        }

        (Function f, Function g, Function h) = Of(0);
        (attribute.Activation, attribute.ActivationAlpha, attribute.ActivationBeta) = (Named(g), g.Alpha, g.Beta);
        if (attribute is GatedLayerAttribute gated)
        {
            (gated.RecurrentActivation, gated.RecurrentActivationAlpha, gated.RecurrentActivationBeta) = (Named(f), f.Alpha, f.Beta);
        }

        if (attribute is LstmAttribute lstm && h != g)
        {
            (lstm.CellActivation, lstm.CellActivationAlpha, lstm.CellActivationBeta) = (Named(h), h.Alpha, h.Beta);
        }

        if (IsBidirectional && Of(1) != Of(0))
        {
            SetBackward(attribute, Of(1));
        }

        return attribute;
    }

    private static void SetBackward(RecurrentLayerAttribute attribute, (Function Gates, Function Candidate, Function Cell) functions)
    {
        (attribute.BackwardActivation, attribute.BackwardActivationAlpha, attribute.BackwardActivationBeta) = (Named(functions.Candidate), functions.Candidate.Alpha, functions.Candidate.Beta);
        if (attribute is GatedLayerAttribute gated)
        {
            (gated.BackwardRecurrentActivation, gated.BackwardRecurrentActivationAlpha, gated.BackwardRecurrentActivationBeta) = (Named(functions.Gates), functions.Gates.Alpha, functions.Gates.Beta);
        }

        if (attribute is LstmAttribute lstm)
        {
            (lstm.BackwardCellActivation, lstm.BackwardCellActivationAlpha, lstm.BackwardCellActivationBeta) = (Named(functions.Cell), functions.Cell.Alpha, functions.Cell.Beta);
        }
    }

    private static Activation Named(Function function) => function.Activation!.Value;

    /// <summary>Gives a layer its weights, in its own order of gates and of features.</summary>
    public void SetTensors(LayerNode layer)
    {
        for (int d = 0; d < Directions; d++)
        {
            string suffix = d == 0 ? "" : "_reverse";
            // With coupled gates the file still has rows of f, which are not used.
            int[] gates = [.. _gates.Where((_, ours) => !(IsCoupled && ours == 1))];
            layer.Tensors.Add("weight_ih_l0" + suffix, Gates(_w, d, gates, Units * _w.Shape[2], 0, _rows).Reshape(gates.Length * Units, _w.Shape[2]));
            layer.Tensors.Add("weight_hh_l0" + suffix, Gates(_r, d, gates, Units * Units, 0, null).Reshape(gates.Length * Units, Units));
            if (_b is not null)
            {
                Tensor input = Gates(_b, d, gates, Units, 0, null), hidden = Gates(_b, d, gates, Units, _gates.Length * Units, null);
                bool separate = _node.Operator == "GRU" && ResetsAfter;
                layer.Tensors.Add("bias_ih_l0" + suffix, separate ? input : input.Zip(hidden, (a, b) => a + b));
                if (separate)
                {
                    layer.Tensors.Add("bias_hh_l0" + suffix, hidden);
                }
            }

            if (HasPeepholes)
            {
                // i, o, f.
                int[] peepholes = IsCoupled ? [0, 1] : [0, 2, 1];
                layer.Tensors.Add("weight_ch_l0" + suffix, Gates(_p!, d, peepholes, Units, 0, null).Reshape(peepholes.Length, Units));
            }
        }
    }

    // Blocks of one direction, one after the other; columns in the order of the layer below.
    private static Tensor Gates(Constant array, int direction, int[] gates, int block, int start, int[]? rows)
    {
        float[] all = array.Floats(), values = new float[gates.Length * block];
        int offset = direction * (all.Length / array.Shape[0]) + start;
        for (int g = 0; g < gates.Length; g++)
        {
            for (int i = 0; i < block; i++)
            {
                int to = rows is null ? i : i / rows.Length * rows.Length + rows[i % rows.Length];
                values[g * block + to] = all[offset + gates[g] * block + i];
            }
        }

        return Tensor.Of(values);
    }

    private Function[] Functions()
    {
        string[] plain = _node.Operator switch { "LSTM" => ["Sigmoid", "Tanh", "Tanh"], "GRU" => ["Sigmoid", "Tanh"], _ => ["Tanh"] };
        string[] names = _node.Attributes.TryGetValue("activations", out GraphAttribute? given) && given.Texts.Count > 0 ? [.. given.Texts] : [.. Enumerable.Repeat(plain, Directions).SelectMany(p => p)];
        if (names.Length != plain.Length * Directions)
        {
            throw Damaged($"{names.Length} activations; expected {plain.Length * Directions}.");
        }

        var alphas = new Queue<float>(_node.Attributes.GetValueOrDefault("activation_alpha")?.Floats ?? []);
        var betas = new Queue<float>(_node.Attributes.GetValueOrDefault("activation_beta")?.Floats ?? []);
        // Files give α and β for each function, or only for those that have them.
        bool forEach = alphas.Count == names.Length;
        return [.. names.Select(n => Named(n, alphas, betas, forEach))];
    }

    private Function Named(string name, Queue<float> alphas, Queue<float> betas, bool forEach)
    {
        string known = name.ToLowerInvariant();
        bool hasAlpha = known is "affine" or "leakyrelu" or "thresholdedrelu" or "scaledtanh" or "hardsigmoid" or "elu", hasBeta = known is "affine" or "scaledtanh" or "hardsigmoid";
        float? alpha = (hasAlpha || forEach) && alphas.TryDequeue(out float a) ? a : null, beta = (hasBeta || forEach) && betas.TryDequeue(out float b) ? b : null;
        return known switch
        {
            "sigmoid" => Function.Sigmoid,
            "tanh" => Function.Tanh,
            "relu" => Function.Of(Activation.Relu),
            "softsign" => Function.Of(Activation.Softsign),
            "softplus" => Function.Of(Activation.Softplus),
            "affine" => Function.Of(Activation.Affine, alpha ?? 1, beta ?? 0),
            "leakyrelu" => Function.Of(Activation.LeakyRelu, alpha ?? 0.01f),
            "thresholdedrelu" => Function.Of(Activation.ThresholdedRelu, alpha ?? 1),
            "scaledtanh" => Function.Of(Activation.ScaledTanh, alpha ?? 1, beta ?? 1),
            "hardsigmoid" => (alpha ?? 0.2f) == 0.2f && (beta ?? 0.5f) == 0.5f ? Function.Of(Activation.HardSigmoidKeras2) : Function.Of(Activation.HardSigmoid, alpha ?? 0.2f, beta ?? 0.5f),
            "elu" => Function.Of(Activation.Elu, alpha ?? 1),
            _ => throw Damaged($"the activation '{name}' does not exist."),
        };
    }

    private Constant? Array(GraphValue?[] inputs, int operand, int rank)
    {
        if (operand >= inputs.Length || inputs[operand] is not { } value)
        {
            return null;
        }

        return value is Constant { IsPlain: true } constant
            ? constant.Rank == rank ? constant : throw Damaged($"operand {operand} has {constant.Rank} dimensions; expected {rank}.")
            : throw new UnsupportedModelException(_node.Title, _node.Operator, "its weights are computed from the model's inputs.");
    }

    private void Check(Constant? array, string name, params int[] shape)
    {
        if (array is not null && !array.Shape.AsSpan().SequenceEqual(shape))
        {
            throw Damaged($"{name} has the shape {array}; expected [{string.Join(", ", shape)}].");
        }
    }

    private ModelFormatException Damaged(string message) => new($"the node '{_node.Title}' ({_node.Operator}): {message}");
}
