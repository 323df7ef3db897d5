namespace Unrolled.Samples;

/// <summary>60 days of a share's price in, the next day's out: four layers of GRU, each with dropout after it.</summary>
[Network(1)]
[Gru(50, ReturnSequences = true)]
[Dropout(0.2f)]
[Gru(50, ReturnSequences = true)]
[Dropout(0.2f)]
[Gru(50, ReturnSequences = true)]
[Dropout(0.2f)]
[Gru(50)]
[Dropout(0.2f)]
[Dense(1)]
public sealed partial class StockGru;
