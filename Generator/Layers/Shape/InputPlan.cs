namespace Unrolled.Generator.Layers;

/// <summary>An input. The caller writes its values.</summary>
internal sealed class InputPlan(InputSpec spec, PlanContext context) : LayerPlan(spec, spec.Output, context)
{
    public InputSpec Input { get; } = spec;

    public override string Kind => "Input";

    /// <summary>Where it starts among the features of one time step, side by side with other inputs.</summary>
    public int FeatureOffset { get; set; }

    /// <summary>How many tokens the layers after it know, the fewest; 0 for an input of numbers.</summary>
    public int Tokens { get; private set; }

    /// <summary>The input that a layer of tokens stands after, with at most a mask between.</summary>
    public static InputPlan OfTokens(LayerPlan source) => source as InputPlan ?? (InputPlan)source.Source;

    /// <summary>A layer after it has this many tokens.</summary>
    public void LimitTokens(int count) => Tokens = Tokens == 0 ? count : Math.Min(Tokens, count);

    /// <summary>A constant is part of a state; the features of a step are not.</summary>
    public override int StateLength => Input.Kind == InputKindSpec.Constant ? Sizes.Line(Width) : 0;

    public override LayerEmitter CreateEmitter() => new InputEmitter(this);
}
