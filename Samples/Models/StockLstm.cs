namespace Unrolled.Samples;

/// <summary>60 days of a share's price in, the next day's out: four layers of LSTM, each with dropout after it.</summary>
[Network(1)]
[Lstm(50, ReturnSequences = true)]
[Dropout(0.2f)]
[Lstm(50, ReturnSequences = true)]
[Dropout(0.2f)]
[Lstm(50, ReturnSequences = true)]
[Dropout(0.2f)]
[Lstm(50)]
[Dropout(0.2f)]
[Dense(1)]
public sealed partial class StockLstm;
