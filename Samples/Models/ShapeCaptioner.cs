namespace Unrolled.Samples;

/// <summary>An image in, a sentence out: convolutions see, an LSTM that starts from what they saw writes word by word (Vinyals et al. 2015).</summary>
[Network(Scene.Side, Scene.Side, 1, Steps = 1)]
[Conv2D(16, 3, Padding = Padding.Same, Activation = Activation.Relu)]
[MaxPooling2D(2)]
[Conv2D(32, 3, Padding = Padding.Same, Activation = Activation.Relu)]
[MaxPooling2D(2)]
[Conv2D(32, 3, Padding = Padding.Same, Activation = Activation.Relu)]
[MaxPooling2D(2)]
[Flatten]
[Dense(128, Activation = Activation.Tanh)]
[Flatten(Name = "image")]
[Input(1, Kind = InputKind.Sequence, Name = "written")]
[Embedding(SceneWords.Tokens, 32, Name = "words")]
[Lstm(128, InitialState = "image", ReturnSequences = true)]
[Dense(SceneWords.Tokens)]
public sealed partial class ShapeCaptioner;
