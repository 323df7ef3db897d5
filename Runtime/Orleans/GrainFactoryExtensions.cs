using Orleans;

namespace Unrolled.Orleans;

/// <summary>Finds streams and models, from a client or from another grain.</summary>
public static class GrainFactoryExtensions
{
    /// <summary>A stream of a model. No call is made: the stream begins with its first one.</summary>
    /// <param name="grains">The client, or a silo's factory of grains.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="stream">The stream's name.</param>
    /// <exception cref="ArgumentException">A name is empty, or the model's has a '/'.</exception>
    public static IStreamGrain GetStream(this IGrainFactory grains, string model, string stream)
    {
        ArgumentNullException.ThrowIfNull(grains);
        return grains.GetGrain<IStreamGrain>(StreamKey.Of(model, stream));
    }

    /// <summary>The cluster's record of a model: which version is current.</summary>
    /// <param name="grains">The client, or a silo's factory of grains.</param>
    /// <param name="model">The model's name.</param>
    /// <exception cref="ArgumentException">The name is empty, or has a '/'.</exception>
    public static IModelGrain GetModel(this IGrainFactory grains, string model)
    {
        ArgumentNullException.ThrowIfNull(grains);
        StreamKey.RequireModel(model, nameof(model));
        return grains.GetGrain<IModelGrain>(model);
    }
}
