namespace Unrolled.Training;

/// <summary>The working memory of one shard of a batch, and its results.</summary>
/// <param name="counters">How many sums the metrics keep.</param>
/// <param name="outputs">How many outputs have losses.</param>
internal sealed class LossShard(int counters, int outputs)
{
    /// <summary>The shard's rows in the network.</summary>
    public SequencePass? Pass { get; set; }

    /// <summary>Room for a target of one row, [target steps, targets], of whichever output is scored.</summary>
    public float[] Target { get; set; } = [];

    /// <summary>The lengths of its rows, those of each input after those of the one before.</summary>
    public int[] Lengths { get; set; } = [];

    /// <summary>How many time steps of each sample are not masked; a sample without any has no row.</summary>
    public int[] UnmaskedSteps { get; set; } = [];

    /// <summary>Room for the outputs of one row at all steps, [steps, outputs], for a loss of whole sequences.</summary>
    public float[] Sequence { get; set; } = [];

    /// <summary>Room for their gradient.</summary>
    public float[] SequenceGradient { get; set; } = [];

    /// <summary>Room for that loss to work in.</summary>
    public double[] Work { get; set; } = [];

    /// <summary>The sums of the terms of the outputs' losses.</summary>
    public double[] Losses { get; } = new double[outputs];

    /// <summary>The sums of the metrics.</summary>
    public double[] Counters { get; } = new double[counters];

    public void Clear()
    {
        Array.Clear(Losses);
        Array.Clear(Counters);
    }
}
