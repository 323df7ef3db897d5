using System.Collections.Concurrent;

namespace Unrolled.Samples.Fleet;

/// <summary>The versions of the model. A service loads trained files here: <c>Wave.Load($"models/wave.{version}.safetensors")</c>.</summary>
internal static class WaveVersions
{
    /// <summary>The model's name.</summary>
    public const string Name = "wave";

    /// <summary>A version of another shape.</summary>
    public const int Wider = 99;

    private static readonly ConcurrentDictionary<int, Network> Local = new();

    /// <summary>Makes a version.</summary>
    public static Network Load(int version) => version == Wider ? new WiderWave(seed: version) : new Wave(seed: version);

    /// <summary>A version to compare with, which no silo uses.</summary>
    public static Network Compare(int version) => Local.GetOrAdd(version, Load);
}
