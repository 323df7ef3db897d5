using System.Collections.Concurrent;

namespace Unrolled.Orleans;

/// <summary>A version of a model in this silo, which all of its streams share.</summary>
/// <param name="name">The model's name.</param>
/// <param name="version">Its version.</param>
/// <param name="network">The network, which only steps: any number of threads may.</param>
internal sealed class HostedModel(string name, int version, Network network)
{
    // A state keeps the memory of its first block, for 32 steps of all layers. Blocks therefore run in a few states that streams borrow, as many as run at once.
    private readonly ConcurrentBag<NetworkState> _blockStates = [];

    /// <summary>Its version.</summary>
    public int Version => version;

    /// <summary>The network.</summary>
    public Network Network => network;

    /// <summary>Its shape.</summary>
    public string Layout { get; } = StateLayout.Of(network.Definition);

    /// <summary>Throws if it has another shape.</summary>
    /// <exception cref="StateLayoutException">It has.</exception>
    public void RequireLayout(string expected, string? stream = null)
    {
        if (Layout != expected)
        {
            throw new StateLayoutException(stream is null ? $"Model '{name}', version {version}" : $"Stream '{stream}' with version {version} of its model", expected, Layout);
        }
    }

    /// <summary>Runs steps of a stream, one or more, and returns their outputs.</summary>
    public float[] Run(NetworkState state, ReadOnlySpan<float> x, int steps)
    {
        float[] y = new float[steps * network.Definition.Outputs];
        if (steps == 1)
        {
            // A block of one step checks tokens, and takes no memory.
            network.StepBlock(state, x, y);
            return y;
        }

        if (!_blockStates.TryTake(out NetworkState? borrowed))
        {
            borrowed = network.CreateState();
        }

        borrowed.CopyFrom(state);
        network.StepBlock(borrowed, x, y);
        state.CopyFrom(borrowed);
        _blockStates.Add(borrowed);
        return y;
    }
}
