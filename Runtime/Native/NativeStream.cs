namespace Unrolled;

/// <summary>A stream that C code holds: a model and a state.</summary>
internal sealed class NativeStream(Network model)
{
    /// <summary>The model, whose memory stays as long as a stream uses it.</summary>
    public Network Model { get; } = model;

    /// <summary>The state.</summary>
    public NetworkState State { get; } = model.CreateState();

    /// <summary>Values of one input.</summary>
    public int Inputs { get; } = model.Definition.StreamInputs;

    /// <summary>Values of one output.</summary>
    public int Outputs { get; } = model.Definition.Outputs;
}
