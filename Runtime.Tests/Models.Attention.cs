namespace Unrolled.Tests.Models;

// Networks that run freely: as many outputs as inputs, or scores of tokens.

[Network(3)]
[Lstm(9, ReturnSequences = true)]
[Dense(3)]
public sealed partial class FreeLstm3x9Dense3;

[Network(1)]
[Gru(8, ReturnSequences = true)]
[Dense(5, Activation = Activation.Softmax)]
public sealed partial class FreeGru1x8Dense5;
