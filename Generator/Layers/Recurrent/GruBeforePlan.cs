namespace Unrolled.Generator.Layers;

/// <summary>
/// The sizes of a gated recurrent unit whose reset gate acts on the state. The candidate of every unit needs the reset gates of all, so
/// there are two sets of panels: r and z of all units, then n.
/// </summary>
internal sealed class GruBeforePlan(GruSpec spec, PlanContext context) : GruPlan(spec, context)
{
    protected override SumLayout CreateLayout() => LayoutOf(
        [new("r", Gru.RecurrentActivation), new("z", Gru.RecurrentActivation), new("n", Gru.Activation)], [new(2, [0, 1, 2])], new(0, [0, 1, 2]), new(1, [0, 1, 2]), parts: [2, 1]);

    /// <summary>r·h of the current step, and z after it.</summary>
    public int ResetOffset => StateOffset + 2 * StateStride;

    public override int StateLength => 4 * StateStride;

    public override LayerEmitter CreateEmitter() => new GruBeforeEmitter(this);
}
