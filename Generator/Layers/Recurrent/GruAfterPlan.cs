namespace Unrolled.Generator.Layers;

/// <summary>
/// The sizes of a gated recurrent unit whose reset gate acts after the recurrent product. Its sums are n (of the input), r, z and q (of the
/// hidden units): W·x goes to the first three, U·h to the last three, so that neither has columns of zeros.
/// </summary>
internal sealed class GruAfterPlan(GruSpec spec, PlanContext context) : GruPlan(spec, context)
{
    // The tensors' gates are r, z, n. q is the recurrent part of n's sum, so it is scaled as n is.
    protected override SumLayout CreateLayout() => LayoutOf(
        [new("n", Gru.Activation), new("r", Gru.RecurrentActivation), new("z", Gru.RecurrentActivation), new("q", Gru.Activation)],
        [new(2, [1, 2, 0]), new(3, [1, 2, 3])],
        new(0, [1, 2, 0]),
        new(1, [1, 2, 3]));

    public override bool SplitsSums => IsOneBlock;

    public override int StateLength => 2 * StateStride;

    public override LayerEmitter CreateEmitter() => new GruAfterEmitter(this);
}
