namespace Unrolled.Generator.Layers;

/// <summary>A layer that normalizes each feature, or channel, over the batch.</summary>
internal sealed record BatchNormalizationSpec(string Name, string TensorPrefix, float Momentum, float Epsilon)
    : LayerSpec(Name, TensorPrefix)
{
    private const float StandardMomentum = 0.99f;

    public override string Code => "BatchNormalization";

    // Without Momentum, which acts in training alone.
    public override string Declaration => $"BatchNormalization({DeclaredEpsilon})";

    public override string TrainingDeclaration => Momentum == StandardMomentum ? Declaration
        : $"BatchNormalization({(DeclaredEpsilon.Length == 0 ? "" : $"{DeclaredEpsilon}, ")}Momentum = {LayerReader.Text(Momentum)})";

    private string DeclaredEpsilon => Epsilon == LayerReader.StandardEpsilon ? "" : $"Epsilon = {LayerReader.Text(Epsilon)}";

    public static LayerSpec Read(LayerReader reader)
    {
        float momentum = reader.Number("Momentum") ?? StandardMomentum;
        if (!(momentum >= 0f && momentum < 1f))
        {
            reader.Report(Descriptors.MomentumOutOfRange, "Momentum", LayerReader.Text(momentum), reader.Name);
        }

        return new BatchNormalizationSpec(reader.Name, reader.TensorPrefix, momentum, reader.Epsilon());
    }

    public override SignalSpec OutputFor(SignalSpec source) => source;

    public override long CountParameters(long inputs) => 4L * Output.Channels;

    public override LayerPlan Plan(PlanContext context) => new BatchNormalizationPlan(this, context);
}
