namespace Unrolled.Generator.Layers;

/// <summary>An input of the network. The first layer of every network is its own input.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">How it goes with the network's own.</param>
/// <param name="IsOwn">True for the network's own.</param>
internal sealed record InputSpec(string Name, InputKindSpec Kind, bool IsOwn)
    : LayerSpec(Name, Name)
{
    /// <summary>The name of the network's own input.</summary>
    public const string Own = "input";

    public override string Code => "Input";

    public override string Declaration
    {
        get
        {
            string shape = Output.Image is { } image ? $"{image.Height}, {image.Width}, {image.Channels}" : $"{Output.Width}";
            return IsOwn
                ? $"Network({shape}{(Output.Axis is InputAxisSpec { Steps: > 0 and var steps } ? $", Steps = {steps}" : "")})"
                : $"Input({shape}{(Kind == InputKindSpec.Step ? "" : $", Kind = {Kind}")})";
        }
    }

    public static LayerSpec Read(LayerReader reader)
    {
        InputKindSpec kind = reader.Choice("Kind", InputKindSpec.Step);
        AxisSpec axis = kind switch
        {
            InputKindSpec.Step => reader.Before[0].Output.Axis,
            InputKindSpec.Constant => VectorAxisSpec.Instance,
            _ => new InputAxisSpec(1 + reader.Before.Count(l => l is InputSpec { Kind: InputKindSpec.Sequence, IsOwn: false }), 0),
        };
        reader.ReadsNothing();
        return new InputSpec(reader.Name, kind, false) { Output = reader.InputSignal(axis) };
    }

    public override SignalSpec OutputFor(SignalSpec source) => Output;

    public override long CountParameters(long inputs) => 0;

    public override LayerPlan Plan(PlanContext context) => new InputPlan(this, context);
}
