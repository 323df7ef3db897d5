namespace Unrolled;

/// <summary>
/// Declares a recurrent network on a partial class. The layer attributes below it are its layers, in the order of the data's flow;
/// the generator writes the class's other half.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface, Inherited = false)]
public sealed class NetworkAttribute : Attribute
{
    /// <summary>A network over time steps of some features, or of one token.</summary>
    /// <param name="inputs">Features per time step, 1 … 65536.</param>
    public NetworkAttribute(int inputs)
    {
        Inputs = inputs;
        Shape = [inputs];
    }

    /// <summary>A network over time steps that are images, [height, width, channels].</summary>
    /// <param name="height">Rows of an image, 1 … 65536.</param>
    /// <param name="width">Columns of an image, 1 … 65536.</param>
    /// <param name="channels">Values per pixel, 1 … 65536.</param>
    public NetworkAttribute(int height, int width, int channels)
    {
        Inputs = height * width * channels;
        Shape = [height, width, channels];
    }

    /// <summary>Features per time step.</summary>
    public int Inputs { get; }

    /// <summary>The shape of one time step: [features], or [height, width, channels].</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>
    /// The fixed number of time steps, 1 or more. By default the network takes sequences of any length.
    /// <see cref="FlattenAttribute"/> on a sequence needs it.
    /// </summary>
    public int Steps { get; set; }

    /// <summary>
    /// True if the network has to run step by step: a layer that needs the whole sequence is then an error. By default, the network has
    /// <c>Step</c> where all its layers allow it.
    /// </summary>
    public bool Streaming { get; set; }

    /// <summary>
    /// How the steps hold the weights of recurrent and dense layers. Training and files keep 32 bits; prediction computes with the rounded weights on
    /// every path. Other layers stay at 32 bits.
    /// </summary>
    public WeightPrecision Weights { get; set; }
}
