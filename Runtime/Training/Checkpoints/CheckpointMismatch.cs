namespace Unrolled.Training;

/// <summary>Something in which a checkpoint and the training that is to go on from it differ.</summary>
/// <param name="Name">What it is: a property of <see cref="TrainerOptions"/>, <c>Network</c>, <c>Layers</c>, <c>Scaler</c>, or <c>training</c> and <c>validation</c> for the data.</param>
/// <param name="Expected">The value in the training that is to continue.</param>
/// <param name="Actual">What the checkpoint has.</param>
public sealed record CheckpointMismatch(string Name, string Expected, string Actual);
