namespace Unrolled.Orleans;

/// <summary>Where a silo gets the versions of a model from.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Load">Makes the network of a version.</param>
/// <param name="FirstVersion">The version that a new cluster begins with.</param>
internal sealed record ModelSource(string Name, Func<int, Network> Load, int FirstVersion);
