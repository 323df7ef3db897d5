namespace Unrolled.Tests;

/// <summary>
/// ONNX's LSTM, GRU and RNN operators: time first, [steps, directions, batch, units]; the gates of an LSTM are i, o, f, c, its peepholes i, o, f,
/// and a coupled gate has rows that nothing reads; those of a GRU are z, r, h. B is two biases, one after the other.
/// </summary>
internal sealed class OnnxRecurrentGolden(GoldenFile file) : RecurrentGolden(file)
{
    private readonly IReadOnlyList<LayerAttribute> _layers = [Declare(file)];

    public override GoldenFamily Family => GoldenFamily.Onnx;

    public override int[] Lengths => Find("inputs/sequence_lens") is { } lengths
        ? [.. lengths.Select(l => (int)l)]
        : [.. Enumerable.Repeat(Steps, Batch)];

    public override IReadOnlyList<LayerAttribute> Layers => _layers;

    protected override int Inputs => File.Shape("inputs/X")[2];

    protected override double[] X => BatchFirst("inputs/X", 1);

    protected override double[] Output => BatchFirst("outputs/Y", Directions);

    protected override double[] OutputGradient => BatchFirst("G", Directions);

    private int Steps => File.Shape("inputs/X")[0];

    private int Batch => File.Shape("inputs/X")[1];

    private int Directions => File.Shape("inputs/W")[0];

    protected override double[] InputGradient(string group) => BatchFirst($"{group}/X", 1);

    protected override double[]? Tensor(string group, string kind, int layer, bool reverse)
    {
        string name = kind switch
        {
            "weight_ih" => "W",
            "weight_hh" => "R",
            "weight_ch" => "P",
            _ => "B",
        };
        if (Find($"{(group == "params" ? "inputs" : group)}/{name}") is not { } all)
        {
            return null;
        }

        double[] rows = GoldenTensors.Part(all, reverse ? 1 : 0, Directions);
        rows = name == "B" ? GoldenTensors.Part(rows, kind == "bias_hh" ? 1 : 0, 2) : rows;
        string gates = File["coupling"].GetString() switch
        {
            "i=1-f" => "fgo",
            "f=1-i" => "igo",
            _ => "ifgo",
        };
        return File["op"].GetString() switch
        {
            "LSTM" => name == "P" ? GoldenTensors.Blocks(rows, "iof", gates.Replace("g", "")) : GoldenTensors.Blocks(rows, "iofg", gates),
            "GRU" => GoldenTensors.Blocks(rows, "zrn", "rzn"),
            _ => rows,
        };
    }

    protected override double[]? State(string what, StateKind kind, int index, int count)
    {
        string letter = kind == StateKind.Cell ? "c" : "h";
        double[]? all = what switch
        {
            "initial" => Find($"inputs/initial_{letter}"),
            "final" => Find($"outputs/Y_{letter}"),
            _ => Find($"{what}/initial_{letter}"),
        };
        return all is null ? null : GoldenTensors.Part(all, index, count);
    }

    private static RecurrentLayerAttribute Declare(GoldenFile file)
    {
        string[] attributes = file.Keys("attributes");
        int units = file["attributes/hidden_size"].GetInt32();
        Activation[] functions = attributes.Contains("activations") ? [.. file["attributes/activations"].EnumerateArray().Select(f => Enum.Parse<Activation>(f.GetString()!))] : [];
        float alpha = attributes.Contains("activation_alpha") ? file.Floats("attributes/activation_alpha")[0] : float.NaN;
        float beta = attributes.Contains("activation_beta") ? file.Floats("attributes/activation_beta")[0] : float.NaN;
        RecurrentMatrixLayerAttribute layer = file["op"].GetString() switch
        {
            "LSTM" => new LstmAttribute(units)
            {
                Peephole = file.Keys("inputs").Contains("P"),
                Activation = functions.Length > 0 ? functions[1] : Activation.Tanh,
                CellActivation = functions.Length > 0 ? functions[2] : Activation.Tanh,
                Coupling = file["coupling"].GetString() switch
                {
                    "i=1-f" => LstmCoupling.InputFromForget,
                    "f=1-i" => LstmCoupling.ForgetFromInput,
                    _ => LstmCoupling.None,
                },
            },
            "GRU" => new GruAttribute(units)
            {
                Reset = attributes.Contains("linear_before_reset") && file["attributes/linear_before_reset"].GetInt32() == 1 ? GruReset.After : GruReset.Before,
                Activation = functions.Length > 0 ? functions[1] : Activation.Tanh,
            },
            _ => new SimpleRnnAttribute(units) { Activation = functions.Length > 0 ? functions[0] : Activation.Tanh, ActivationAlpha = alpha, ActivationBeta = beta },
        };
        layer.TensorPrefix = "rnn";
        layer.GateClip = attributes.Contains("clip") ? file["attributes/clip"].GetSingle() : 0;
        layer.UseBias = file.Keys("inputs").Contains("B");
        layer.Bidirectional = attributes.Contains("direction") ? MergeMode.Concat : MergeMode.None;
        return layer;
    }

    private double[] BatchFirst(string path, int directions) => GoldenTensors.BatchFirst(File.Doubles(path), Steps, directions, Batch);
}
