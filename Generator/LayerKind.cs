using Unrolled.Generator.Model;

namespace Unrolled.Generator;

/// <summary>The layers there are: each one's attribute, the name that unnamed layers are counted under, and how it is read.</summary>
internal sealed record LayerKind(string Attribute, string Name, Func<LayerReader, LayerSpec> Read)
{
    public static readonly IReadOnlyList<LayerKind> All =
    [
        new("Unrolled.LstmAttribute", "lstm", LstmSpec.Read),
        new("Unrolled.GruAttribute", "gru", GruSpec.Read),
        new("Unrolled.DenseAttribute", "dense", DenseSpec.Read),
    ];
}
