namespace Unrolled.Generator.Layers;

/// <summary>Heads of attention side by side, between projections of queries, keys and values, and a projection of their contexts.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TensorPrefix">The prefix of its tensors in files.</param>
/// <param name="Heads">How many heads.</param>
/// <param name="HeadWidth">Values of a query, a key and a value in each head.</param>
/// <param name="Over">The layer with the keys; null for self-attention.</param>
/// <param name="KeyInputs">The width of the layer with the keys.</param>
/// <param name="Causal">True if no step sees later ones.</param>
/// <param name="UseBias">True if the projections have biases.</param>
internal sealed record MultiHeadAttentionSpec(string Name, string TensorPrefix, int Heads, int HeadWidth, string? Over, int KeyInputs, bool Causal, bool UseBias)
    : LayerSpec(Name, TensorPrefix)
{
    /// <summary>The prefix of the last projection's tensors.</summary>
    public string OutputPrefix => TensorPrefix.Length == 0 ? "out_proj" : $"{TensorPrefix}.out_proj";

    public override IEnumerable<string> TensorPrefixes => [TensorPrefix, OutputPrefix];

    /// <summary>True if the declaration gives the width of a head.</summary>
    public bool HasOwnWidth { get; init; }

    public override string Code => "MultiHeadAttention";

    public override string Declaration
        => $"MultiHeadAttention({LayerReader.Text(Heads)}{(Over is null ? "" : $", {Over}")}{(HasOwnWidth ? $", KeyWidth = {LayerReader.Text(HeadWidth)}" : "")}{(Causal ? ", Causal = true" : "")}{(UseBias ? "" : ", UseBias = false")})";

    /// <summary>Every step sees all steps of the keys.</summary>
    public override bool Streams => false;

    public static LayerSpec Read(LayerReader reader)
    {
        int heads = Math.Max(1, reader.Size(0, (value, node) => reader.ReportBreak(node, Descriptors.HeadsOutOfRange, "Heads", value, reader.Name, LayerReader.Text(ModelParser.MaxWidth))));
        string? over = reader.Constructor(1) as string;
        SignalSpec keys = reader.Signal;
        if (over is null)
        {
            reader.RequireSequence();
        }
        else if (reader.Find(over, 1) is { } place)
        {
            keys = reader.Before[place].Output;
            if (!keys.IsSequence)
            {
                reader.ReportAt(1, Descriptors.AttentionOverVector, reader.ReturnSequences(place), reader.Name, over);
            }

            reader.AlsoReads(place);
        }

        bool causal = reader.Flag("Causal");
        if (causal && keys.IsSequence && !keys.Axis.Equals(reader.Signal.Axis))
        {
            reader.Report(Descriptors.CausalOverOtherSteps, "Causal", reader.Name, over ?? "");
        }

        return new MultiHeadAttentionSpec(reader.Name, reader.TensorPrefix, heads, ReadWidth(reader, heads), over, keys.Width, causal, reader.Flag("UseBias", true)) { HasOwnWidth = reader.Whole("KeyWidth") is > 0 };
    }

    public override SignalSpec OutputFor(SignalSpec source) => new(source.Width, null, source.Axis);

    public override long CountParameters(long inputs)
    {
        long width = (long)Heads * HeadWidth;
        return width * (2 * inputs + 2L * KeyInputs) + (UseBias ? 3 * width + inputs : 0);
    }

    public override LayerPlan Plan(PlanContext context) => new MultiHeadAttentionPlan(this, context);

    // The width of a head, given or a part of the queries'; 1 where it is wrong: that has been reported.
    private static int ReadWidth(LayerReader reader, int heads)
    {
        int given = reader.Whole("KeyWidth") ?? 0;
        if (given is < 0 or > ModelParser.MaxWidth || (long)given * heads > ModelParser.MaxRow)
        {
            reader.ReportBreak("KeyWidth", Descriptors.HeadsOutOfRange, "KeyWidth", LayerReader.Text(given), reader.Name, LayerReader.Text(Math.Min(ModelParser.MaxWidth, ModelParser.MaxRow / heads)));
            return 1;
        }

        if (given == 0 && !reader.Broken && reader.Inputs % heads != 0)
        {
            reader.ReportBreak(reader.ConstructorNode(0), Descriptors.HeadsUnfit, LayerReader.Text(heads), reader.Name, reader.Source.Name, LayerReader.Text(reader.Inputs));
            return 1;
        }

        return given == 0 ? Math.Max(1, reader.Inputs / heads) : given;
    }
}
