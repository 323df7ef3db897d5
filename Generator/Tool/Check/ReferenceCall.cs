namespace Unrolled.Tool.Check;

/// <summary>One call of a model.</summary>
internal sealed class ReferenceCall
{
    /// <summary>What it is given.</summary>
    public SortedDictionary<string, Tensor> Inputs { get; } = new(StringComparer.Ordinal);

    /// <summary>Inputs that are outputs of the call before: the output by the input.</summary>
    public SortedDictionary<string, string> FedBack { get; } = new(StringComparer.Ordinal);

    /// <summary>What it answers.</summary>
    public SortedDictionary<string, Tensor> Outputs { get; } = new(StringComparer.Ordinal);
}
