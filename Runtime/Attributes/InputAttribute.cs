namespace Unrolled;

/// <summary>An additional input of the network, read by the layers after it. Its default name is <c>input_0</c>.</summary>
public sealed class InputAttribute : LayerAttribute
{
    /// <summary>An input of features, or of one token.</summary>
    /// <param name="features">Features per time step, 1 … 65536.</param>
    public InputAttribute(int features) => Shape = [features];

    /// <summary>An input of images, [height, width, channels].</summary>
    /// <param name="height">Rows of an image, 1 … 65536.</param>
    /// <param name="width">Columns of an image, 1 … 65536.</param>
    /// <param name="channels">Values per pixel, 1 … 65536.</param>
    public InputAttribute(int height, int width, int channels) => Shape = [height, width, channels];

    /// <summary>The shape of one time step: [features], or [height, width, channels].</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>How this input relates to the network's own input. The default is <see cref="InputKind.Step"/>: more features for every time step.</summary>
    public InputKind Kind { get; set; } = InputKind.Step;
}
