using Orleans;

namespace Unrolled.Orleans;

/// <summary>A silo has no model of a name, or cannot load a version of it.</summary>
[GenerateSerializer]
[Alias("Unrolled.ModelUnavailableException")]
public sealed class ModelUnavailableException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="version">The version; 0 if none was named.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="inner">The cause; null if there is none.</param>
    public ModelUnavailableException(string model, int version, string message, Exception? inner = null)
        : base(version == 0 ? $"Model '{model}': {message}" : $"Model '{model}', version {version}: {message}", inner)
    {
        Model = model;
        Version = version;
    }

    /// <summary>The model's name.</summary>
    [Id(0)]
    public string Model { get; private set; }

    /// <summary>The version; 0 if none was named.</summary>
    [Id(1)]
    public int Version { get; private set; }
}
