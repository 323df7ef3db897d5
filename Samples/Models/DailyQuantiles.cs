namespace Unrolled.Samples;

/// <summary>54 weeks of days in, a week a step; three quantiles of each of the next 7 days out.</summary>
[Network(7)]
[Dense(32, Activation = Activation.Relu)]
[Gru(64)]
[Dropout(0.3f)]
[Dense(21)]
public sealed partial class DailyQuantiles;
