namespace Unrolled.Generator.Planning;

/// <summary>What a plan stands after: the plan before it in memory, the plans that it reads, its name.</summary>
/// <param name="Previous">The plan whose memory lies before its own, or null for the first.</param>
/// <param name="Sources">The plans that it reads, the main one first.</param>
/// <param name="Code">Its name in generated code: <c>Lstm0</c>.</param>
/// <param name="AxisOf">The number of an axis in a pass.</param>
internal sealed record PlanContext(LayerPlan? Previous, IReadOnlyList<LayerPlan> Sources, string Code, Func<AxisSpec, int> AxisOf)
{
    /// <summary>The layer whose final states are its initial ones, or null.</summary>
    public RecurrentPlan? InitialState { get; init; }

    /// <summary>How steps hold the weights of recurrent and dense layers.</summary>
    public WeightPrecisionSpec Weights { get; init; }

    /// <summary>What prediction rounds them to, however steps hold them.</summary>
    public WeightPrecisionSpec Rounding { get; init; }
}
