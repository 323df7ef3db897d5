namespace Unrolled.Tool.Formats.Audio;

/// <summary>Adds a model's input to its output: many amplifier models learn the difference.</summary>
internal static class SkipConnection
{
    /// <summary>Adds the first inputs to the last layer's outputs; a single one is added to all of them.</summary>
    /// <param name="network">A network that ends in the layer whose output is meant.</param>
    /// <param name="inputs">The features of the network's input.</param>
    /// <param name="skipped">How many of them are added.</param>
    /// <param name="outputs">The features of the last layer.</param>
    /// <param name="source">What is added: the network's input, or a layer of the same features.</param>
    /// <exception cref="UnsupportedModelException">The sizes do not allow it.</exception>
    public static void Add(NetworkDraft network, int inputs, int skipped, int outputs, string source = NetworkDraft.Input)
    {
        if (skipped > inputs || skipped != 1 && skipped != outputs)
        {
            throw new UnsupportedModelException("skip", "skip connection", $"{skipped} of {inputs} inputs cannot be added to {outputs} outputs.");
        }

        string last = network.Layers[^1].Name;
        if (skipped < inputs)
        {
            source = network.Add(new SliceAttribute(0, skipped) { Name = "skip", From = source }, "skip").Name;
        }

        if (skipped < outputs)
        {
            // A product with ones repeats the one feature.
            source = network.Add(new DenseAttribute(outputs) { Name = "skips", From = source, UseBias = false }, "skip").With("weight", Tensor.Zeros(outputs, 1).Map(_ => 1)).Name;
        }

        network.Add(new MergeAttribute(MergeMode.Sum, last, source) { Name = "y" }, "skip");
    }
}
