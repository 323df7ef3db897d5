using Unrolled;

[Network(1)]
[Lstm(8, ReturnSequences = true, TensorPrefix = "lstm")]
[Dense(1, TensorPrefix = "fc")]
public sealed partial class Amp;
