namespace Unrolled.Generator.Layers;

/// <summary>For each step of the queries the weighted mean of another layer's steps.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TensorPrefix">The prefix of its tensors in files.</param>
/// <param name="Over">The layer with the keys.</param>
/// <param name="Score">The score.</param>
/// <param name="Units">Units of an additive score, else 0.</param>
/// <param name="KeyWidth">Values of a key.</param>
internal sealed record AttentionSpec(string Name, string TensorPrefix, string Over, AttentionScoreSpec Score, int Units, int KeyWidth)
    : LayerSpec(Name, TensorPrefix)
{
    public override string Code => "Attention";

    public override string Declaration
        => $"Attention({Over}{(Score == AttentionScoreSpec.Dot ? "" : $", Score = {Score}")}{(Score == AttentionScoreSpec.Additive ? $", Units = {LayerReader.Text(Units)}" : "")})";

    public override IEnumerable<int> WholeSources => [1];

    public static LayerSpec Read(LayerReader reader)
    {
        string over = reader.Constructor(0) as string ?? "";
        AttentionScoreSpec score = reader.Choice("Score", AttentionScoreSpec.Dot);
        int units = ReadUnits(reader, score);
        if (reader.Find(over, 0) is not { } place)
        {
            return new AttentionSpec(reader.Name, reader.TensorPrefix, over, score, units, 0);
        }

        SignalSpec query = reader.Signal, keys = reader.Before[place].Output;
        if (!keys.IsSequence)
        {
            reader.ReportAt(0, Descriptors.AttentionOverVector, reader.ReturnSequences(place), reader.Name, over);
        }
        else if (score is AttentionScoreSpec.Dot or AttentionScoreSpec.ScaledDot && query.Width != keys.Width)
        {
            reader.Report(Descriptors.AttentionWidths, "Score", reader.Name, score.ToString(), LayerReader.Text(query.Width), over, LayerReader.Text(keys.Width));
        }

        reader.AlsoReads(place);
        return new AttentionSpec(reader.Name, reader.TensorPrefix, over, score, units, keys.Width) { Output = new SignalSpec(keys.Width, keys.Image, query.Axis) };
    }

    public override SignalSpec OutputFor(SignalSpec source) => Output;

    public override long CountParameters(long inputs) => Score switch
    {
        AttentionScoreSpec.General => inputs * KeyWidth,
        AttentionScoreSpec.Additive => Units * (inputs + KeyWidth + 1),
        _ => 0,
    };

    public override LayerPlan Plan(PlanContext context) => new AttentionPlan(this, context);

    // 0 where the score has none, or where they are wrong: that has been reported.
    private static int ReadUnits(LayerReader reader, AttentionScoreSpec score)
    {
        int? units = reader.Whole("Units");
        if (score != AttentionScoreSpec.Additive)
        {
            if (units is not null)
            {
                reader.ReportIdle(Descriptors.AttentionUnitsGiven, "Units", reader.Name, score.ToString());
            }

            return 0;
        }

        if (units is >= 1 and <= ModelParser.MaxWidth)
        {
            return units.Value;
        }

        reader.Report(Descriptors.AttentionUnitsMissing, "Units", reader.Name, units is null ? "none" : LayerReader.Text(units.Value), LayerReader.Text(ModelParser.MaxWidth));
        return 1;
    }
}
