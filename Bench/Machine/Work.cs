namespace Unrolled.Bench;

/// <summary>The least that a workload has to read and to compute, from which its roof follows.</summary>
/// <param name="Parts">What comes one after the other.</param>
internal sealed record Work(IReadOnlyList<Work.Part> Parts)
{
    /// <summary>Weights that are read together.</summary>
    /// <param name="Bytes">Bytes of the weights, as steps read them.</param>
    /// <param name="Times">How many times they have to be read; 0 if they serve so many rows that reading does not count.</param>
    /// <param name="Operations">Floating-point operations of their matrix products, a multiply-add being two.</param>
    internal sealed record Part(double Bytes, double Times, double Operations);

    /// <summary>Bytes of all weights that are read; of a one-hot input's one row.</summary>
    public double Bytes { get; } = Parts.Sum(p => p.Bytes);

    /// <summary>All operations.</summary>
    public double Operations { get; } = Parts.Sum(p => p.Operations);

    /// <summary>That of a row of the table.</summary>
    public static Work Of(Workload workload)
    {
        Network model = workload.Model();
        double weight = model.Definition.Weights == WeightPrecision.Float32 ? sizeof(float) : model.Definition.Weights == WeightPrecision.BFloat16 ? 2 : 1;
        Part[] parts = [.. PeerLayer.Of(model).Select((layer, i) => Of(workload, layer, isGather: workload.Classes > 0 && i == 0, weight))];
        return workload.Kind is WorkloadKind.Step or WorkloadKind.Streams
            ? new Work([new Part(parts.Sum(p => p.Bytes), 1, parts.Sum(p => p.Operations))]) // all of them again with the next step
            : new Work(parts);
    }

    /// <summary>The shortest time under some roofs, nanoseconds.</summary>
    public double Nanoseconds(Roofs roofs) => Parts.Sum(p => Math.Max(p.Times * p.Bytes / roofs.Bandwidth(p.Bytes), p.Operations / roofs.Gigaflops));

    private static Part Of(Workload workload, PeerLayer layer, bool isGather, double weight)
    {
        bool hasSteps = workload.Kind is WorkloadKind.Window or WorkloadKind.Training;
        double steps = hasSteps && (layer.IsRecurrent || layer.ReturnsSequences) ? workload.Steps : 1;

        // Behind one-hot rows there is nothing to multiply.
        double multiplications = (isGather ? layer.U.Length : layer.Multiplications) * steps * workload.Batch;
        double row = isGather ? layer.W.Length / layer.Inputs : layer.W.Length;
        return workload.Kind switch
        {
            // Backward takes two products for each of forward's: one for the gradient of what goes in, one for that of the weights.
            WorkloadKind.Training => new Part(weight * (row + layer.U.Length), 0, 3 * 2 * multiplications),

            // The inputs of all steps are one product; the hidden units' weights are read in every step.
            WorkloadKind.Window when layer.IsRecurrent => new Part(weight * layer.U.Length, steps, 2 * multiplications),
            _ => new Part(weight * (row + layer.U.Length) + sizeof(float) * (layer.B.Length + layer.C.Length), 1, 2 * multiplications),
        };
    }
}
