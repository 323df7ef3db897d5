namespace Unrolled.Tests;

/// <summary>torch.nn.LSTM, GRU and RNN: batch first, in our own order.</summary>
internal sealed class TorchRecurrentGolden(GoldenFile file, GoldenFamily family) : RecurrentGolden(file)
{
    private readonly IReadOnlyList<LayerAttribute> _layers = Declare(file);

    public override GoldenFamily Family => family;

    public override int[] Lengths => File.Has("lengths")
        ? [.. File["lengths"].EnumerateArray().Select(l => l.GetInt32())]
        : [.. Enumerable.Repeat(File["time"].GetInt32(), File["batch"].GetInt32())];

    public override bool HasStateLoss => File.Has("Rh");

    public override double[]? OutputFromZeroStates => Find("outputs_zero_state/out");

    public override IReadOnlyList<LayerAttribute> Layers => _layers;

    protected override int Inputs => File["input_size"].GetInt32();

    protected override double[] X => File.Doubles("inputs/x");

    protected override double[] Output => File.Doubles("outputs/out");

    protected override double[] OutputGradient => File.Doubles("R");

    protected override double[] InputGradient(string group) => File.Doubles($"{group}/x");

    protected override double[]? Tensor(string group, string kind, int layer, bool reverse)
        => Find($"{group}/{kind}_l{layer}{(reverse ? "_reverse" : "")}");

    protected override double[]? State(string what, StateKind kind, int index, int count)
    {
        string letter = kind == StateKind.Cell ? "c" : "h";
        double[]? all = what switch
        {
            "initial" => Find($"inputs/{letter}0"),
            "final" => Find($"outputs/{letter}n"),
            "seed" => File.Doubles($"R{letter}"),
            _ => Find($"{what}/{letter}0"),
        };
        return all is null ? null : GoldenTensors.Part(all, index, count);
    }

    private static IReadOnlyList<LayerAttribute> Declare(GoldenFile file)
    {
        int units = file["hidden_size"].GetInt32();
        string kind = file["kind"].GetString()!;
        return
        [
            .. Enumerable.Range(0, file["num_layers"].GetInt32()).Select(RecurrentLayerAttribute (_) =>
            {
                RecurrentLayerAttribute layer = kind switch
                {
                    "lstm" => new LstmAttribute(units),
                    "gru" => new GruAttribute(units),
                    "rnn_relu" => new SimpleRnnAttribute(units) { Activation = Activation.Relu },
                    "rnn_tanh" => new SimpleRnnAttribute(units),
                    _ => throw new NotSupportedException(kind),
                };
                layer.TensorPrefix = "rnn";
                layer.Bidirectional = file["bidirectional"].GetBoolean() ? MergeMode.Concat : MergeMode.None;
                return layer;
            }),
        ];
    }
}
