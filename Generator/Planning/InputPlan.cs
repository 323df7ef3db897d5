using Unrolled.Generator.Emit;
using Unrolled.Generator.Model;

namespace Unrolled.Generator.Planning;

/// <summary>An input. The caller writes its values.</summary>
internal sealed class InputPlan(InputSpec spec, PlanContext context) : LayerPlan(spec, spec.Output, context)
{
    public InputSpec Input { get; } = spec;

    public override string Kind => "Input";

    /// <summary>Where it starts among the features of one time step, side by side with other inputs.</summary>
    public int FeatureOffset { get; set; }

    /// <summary>A constant is part of a state; the features of a step are not.</summary>
    public override int StateLength => Input.Kind == InputKindSpec.Constant ? Sizes.Line(Width) : 0;

    public override LayerEmitter CreateEmitter() => new InputEmitter(this);
}
