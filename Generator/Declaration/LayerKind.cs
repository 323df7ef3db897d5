namespace Unrolled.Generator.Declaration;

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
        new("Unrolled.IndRnnAttribute", "ind_rnn", IndRnnSpec.Read),
        new("Unrolled.MinGruAttribute", "min_gru", MinimalSpec.ReadGru),
        new("Unrolled.MinLstmAttribute", "min_lstm", MinimalSpec.ReadLstm),
        new("Unrolled.DenseAttribute", "dense", DenseSpec.Read),
        new("Unrolled.Conv1DAttribute", "conv1d", Conv1DSpec.Read),
        new("Unrolled.Conv2DAttribute", "conv2d", Conv2DSpec.Read),
        new("Unrolled.ConvTranspose1DAttribute", "conv_transpose1d", ConvTranspose1DSpec.Read),
        new("Unrolled.StftAttribute", "stft", StftSpec.Read),
        new("Unrolled.MaxPooling1DAttribute", "max_pooling1d", Pooling1DSpec.ReadMax),
        new("Unrolled.AveragePooling1DAttribute", "average_pooling1d", Pooling1DSpec.ReadAverage),
        new("Unrolled.GlobalMaxPooling1DAttribute", "global_max_pooling1d", Pooling1DSpec.ReadGlobalMax),
        new("Unrolled.GlobalAveragePooling1DAttribute", "global_average_pooling1d", Pooling1DSpec.ReadGlobalAverage),
        new("Unrolled.MaxPooling2DAttribute", "max_pooling2d", Pooling2DSpec.ReadMax),
        new("Unrolled.AveragePooling2DAttribute", "average_pooling2d", Pooling2DSpec.ReadAverage),
        new("Unrolled.GlobalMaxPooling2DAttribute", "global_max_pooling2d", Pooling2DSpec.ReadGlobalMax),
        new("Unrolled.GlobalAveragePooling2DAttribute", "global_average_pooling2d", Pooling2DSpec.ReadGlobalAverage),
        new("Unrolled.FlattenAttribute", "flatten", FlattenSpec.Read),
        new("Unrolled.ImageToSequenceAttribute", "image_to_sequence", ImageToSequenceSpec.Read),
        new("Unrolled.SliceAttribute", "slice", SliceSpec.Read),
        new("Unrolled.LastStepAttribute", "last_step", LastStepSpec.Read),
        new("Unrolled.LastStepsAttribute", "last_steps", LastStepsSpec.Read),
        new("Unrolled.ActivationAttribute", "activation", ActivationLayerSpec.Read),
        new("Unrolled.PReLUAttribute", "p_re_lu", PReluSpec.Read),
        new("Unrolled.BatchNormalizationAttribute", "batch_normalization", BatchNormalizationSpec.Read),
        new("Unrolled.LayerNormalizationAttribute", "layer_normalization", LayerNormalizationSpec.Read),
        new("Unrolled.DropoutAttribute", "dropout", DropoutSpec.Read),
        new("Unrolled.AttentionAttribute", "attention", AttentionSpec.Read),
        new("Unrolled.MultiHeadAttentionAttribute", "multi_head_attention", MultiHeadAttentionSpec.Read),
        new("Unrolled.AttentionPoolingAttribute", "attention_pooling", AttentionPoolingSpec.Read),
    ];
}
