namespace Unrolled.Samples.Fleet;

/// <summary>What the command line says.</summary>
internal sealed record FleetOptions
{
    /// <summary>How many streams there are.</summary>
    public required int Streams { get; init; }

    /// <summary>Calls for each of them.</summary>
    public required int Calls { get; init; }

    /// <summary>Steps in each call.</summary>
    public required int Block { get; init; }

    /// <summary>Calls that are under way at once.</summary>
    public required int Callers { get; init; }

    /// <summary>Calls a second of all callers together; 0 for as many as they can.</summary>
    public int Rate { get; init; }

    /// <summary>How many silos are started.</summary>
    public required int Silos { get; init; }

    /// <summary>Where Redis is, <c>host:port</c>, or <c>start</c> to start one; null for a silo in this process with its storage in memory.</summary>
    public required string? Redis { get; init; }

    /// <summary>The cluster's name.</summary>
    public required string Cluster { get; init; }

    /// <summary>Steps from save to save.</summary>
    public required int SaveSteps { get; init; }

    /// <summary>Time from save to save.</summary>
    public required TimeSpan SaveTime { get; init; }

    /// <summary>Whether a silo is killed when half of the steps are taken.</summary>
    public bool Kill { get; init; }

    /// <summary>Whether the model is rolled to another version when a third of the steps are taken.</summary>
    public bool Roll { get; init; }

    /// <summary>How long Redis is stopped when a quarter of the steps are taken.</summary>
    public TimeSpan Pause { get; init; }
}
