using Unrolled;

namespace MyApp;

/// <summary>Reads a series value by value, and forecasts the next one.</summary>
[Network(1, Streaming = true)]            // 1 value per time step
[Lstm(32)]
[Dense(1)]
public sealed partial class Forecaster;
