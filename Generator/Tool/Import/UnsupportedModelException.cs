namespace Unrolled.Tool.Import;

/// <summary>A model that is read without fault, but that a network of this library cannot express.</summary>
/// <param name="layer">The layer or node, by its name in the file.</param>
/// <param name="op">Its class or operator: "Bidirectional", "ScatterND".</param>
/// <param name="reason">What cannot be expressed, as a sentence.</param>
internal sealed class UnsupportedModelException(string layer, string op, string reason) : Exception($"{(layer.Length > 0 ? $"'{layer}'" : "The model")} ({op}): {reason}")
{
    public string Layer { get; } = layer;

    public string Operator { get; } = op;

    public string Reason { get; } = reason;
}
