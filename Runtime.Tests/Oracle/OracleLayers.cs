using System.Text.RegularExpressions;

namespace Unrolled.Tests;

/// <summary>What stands for each attribute in the oracle: a new layer is one case of <see cref="Create"/>.</summary>
internal static partial class OracleLayers
{
    /// <summary>The oracle's layer for a declared one.</summary>
    public static OracleLayer Create(LayerAttribute layer, OracleSite site)
    {
        switch (layer)
        {
            case LstmAttribute lstm:
                return Recurrent(lstm, site, reverse => new OracleLstm(lstm, site, reverse));

            case GruAttribute gru:
                return Recurrent(gru, site, reverse => new OracleGru(gru, site, reverse));

            case SimpleRnnAttribute rnn:
                return Recurrent(rnn, site, reverse => new OracleSimpleRnn(rnn, site, reverse));

            case DenseAttribute dense:
                return new OracleDense(dense, site);

            case MergeAttribute merge:
                return new OracleMerge(merge.Mode, site.Inputs);

            case EmbeddingAttribute embedding:
                return new OracleEmbedding(embedding, site);

            case OneHotAttribute oneHot:
                return new OracleOneHot(oneHot);

            case Conv1DAttribute:
                throw Missing(layer);

            case Conv2DAttribute:
                throw Missing(layer);

            case MaxPooling1DAttribute:
                throw Missing(layer);

            case AveragePooling1DAttribute:
                throw Missing(layer);

            case GlobalMaxPooling1DAttribute:
                throw Missing(layer);

            case GlobalAveragePooling1DAttribute:
                throw Missing(layer);

            case MaxPooling2DAttribute:
                throw Missing(layer);

            case AveragePooling2DAttribute:
                throw Missing(layer);

            case GlobalMaxPooling2DAttribute:
                throw Missing(layer);

            case GlobalAveragePooling2DAttribute:
                throw Missing(layer);

            case FlattenAttribute:
                throw Missing(layer);

            case BatchNormalizationAttribute batchNormalization:
                return new OracleBatchNormalization(batchNormalization, site);

            case LayerNormalizationAttribute layerNormalization:
                return new OracleLayerNormalization(layerNormalization, site);

            case PReLUAttribute prelu:
                return new OraclePRelu(prelu, site);

            case ActivationAttribute activation:
                return new OracleActivationLayer(activation, site);

            case DropoutAttribute dropout:
                return new OracleDropout(dropout, site);

            case RepeatVectorAttribute repeat:
                return new OracleRepeatVector(repeat, site);

            case AttentionAttribute attention:
                return new OracleAttention(attention, site);

            case AttentionPoolingAttribute pooling:
                return new OracleAttentionPooling(pooling, site);

            case MaskingAttribute:
                return new OracleMasking(site);

            default:
                throw Missing(layer);
        }
    }

    /// <summary>The names of what a layer reads, where <paramref name="before"/> is the layer that it stands behind or names.</summary>
    public static IReadOnlyList<string> SourcesOf(LayerAttribute layer, string before) => layer switch
    {
        MergeAttribute merge => merge.Layers,
        AttentionAttribute attention => [before, attention.Over],

        // The second for its lengths alone.
        RepeatVectorAttribute { Steps: 0 } => [before, OracleNetwork.OwnInput],
        _ => [before],
    };

    /// <summary>The first part of a layer's name, as Keras makes it of a class's: simple_rnn, conv1d, p_re_lu.</summary>
    public static string KindOf(LayerAttribute layer) => KindOf(layer.GetType().Name.Replace("Attribute", ""));

    /// <summary>The first part of a layer's name, from its attribute's without the ending: SimpleRnn.</summary>
    public static string KindOf(string attribute) => WordStart().Replace(attribute, "_").ToLowerInvariant();

    [GeneratedRegex("(?<=.)(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z])")]
    private static partial Regex WordStart();

    private static OracleLayer Recurrent(RecurrentLayerAttribute declared, OracleSite site, Func<bool, OracleRecurrent> direction)
        => declared.Bidirectional == MergeMode.None ? direction(false) : new OracleBidirectional(direction(false), direction(true), declared.Bidirectional, site);

    private static NotSupportedException Missing(LayerAttribute layer) => new($"The oracle has no {layer.GetType().Name}.");
}
