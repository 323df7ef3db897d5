namespace Unrolled.Samples;

/// <summary>What every task is told.</summary>
/// <param name="Seed">Decides the first weights and the order of the samples.</param>
/// <param name="Epochs">How often to go through the data; null for the task's own number.</param>
/// <param name="DataPath">The folder with the published files, or a file of the user's own; null for none.</param>
/// <param name="JsonPath">Where to write the figures; null for nowhere.</param>
/// <param name="ReportPath">Where to write the report; null for nowhere.</param>
/// <param name="ModelPath">Where to write the model; null for the task's name in the current folder.</param>
/// <param name="LogFolder">Where to write logs of the training; null for nowhere.</param>
/// <param name="CheckpointPath">The checkpoint to go on from, where it exists, and to write; null for none.</param>
/// <param name="Shards">Parts of a batch; null for the trainer's own number.</param>
internal sealed record TaskSettings(
    int Seed, int? Epochs, string? DataPath, string? JsonPath, string? ReportPath, string? ModelPath, string? LogFolder, string? CheckpointPath, int? Shards);
