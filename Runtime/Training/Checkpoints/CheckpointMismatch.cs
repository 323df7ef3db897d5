namespace Unrolled.Training;

/// <summary>A difference between a checkpoint and the training that should continue from it.</summary>
/// <param name="Name">What differs: a property of <see cref="TrainerOptions"/>, <c>Network</c>, <c>Layers</c>, <c>Scaler</c>, or <c>training</c> and <c>validation</c> for the data.</param>
/// <param name="Expected">The value in the training that should continue.</param>
/// <param name="Actual">The value in the checkpoint.</param>
public sealed record CheckpointMismatch(string Name, string Expected, string Actual);
