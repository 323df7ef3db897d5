namespace Unrolled;

/// <summary>A stream that C code holds: a model and a state.</summary>
internal sealed class NativeStream(Network model)
{
    // Not looked up at each step.
    private readonly int _inputs = model.Definition.StreamInputs, _outputs = model.Definition.Outputs;

    /// <summary>The model, whose memory stays as long as a stream uses it.</summary>
    public Network Model { get; } = model;

    /// <summary>The state.</summary>
    public NetworkState State { get; } = model.CreateState();

    /// <summary>Values of one input.</summary>
    public int Inputs => _inputs;

    /// <summary>Values of one output.</summary>
    public int Outputs => _outputs;
}
