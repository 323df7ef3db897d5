namespace Unrolled.Samples;

/// <summary>14 days of hours in, a day a step; three quantiles of each of the next 24 hours out.</summary>
[Network(24)]
[Dense(64, Activation = Activation.Relu)]
[Gru(64)]
[Dropout(0.3f)]
[Dense(72)]
public sealed partial class HourlyQuantiles;
