namespace Unrolled.Generator.Layers;

/// <summary>A convolution along time or over images.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TensorPrefix">The prefix of its tensors in files.</param>
/// <param name="Filters">Values at each place of the output.</param>
/// <param name="Channels">Values at each place of the input.</param>
/// <param name="Groups">Parts that both are divided into.</param>
/// <param name="UseBias">True if it has a bias.</param>
/// <param name="Activation">The function of its sums.</param>
/// <param name="Initializers">How its tensors are drawn.</param>
internal abstract record ConvolutionSpec(string Name, string TensorPrefix, int Filters, int Channels, int Groups, bool UseBias, ActivationSpec Activation, InitializersSpec Initializers)
    : LayerSpec(Name, TensorPrefix)
{
    /// <summary>The last dimensions of the weights: the kernel size, or height and width.</summary>
    public abstract IReadOnlyList<int> Kernel { get; }

    /// <summary>Places that a filter sees.</summary>
    public int Taps => Kernel.Aggregate(1, (product, size) => product * size);

    /// <summary>The weights' shape.</summary>
    public IReadOnlyList<int> WeightShape => [Filters, Channels / Groups, .. Kernel];

    public override long CountParameters(long inputs) => Filters * ((long)(Channels / Groups) * Taps + (UseBias ? 1 : 0));

    /// <summary>The arguments after the sizes, each after a comma.</summary>
    protected string DeclareOptions(WindowSpec window, WindowSpec? across = null)
        => (window.Stride == 1 ? "" : $", Stride = {window.Stride}")
            + (window.Dilation == 1 ? "" : $", Dilation = {window.Dilation}")
            + (Groups == 1 ? "" : $", Groups = {Groups}")
            + (window.Padding == PaddingSpec.Valid ? "" : $", Padding = {window.Padding}")
            + (across is not null && across.PaddingSize != window.PaddingSize ? $", PaddingHeight = {window.PaddingSize}, PaddingWidth = {across.PaddingSize}" : window.PaddingSize == 0 ? "" : $", PaddingSize = {window.PaddingSize}")
            + Activation.Declare("Activation", ActivationSpec.Linear)
            + (UseBias ? "" : ", UseBias = false");
}
