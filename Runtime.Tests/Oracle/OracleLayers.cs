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

            case IndRnnAttribute independent:
                return Recurrent(independent, site, reverse => new OracleIndRnn(independent, site, reverse));

            case MinimalLayerAttribute minimal:
                return Recurrent(minimal, site, reverse => new OracleMinimal(minimal, site, reverse));

            case DenseAttribute dense:
                return new OracleDense(dense, site);

            case MergeAttribute merge:
                return new OracleMerge(merge.Mode, site.Inputs);

            case EmbeddingAttribute embedding:
                return new OracleEmbedding(embedding, site);

            case OneHotAttribute oneHot:
                return new OracleOneHot(oneHot);

            case Conv1DAttribute conv1D:
                return new OracleConvolution(conv1D, site);

            case Conv2DAttribute conv2D:
                return new OracleConvolution(conv2D, site);

            case MaxPooling1DAttribute max1D:
                return new OraclePooling(Time(site, max1D.PoolSize, max1D.Stride, max1D.Padding), true, site);

            case AveragePooling1DAttribute mean1D:
                return new OraclePooling(Time(site, mean1D.PoolSize, mean1D.Stride, mean1D.Padding), false, site);

            case GlobalMaxPooling1DAttribute:
                return new OraclePooling(new OracleWholeSequence(site.Input.Width), true, site);

            case GlobalAveragePooling1DAttribute:
                return new OraclePooling(new OracleWholeSequence(site.Input.Width), false, site);

            case MaxPooling2DAttribute max2D:
                return new OraclePooling(Image(site, max2D.PoolHeight, max2D.PoolWidth, max2D.Stride, max2D.Padding), true, site);

            case AveragePooling2DAttribute mean2D:
                return new OraclePooling(Image(site, mean2D.PoolHeight, mean2D.PoolWidth, mean2D.Stride, mean2D.Padding), false, site);

            case GlobalMaxPooling2DAttribute:
                return new OraclePooling(OracleImageWindows.Whole(site.Input.Image!.Value), true, site);

            case GlobalAveragePooling2DAttribute:
                return new OraclePooling(OracleImageWindows.Whole(site.Input.Image!.Value), false, site);

            case FlattenAttribute:
                return new OracleFlatten(site);

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

            case MultiHeadAttentionAttribute heads:
                return new OracleMultiHeadAttention(heads, site);

            case AttentionPoolingAttribute { Units: 0 }:
                return new OracleLinearPooling(site);

            case AttentionPoolingAttribute pooling:
                return new OracleAttentionPooling(pooling, site);

            case ConvTranspose1DAttribute transposed:
                return new OracleTransposedConvolution(transposed, site);

            case ImageToSequenceAttribute:
                return new OracleImageToSequence(site);

            case StftAttribute stft:
                return new OracleStft(stft, site);

            case SliceAttribute slice:
                return new OracleSlice(slice);

            case LastStepAttribute:
                return new OracleLastSteps(null, site);

            case LastStepsAttribute last:
                return new OracleLastSteps(last.Count, site);

            case MaskingAttribute:
                return new OracleMasking(site);

            default:
                throw Missing(layer);
        }
    }

    /// <summary>The names of what a layer reads, where <paramref name="before"/> is the layer that it stands after or names.</summary>
    public static IReadOnlyList<string> SourcesOf(LayerAttribute layer, string before) => layer switch
    {
        MergeAttribute merge => merge.Layers,
        AttentionAttribute attention => [before, attention.Over],
        MultiHeadAttentionAttribute { Over: { } over } => [before, over],

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

    // A stride of 0 is that of neighboring windows.
    private static OracleTimeWindows Time(OracleSite site, int size, int stride, Padding padding)
        => new(site.Input.Width, size, stride == 0 ? size : stride, 1, padding, 0);

    private static OracleImageWindows Image(OracleSite site, int height, int width, int stride, Padding padding)
        => new(site.Input.Image!.Value, height, width, stride == 0 ? height : stride, stride == 0 ? width : stride, 1, padding, 0, 0);

    private static NotSupportedException Missing(LayerAttribute layer) => new($"The oracle has no {layer.GetType().Name}.");
}
