namespace Unrolled.Tests;

/// <summary>
/// Keras's LSTM, GRU and SimpleRNN: kernels are [inputs, gates · units], so transposed; the gates of a GRU are z, r, h. There is one bias, except in
/// a GRU with <c>reset_after</c>, whose bias is [2, gates · units].
/// </summary>
internal sealed class KerasRecurrentGolden(GoldenFile file) : RecurrentGolden(file)
{
    private readonly IReadOnlyList<LayerAttribute> _layers = [Declare(file)];

    public override GoldenFamily Family => GoldenFamily.Keras;

    public override int[] Lengths => [.. Enumerable.Repeat(File.Shape("inputs/x")[1], File.Shape("inputs/x")[0])];

    public override double[]? LastOutput => File.Doubles("outputs/return_sequences_false");

    public override IReadOnlyList<LayerAttribute> Layers => _layers;

    protected override int Inputs => File["input_dim"].GetInt32();

    protected override double[] X => File.Doubles("inputs/x");

    protected override double[] Output => File.Doubles("outputs/return_sequences_true");

    protected override double[] OutputGradient => File.Doubles("R");

    protected override double[] InputGradient(string group) => File.Doubles($"{group}/x");

    protected override double[]? Tensor(string group, string kind, int layer, bool reverse)
    {
        string path = $"{group}/{(reverse ? "bwd" : "fwd")}";
        bool twoBiases = File.Shape($"{path}.bias").Length == 2;
        double[]? rows = kind switch
        {
            "weight_ih" => GoldenTensors.Transposed(File.Doubles($"{path}.kernel"), Inputs),
            "weight_hh" => GoldenTensors.Transposed(File.Doubles($"{path}.recurrent_kernel"), File["units"].GetInt32()),
            "bias_ih" => twoBiases ? GoldenTensors.Part(File.Doubles($"{path}.bias"), 0, 2) : File.Doubles($"{path}.bias"),
            "bias_hh" => twoBiases ? GoldenTensors.Part(File.Doubles($"{path}.bias"), 1, 2) : null,
            _ => null,
        };
        return rows is null || File["layer"].GetString() != "GRU" ? rows : GoldenTensors.Blocks(rows, "zrn", "rzn");
    }

    protected override double[]? State(string what, StateKind kind, int index, int count)
    {
        string letter = kind == StateKind.Cell ? "c" : "h";
        return what switch
        {
            "initial" => Find($"inputs/{letter}0"),

            // h of one direction; with two the file has only what became of them.
            "final" => count > 1 ? null : kind == StateKind.Cell ? Find("outputs/c_final") : LastOutput,
            _ => Find($"{what}/{letter}0"),
        };
    }

    private static RecurrentLayerAttribute Declare(GoldenFile file)
    {
        int units = file["units"].GetInt32();
        RecurrentLayerAttribute layer = file["layer"].GetString() switch
        {
            "LSTM" => new LstmAttribute(units),
            "GRU" => new GruAttribute(units) { Reset = file["reset_after"].GetBoolean() ? GruReset.After : GruReset.Before },
            "SimpleRNN" => new SimpleRnnAttribute(units),
            string other => throw new NotSupportedException(other),
            null => throw new NotSupportedException(),
        };
        layer.TensorPrefix = "rnn";
        layer.Bidirectional = file["merge_mode"].GetString() switch
        {
            null => MergeMode.None,
            "concat" => MergeMode.Concat,
            "sum" => MergeMode.Sum,
            "mul" => MergeMode.Mul,
            "ave" => MergeMode.Ave,
            string other => throw new NotSupportedException(other),
        };
        return layer;
    }
}
