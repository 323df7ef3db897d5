namespace Unrolled.Samples;

/// <summary>Characters in, characters out: a bidirectional GRU reads, another one writes and looks where it needs to (Luong, Pham and Manning 2015).</summary>
[Network(1)]
[Embedding(Translation.SourceTokens, 32)]
[Gru(64, Name = "encoder", ReturnSequences = true, Bidirectional = MergeMode.Concat)]
[Input(1, Kind = InputKind.Sequence, Name = "written")]
[Embedding(Translation.TargetTokens, 16)]
[Gru(128, Name = "decoder", ReturnSequences = true)]
[Attention("encoder", Score = AttentionScore.General, Name = Translation.AttentionLayer)]
[Merge(MergeMode.Concat, Translation.AttentionLayer, "decoder")]
[Dense(96, Activation = Activation.Tanh)]
[Dense(Translation.TargetTokens)]
public sealed partial class GruTranslator;
