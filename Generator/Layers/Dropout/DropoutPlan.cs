namespace Unrolled.Generator.Layers;

/// <summary>Masked values: a layer, or what a recurrent layer reads. Step by step there is nothing to do: its output is its source's.</summary>
/// <param name="spec">The layer.</param>
/// <param name="rate">The share of values that training drops.</param>
/// <param name="everyStep">True for the same mask at every step of a sequence.</param>
/// <param name="context">Where it stands.</param>
internal sealed class DropoutPlan(LayerSpec spec, float rate, bool everyStep, PlanContext context) : LayerPlan(spec, context.Sources[0].Output, context)
{
    public float Rate { get; } = rate;

    public bool EveryStep { get; } = everyStep;

    public override string Kind => "Dropout";

    public override int Masks => 1;

    /// <summary>The input that it passes on, if it does: that is no part of the state.</summary>
    public InputPlan? Input => Source as InputPlan ?? (Source as DropoutPlan)?.Input;

    // Room for the features, which only a caller that reads the output needs in the state.
    public override int StateLength => Input is null ? 0 : base.StateLength;

    public override int EvenOutput => Input is null ? Source.EvenOutput : base.EvenOutput;

    public override int OddOutput => Input is null ? Source.OddOutput : base.OddOutput;

    public override LayerEmitter CreateEmitter() => new DropoutEmitter(this);
}
