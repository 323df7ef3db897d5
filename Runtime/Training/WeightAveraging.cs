namespace Unrolled.Training;

/// <summary>
/// How the weights of a training are averaged: <see cref="ExponentialAverage"/> or <see cref="StochasticWeightAverage"/>. Averages of the weights that an
/// optimizer passes through often generalize better than the last ones (Polyak and Juditsky 1992).
/// </summary>
/// <remarks>
/// All weights are averaged, and the running statistics of normalizations with them, like PyTorch's <c>AveragedModel</c> with <c>use_buffers</c>. The
/// optimizer always works on the weights themselves. Validation at the end of an epoch and the best weights of <see cref="EarlyStopping"/> use the averages.
/// When <see cref="Trainer{T}.Fit"/> ends without an exception, the model has the averages, like Keras's <c>use_ema</c>, or those of the best epoch; another call
/// continues from them. Until then the model has the current weights, in the progress handler too.
/// </remarks>
public abstract class WeightAveraging
{
    private protected WeightAveraging()
    {
    }

    /// <summary>True if each step of the optimizer counts, false if each epoch does.</summary>
    internal abstract bool EachStep { get; }

    /// <summary>All of it, as a checkpoint compares it.</summary>
    internal abstract string Description { get; }

    /// <summary>True if the weights at the end of an epoch count.</summary>
    /// <param name="epoch">The epoch, from 1.</param>
    internal virtual bool CountsEpoch(int epoch) => false;

    /// <summary>How far the average moves towards the next weights, above 0 and at most 1.</summary>
    /// <param name="count">How many weights it has seen, 1 or more: it starts as the first.</param>
    internal abstract float Share(long count);
}
