namespace Unrolled.Bench;

/// <summary>The least that a workload has to read and to compute, from which its roof follows.</summary>
/// <param name="Bytes">Of weights in float32, each read once per time step; of a one-hot input one row.</param>
/// <param name="Operations">Floating-point operations of matrix products, a multiply-add being two.</param>
internal sealed record Work(double Bytes, double Operations)
{
    /// <summary>That of a row of the table.</summary>
    public static Work Of(Workload workload)
    {
        PeerLayer[] layers = PeerLayer.Of(workload.Model());
        int steps = workload.Kind is WorkloadKind.Window or WorkloadKind.Training ? workload.Steps : 1;
        double once = 0, multiplications = 0;
        foreach (PeerLayer layer in layers)
        {
            // Behind one-hot rows there is nothing to multiply.
            bool isGather = workload.Classes > 0 && layer == layers[0];
            double each = isGather ? layer.U.Length : layer.Multiplications;
            once += each + (isGather ? layer.W.Length / layer.Inputs : 0) + layer.B.Length + layer.C.Length;
            multiplications += each * (layer.IsRecurrent || layer.ReturnsSequences ? steps : 1);
        }

        // Backward takes two products for each of forward's: one for the inputs' gradients, one for the weights'.
        double passes = workload.Kind == WorkloadKind.Training ? 3 : 1;
        return new Work(sizeof(float) * once, 2 * passes * multiplications * workload.Batch);
    }

    /// <summary>The shortest time under some roofs, nanoseconds: bandwidth counts where every time step reads every weight for one sequence.</summary>
    /// <param name="workload">The same row.</param>
    /// <param name="roofs">What the core gives.</param>
    public double Nanoseconds(Workload workload, Roofs roofs)
        => workload.Kind is WorkloadKind.Step or WorkloadKind.Streams ? roofs.Nanoseconds(Bytes, Operations) : Operations / roofs.Gigaflops;
}
