namespace Unrolled.Generator.Layers;

/// <summary>A layer whose weights over the steps of a sequence the caller can see.</summary>
internal abstract class WeighingPlan(LayerSpec spec, SignalSpec output, PlanContext context) : LayerPlan(spec, output, context)
{
    /// <summary>Its number among those.</summary>
    public int Number { get; set; }

    /// <summary>The number of the axis whose steps have weights.</summary>
    public abstract int WeightAxis { get; }
}
