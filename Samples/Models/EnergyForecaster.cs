namespace Unrolled.Samples;

/// <summary>33 days of a country's electricity consumption in, each with the calendar of the day after it, the next day's consumption out.</summary>
[Network(11)]
[Lstm(64)]
[Dense(32, Activation = Activation.Relu)]
[Dense(1)]
public sealed partial class EnergyForecaster;
