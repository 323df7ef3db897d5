namespace Unrolled.Samples;

/// <summary>An image in, a sentence out: convolutions see, an LSTM reads what they saw beside each word and writes the next one (Vinyals et al. 2015).</summary>
/// <remarks>The image stands at every step: where it only gave the decoder's first state, the network learned the sentences' grammar and ignored it.</remarks>
[Network(Scene.Side, Scene.Side, 1, Steps = 1)]
[Conv2D(16, 3, Padding = Padding.Same, Activation = Activation.Relu, KernelInitializer = Initialization.HeNormal)]
[MaxPooling2D(2)]
[Conv2D(32, 3, Padding = Padding.Same, Activation = Activation.Relu, KernelInitializer = Initialization.HeNormal)]
[MaxPooling2D(2)]
[Conv2D(64, 3, Padding = Padding.Same, Activation = Activation.Relu, KernelInitializer = Initialization.HeNormal)]
[MaxPooling2D(2)]
[Flatten]
[LayerNormalization]
[Dropout(0.2f)]
[Dense(192, Activation = Activation.Relu, KernelInitializer = Initialization.HeNormal)]
[Flatten(Name = "image")]
[Input(1, Kind = InputKind.Sequence, Name = "written")]
[Embedding(SceneWords.Tokens, 32, Name = "words")]
[Merge(MergeMode.Concat, "words", "image")]
[Lstm(128, ReturnSequences = true)]
[Dense(SceneWords.Tokens)]
public sealed partial class ShapeCaptioner;
