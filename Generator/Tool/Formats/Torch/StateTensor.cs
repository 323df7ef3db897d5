using System.Collections.Immutable;

namespace Unrolled.Tool.Formats.Torch;

/// <summary>A named tensor of a state dict, whose values are read when they are needed.</summary>
/// <param name="Name">Its whole name: "lstm.weight_ih_l0".</param>
/// <param name="Type">The type of its elements, by the format's name.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Read">Reads its values as floats.</param>
internal sealed record StateTensor(string Name, string Type, ImmutableArray<int> Shape, Func<Tensor> Read)
{
    /// <summary>The module: "lstm", or "" at the top.</summary>
    public string Module => Name[..Math.Max(0, Name.LastIndexOf('.'))];

    /// <summary>The name within the module: "weight_ih_l0".</summary>
    public string Local => Name[(Name.LastIndexOf('.') + 1)..];
}
