namespace Unrolled.Generator.Layers;

/// <summary>A rectifier with a slope to be learned.</summary>
internal sealed record PReluSpec(string Name, string TensorPrefix, bool Shared, float InitialAlpha)
    : LayerSpec(Name, TensorPrefix)
{
    private const float StandardAlpha = 0.25f;

    public override string Code => "PRelu";

    // Without InitialAlpha: a first value is no part of what the network computes.
    public override string Declaration => $"PReLU({(Shared ? "Shared = true" : "")})";

    public static LayerSpec Read(LayerReader reader)
    {
        float alpha = reader.Number("InitialAlpha") ?? StandardAlpha;
        if (float.IsNaN(alpha) || float.IsInfinity(alpha))
        {
            reader.Report(Descriptors.InitialAlphaNotFinite, "InitialAlpha", LayerReader.Text(alpha), reader.Name);
        }

        return new PReluSpec(reader.Name, reader.TensorPrefix, reader.Flag("Shared"), alpha);
    }

    public override SignalSpec OutputFor(SignalSpec source) => source;

    public override long CountParameters(long inputs) => Shared ? 1 : Output.Channels;

    public override LayerPlan Plan(PlanContext context) => new PReluPlan(this, context);
}
