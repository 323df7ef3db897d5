namespace Unrolled.Training;

/// <summary>What the ranks of a cluster do together when they exchange blocks.</summary>
internal enum ClusterAction : byte
{
    /// <summary>Nothing yet.</summary>
    None,

    /// <summary>They check the arguments of a call.</summary>
    Begin,

    /// <summary>They compare with rank 0.</summary>
    Settings,

    /// <summary>They compare their weights.</summary>
    Weights,

    /// <summary>They have computed their shards of a batch, forward and backward.</summary>
    Train,

    /// <summary>Only forward.</summary>
    Evaluate,

    /// <summary>Rank 0 has written a checkpoint.</summary>
    WriteCheckpoint,

    /// <summary>They read the bytes of a checkpoint that rank 0 has.</summary>
    ReadCheckpoint,
}
