namespace Unrolled.Samples;

/// <summary>How a forecaster is trained.</summary>
/// <param name="Steps">Rows that it sees.</param>
/// <param name="Epochs">How often it goes through the data, unless the user says otherwise.</param>
/// <param name="BatchSize">Windows of a step of the optimizer.</param>
/// <param name="LearningRate">Adam's; it falls to 0 in a line.</param>
/// <param name="Standardizes">True to scale columns to mean 0 and deviation 1, false to the range 0 … 1.</param>
internal sealed record ForecastRecipe(int Steps, int Epochs, int BatchSize, float LearningRate, bool Standardizes = false);
