namespace Unrolled.Samples;

/// <summary>30 days of hours in, two days a step; the next 96 hours out, all at once (after Lin et al., "SegRNN: segment recurrent neural network for long-term time series forecasting", 2023).</summary>
[Network(48)]
[Dense(128, Activation = Activation.Relu)]
[Gru(128)]
[Dropout(0.5f)]
[Dense(96)]
public sealed partial class SegmentForecaster96;
