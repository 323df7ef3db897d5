namespace Unrolled.Samples.Edge;

/// <summary>What a source has.</summary>
internal enum Arrival
{
    /// <summary>Nothing yet.</summary>
    None,

    /// <summary>A value.</summary>
    Value,

    /// <summary>No more values, ever.</summary>
    End,
}
