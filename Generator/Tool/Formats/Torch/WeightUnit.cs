namespace Unrolled.Tool.Formats.Torch;

/// <summary>The weights of one layer: of a stacked nn.LSTM, those of l0 or l1, with both directions.</summary>
/// <param name="module">The module's name.</param>
/// <param name="kind">What it is.</param>
/// <param name="layer">The number of the layer in a stack.</param>
internal sealed class WeightUnit(string module, UnitKind kind, int layer = 0)
{
    public string Module { get; } = module;

    public UnitKind Kind { get; set; } = kind;

    public int Layer { get; } = layer;

    /// <summary>The tensors by the names that a single layer has: "weight_ih_l0", "weight_ih_l0_reverse".</summary>
    public SortedDictionary<string, StateTensor> Tensors { get; } = new(StringComparer.Ordinal);

    public bool IsRecurrent => Kind is UnitKind.Lstm or UnitKind.Gru or UnitKind.Rnn;

    public bool IsNorm => Kind is UnitKind.BatchNorm or UnitKind.LayerNorm or UnitKind.PRelu;

    public bool IsBidirectional => Tensors.ContainsKey("weight_ih_l0_reverse");

    public int Projection => Tensors.TryGetValue("weight_hr_l0", out StateTensor? projection) ? projection.Shape[0] : 0;

    public bool HasBias => Tensors.ContainsKey("bias") || Tensors.ContainsKey("bias_ih_l0") || Tensors.ContainsKey("in_proj_bias");

    /// <summary>The features of a step that it reads; of an embedding 1, its token.</summary>
    public int Inputs => Kind switch
    {
        UnitKind.Embedding => 1,
        UnitKind.Lstm or UnitKind.Gru or UnitKind.Rnn => Tensors["weight_ih_l0"].Shape[1],
        UnitKind.Linear or UnitKind.Conv1D or UnitKind.Conv2D => Tensors["weight"].Shape[1],
        UnitKind.BatchNorm => Tensors["running_mean"].Shape[0],
        UnitKind.MultiHeadAttention => Tensors["out_proj.weight"].Shape[0],
        _ => Tensors["weight"].Shape[0],
    };

    /// <summary>The units of one direction.</summary>
    public int Units => Kind switch
    {
        UnitKind.Lstm => Tensors["weight_ih_l0"].Shape[0] / 4,
        UnitKind.Gru => Tensors["weight_ih_l0"].Shape[0] / 3,
        UnitKind.Rnn => Tensors["weight_ih_l0"].Shape[0],
        UnitKind.Embedding or UnitKind.ConvTranspose1D => Tensors["weight"].Shape[1],
        UnitKind.MultiHeadAttention => Inputs,
        _ when IsNorm => Inputs,
        _ => Tensors["weight"].Shape[0],
    };

    /// <summary>The features of a step of its output.</summary>
    public int Outputs => IsRecurrent ? (Projection > 0 ? Projection : Units) * (IsBidirectional ? 2 : 1) : Units;

    /// <summary>"lstm, layer 1" for messages.</summary>
    public string Place => IsRecurrent && Layer > 0 ? $"{Module}.l{Layer}" : Module;

    /// <summary>Gives a layer the weights.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="number">The number that its tensors have in the declaration: layers that share a prefix are l0, l1 and so on.</param>
    public void Fill(LayerDraft layer, int number = 0)
    {
        foreach ((string name, StateTensor tensor) in Tensors)
        {
            layer.With(number == 0 ? name : name.Replace("_l0", $"_l{number}", StringComparison.Ordinal), tensor.Read());
        }
    }
}
