using Unrolled.Generator.Model;

namespace Unrolled.Generator;

/// <summary>The layers there are: each one's attribute, the name that unnamed layers are counted under, and how it is read.</summary>
internal sealed record LayerKind(string Attribute, string Name, Func<LayerReader, LayerSpec> Read)
{
    public static readonly IReadOnlyList<LayerKind> All =
    [
        new("Unrolled.InputAttribute", "input", InputSpec.Read),
        new("Unrolled.MergeAttribute", "merge", MergeSpec.Read),
        new("Unrolled.EmbeddingAttribute", "embedding", EmbeddingSpec.Read),
        new("Unrolled.OneHotAttribute", "one_hot", OneHotSpec.Read),
        new("Unrolled.MaskingAttribute", "masking", MaskingSpec.Read),
        new("Unrolled.RepeatVectorAttribute", "repeat_vector", RepeatVectorSpec.Read),
        new("Unrolled.LstmAttribute", "lstm", LstmSpec.Read),
        new("Unrolled.GruAttribute", "gru", GruSpec.Read),
        new("Unrolled.SimpleRnnAttribute", "simple_rnn", SimpleRnnSpec.Read),
        new("Unrolled.DenseAttribute", "dense", DenseSpec.Read),
        new("Unrolled.ActivationAttribute", "activation", ActivationLayerSpec.Read),
        new("Unrolled.PReLUAttribute", "p_re_lu", PReluSpec.Read),
        new("Unrolled.BatchNormalizationAttribute", "batch_normalization", BatchNormalizationSpec.Read),
        new("Unrolled.LayerNormalizationAttribute", "layer_normalization", LayerNormalizationSpec.Read),
        new("Unrolled.DropoutAttribute", "dropout", DropoutSpec.Read),
        new("Unrolled.AttentionAttribute", "attention", AttentionSpec.Read),
        new("Unrolled.AttentionPoolingAttribute", "attention_pooling", AttentionPoolingSpec.Read),
    ];
}
