namespace Unrolled.Samples;

/// <summary>What every task is told.</summary>
/// <param name="Seed">Decides the first weights and the order of the samples.</param>
/// <param name="Epochs">How often to go through the data; null for the task's own number.</param>
/// <param name="JsonPath">Where to write the figures; null for nowhere.</param>
internal sealed record TaskSettings(int Seed, int? Epochs, string? JsonPath);
