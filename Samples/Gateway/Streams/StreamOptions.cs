namespace Unrolled.Samples.Gateway;

/// <summary>What is kept of streams, and what is said of them.</summary>
/// <param name="ForecastPrefix">What stands before a topic in the topic of its forecasts.</param>
/// <param name="Threshold">Scores above it are anomalies.</param>
/// <param name="History">Points to keep of each topic for its chart.</param>
/// <param name="MaxTopics">The most streams at a time.</param>
/// <param name="Silence">How long a topic says nothing until it counts as silent and may make room for another.</param>
internal sealed record StreamOptions(string ForecastPrefix = "forecasts/", double Threshold = 5, int History = 120, int MaxTopics = 100_000, TimeSpan Silence = default);
