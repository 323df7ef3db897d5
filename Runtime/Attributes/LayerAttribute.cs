namespace Unrolled;

/// <summary>The base class of layers of a declared network. Layers are stacked in the order in which they are written.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface, AllowMultiple = true, Inherited = false)]
public abstract class LayerAttribute : Attribute
{
    /// <summary>
    /// The layer's name in summaries, states and messages. The default is its kind and its number among the layers of that kind: <c>lstm_0</c>.
    /// </summary>
    public string? Name { get; set; }

    /// <summary>
    /// The prefix of the layer's tensors in files, any text. The default is the layer's name. With an empty prefix the names have neither prefix nor dot,
    /// as PyTorch names the tensors of a top-level module. Consecutive recurrent layers with the same prefix are read and written as the layers 0, 1, …
    /// of one PyTorch module with <c>num_layers</c>.
    /// </summary>
    public string? TensorPrefix { get; set; }

    /// <summary>
    /// The name of the layer whose output this layer reads. The default is the layer written before it. The network's own input is called <c>input</c>.
    /// </summary>
    public string? From { get; set; }

    /// <summary>True to also return this layer's output to the caller, in addition to that of the last layer. The default is false.</summary>
    public bool Output { get; set; }
}
