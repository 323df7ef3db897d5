using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>A difference between a checkpoint and the training that should continue from it.</summary>
/// <param name="Name">What differs: a property of <see cref="TrainerOptions"/>, <c>Network</c>, <c>Layers</c>, <c>Scaler</c>, or <c>training</c> and <c>validation</c> for the data.</param>
/// <param name="Expected">The value in the training that should continue.</param>
/// <param name="Actual">The value in the checkpoint.</param>
public sealed record CheckpointMismatch(string Name, string Expected, string Actual)
{
    /// <summary>What differs: a property of <see cref="TrainerOptions"/>, <c>Network</c>, <c>Layers</c>, <c>Scaler</c>, or <c>training</c> and <c>validation</c> for the data.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public string Name { get; init => field = Require.NotNull(value, nameof(Name)); } = Require.NotNull(Name, nameof(Name));

    /// <summary>The value in the training that should continue.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public string Expected { get; init => field = Require.NotNull(value, nameof(Expected)); } = Require.NotNull(Expected, nameof(Expected));

    /// <summary>The value in the checkpoint.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public string Actual { get; init => field = Require.NotNull(value, nameof(Actual)); } = Require.NotNull(Actual, nameof(Actual));
}
