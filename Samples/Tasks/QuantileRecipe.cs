namespace Unrolled.Samples;

/// <summary>How a forecaster of quantiles is trained.</summary>
/// <param name="Window">Rows that it reads.</param>
/// <param name="Horizon">Rows that it forecasts: a period, and a step of the network.</param>
/// <param name="Training">Everything else.</param>
internal sealed record QuantileRecipe(int Window, int Horizon, TrainingRecipe Training);
