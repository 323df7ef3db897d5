namespace Unrolled;

/// <summary>What one shard of a batch works with and what came of it.</summary>
internal sealed class LossShard
{
    /// <summary>The shard's rows in the network.</summary>
    public SequencePass? Pass { get; set; }

    /// <summary>Room for the target of one row, [target steps, targets].</summary>
    public float[] Target { get; set; } = [];

    /// <summary>The lengths of its rows, those of each input behind those of the one before.</summary>
    public int[] Lengths { get; set; } = [];

    /// <summary>How many time steps of each row are left, where the network leaves some out.</summary>
    public int[] LeftSteps { get; set; } = [];

    /// <summary>The sum of the loss's terms.</summary>
    public double Loss { get; set; }

    /// <summary>The sums of the metrics' terms.</summary>
    public double[] Metrics { get; } = new double[MetricValues.MaxCount];

    public void Clear()
    {
        Loss = 0;
        Array.Clear(Metrics);
    }
}
