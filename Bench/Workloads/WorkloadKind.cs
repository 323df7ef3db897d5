namespace Unrolled.Bench;

/// <summary>What a workload does with its network.</summary>
internal enum WorkloadKind
{
    /// <summary>One time step of one stream.</summary>
    Step,

    /// <summary>One time step of several streams that go together.</summary>
    Streams,

    /// <summary>A whole sequence, from a state of zeros.</summary>
    Window,

    /// <summary>One step of Adam on a batch of sequences.</summary>
    Training,
}
