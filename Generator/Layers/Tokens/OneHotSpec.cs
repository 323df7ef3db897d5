namespace Unrolled.Generator.Layers;

/// <summary>A token as a vector of zeros and a one.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TensorPrefix">The prefix of tensors that it does not have.</param>
/// <param name="Classes">How many tokens there are.</param>
internal sealed record OneHotSpec(string Name, string TensorPrefix, int Classes)
    : LayerSpec(Name, TensorPrefix)
{
    public override string Code => "OneHot";

    public override string Declaration => $"OneHot({Classes})";

    public static LayerSpec Read(LayerReader reader)
    {
        int classes = reader.TokenCount("Classes", ModelParser.MaxWidth);
        reader.RequireTokenInput();
        return new OneHotSpec(reader.Name, reader.TensorPrefix, classes);
    }

    public override SignalSpec OutputFor(SignalSpec source) => new(Classes, null, source.Axis);

    public override long CountParameters(long inputs) => 0;

    public override LayerPlan Plan(PlanContext context) => new OneHotPlan(this, context);
}
