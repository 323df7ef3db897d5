namespace Unrolled.Samples;

/// <summary>
/// A headline's words and, as a second sequence, its characters in, the logit of "clickbait" out: Anand, Chakraborty, Park, "We used neural networks to detect clickbaits: You won't
/// believe what happened next!", 2017, with the characters of the whole headline in place of those of each word.
/// </summary>
[Network(1)]
[Embedding(12_000, 64)]
[Lstm(64, Bidirectional = MergeMode.Concat, Dropout = 0.3f, Name = "words")]
[Input(1, Kind = InputKind.Sequence, Name = "characters")]
[Embedding(128, 24)]
[Lstm(48, Bidirectional = MergeMode.Concat, Dropout = 0.1f, Name = "letters")]
[Merge(MergeMode.Concat, "words", "letters")]
[Dropout(0.5f)]
[Dense(1)]
public sealed partial class HeadlineClassifier;
