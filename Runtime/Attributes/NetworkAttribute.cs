namespace Unrolled;

/// <summary>
/// Declares a recurrent network on a partial class. The layer attributes below it are its layers, in the order in which data flows; the generator writes the other half of the class.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface, Inherited = false)]
public sealed class NetworkAttribute : Attribute
{
    /// <summary>A network whose time steps are features, or one token.</summary>
    /// <param name="inputs">Features per time step, 1 … 65536.</param>
    public NetworkAttribute(int inputs)
    {
        Inputs = inputs;
        Shape = [inputs];
    }

    /// <summary>A network whose time steps are images [height, width, channels].</summary>
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
    /// The fixed number of time steps, 1 or more. By default the network accepts sequences of any length. <see cref="FlattenAttribute"/> on a sequence requires it.
    /// </summary>
    public int Steps { get; set; }

    /// <summary>
    /// True to require that the network runs step by step: a layer that needs the whole sequence is then an error. By default, the network has <c>Step</c> if all its layers allow it.
    /// </summary>
    public bool Streaming { get; set; }

    /// <summary>
    /// The precision of the weights of recurrent and dense layers in prediction. All prediction paths use the quantized weights; training and files keep
    /// 32 bits. Other layers stay at 32 bits.
    /// </summary>
    public WeightPrecision Weights { get; set; }
}
