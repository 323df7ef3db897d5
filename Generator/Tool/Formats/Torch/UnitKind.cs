namespace Unrolled.Tool.Formats.Torch;

/// <summary>What a module's tensors say it is.</summary>
internal enum UnitKind
{
    Lstm,
    Gru,
    Rnn,
    Linear,
    Embedding,
    Conv1D,
    Conv2D,
    ConvTranspose1D,
    MultiHeadAttention,
    BatchNorm,
    LayerNorm,
    PRelu,
}
