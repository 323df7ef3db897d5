namespace Unrolled;

/// <summary>A layer of a declared network. Several stack, in the order written.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface, AllowMultiple = true, Inherited = false)]
public abstract class LayerAttribute : Attribute
{
    /// <summary>
    /// The layer's name, in summaries, states and messages. The default is its kind and its number among the layers of that kind: <c>lstm_0</c>.
    /// </summary>
    public string? Name { get; set; }

    /// <summary>
    /// The prefix of the layer's tensors in files, any text. The default is the layer's name. With an empty prefix the names have neither prefix nor dot, as PyTorch names the tensors of a
    /// module that is not part of another. Neighboring recurrent layers with the same
    /// prefix are read and written as the layers 0, 1, … of one PyTorch module with <c>num_layers</c>.
    /// </summary>
    public string? TensorPrefix { get; set; }

    /// <summary>
    /// The name of the layer whose output it reads. The default is the layer written before it. The network's own input is called <c>input</c>.
    /// </summary>
    public string? From { get; set; }

    /// <summary>True to give the layer's output to the caller too, besides that of the last layer.</summary>
    public bool Output { get; set; }
}
