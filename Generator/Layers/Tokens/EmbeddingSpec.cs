namespace Unrolled.Generator.Layers;

/// <summary>A vector for each token.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TensorPrefix">The prefix of its tensors in files.</param>
/// <param name="Vocabulary">How many tokens there are.</param>
/// <param name="Units">The size of a vector.</param>
/// <param name="PaddingIndex">The token whose vector is not trained, or −1.</param>
/// <param name="Initializer">How the vectors are drawn.</param>
internal sealed record EmbeddingSpec(string Name, string TensorPrefix, int Vocabulary, int Units, int PaddingIndex, InitializerSpec Initializer)
    : LayerSpec(Name, TensorPrefix)
{
    public override string Code => "Embedding";

    public override string Declaration => $"Embedding({Vocabulary}, {Units}{(PaddingIndex < 0 ? "" : $", PaddingIndex = {PaddingIndex}")})";

    public static LayerSpec Read(LayerReader reader)
    {
        int vocabulary = reader.TokenCount("Vocabulary", ModelParser.MaxTokens);
        int units = reader.Size(1, (value, _) => reader.ReportAt(1, Descriptors.UnitsOutOfRange, value, reader.Name, LayerReader.Text(ModelParser.MaxWidth)));
        int? padding = reader.Whole("PaddingIndex");
        if (padding is { } index && vocabulary > 0 && (index < 0 || index >= vocabulary))
        {
            // No token is below 0, so none stands for padding.
            reader.Report(Descriptors.PaddingIndexOutOfRange, "PaddingIndex", index < 0 ? Mend.RemoveArgument : null, LayerReader.Text(index), reader.Name, LayerReader.Text(vocabulary - 1));
        }

        reader.RequireTokenInput();
        return new EmbeddingSpec(reader.Name, reader.TensorPrefix, vocabulary, units, padding ?? -1, reader.EmbeddingsInitializer(vocabulary, units));
    }

    public override SignalSpec OutputFor(SignalSpec source) => new(Units, null, source.Axis);

    public override long CountParameters(long inputs) => (long)Vocabulary * Units;

    public override LayerPlan Plan(PlanContext context) => new EmbeddingPlan(this, context);
}
