namespace Unrolled.Training;

/// <summary>
/// How the learning rate changes: a factor, by which the optimizer's own rate is multiplied, as a function of the step. A schedule holds only its
/// constants, so that one instance may serve any number of trainers; the state of one that looks at losses is the trainer's
/// <see cref="ScheduleState"/>. Factors are the same bits on every machine.
/// </summary>
public abstract class LearningRateSchedule
{
    /// <summary>
    /// How many steps of the optimizer some epochs have that each go once through the data: one for each batch, without <see cref="TrainerOptions.TruncatedBptt"/>. With
    /// <see cref="TrainerOptions.StepsPerEpoch"/> it is that number for each epoch.
    /// </summary>
    /// <param name="data">The samples.</param>
    /// <param name="batchSize"><see cref="TrainerOptions.BatchSize"/>, 1 or more.</param>
    /// <param name="epochs">Epochs, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static long Steps(SequenceData data, int batchSize, int epochs = 1)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        return (long)epochs * ((data.Count - 1) / batchSize + 1);
    }

    /// <summary>
    /// What it is, with all its constants: two of the same description do the same. A checkpoint continues only with an equal description. The type's name; one with constants adds them.
    /// </summary>
    public virtual string Description => GetType().Name;

    /// <summary>The factor of the optimizer's rate at a step.</summary>
    /// <param name="step">1 for the first step, and one more each time.</param>
    /// <param name="state">The state at the end of the last epoch.</param>
    public abstract double Factor(long step, in ScheduleState state);

    /// <summary>Called with each epoch's loss. The base method does nothing.</summary>
    /// <param name="state">The state before the call, and after it.</param>
    /// <param name="loss">The loss on the validation data, or on the training data without validation data.</param>
    public virtual void EndEpoch(ref ScheduleState state, double loss)
    {
    }

    /// <summary>True if a state can be what <see cref="EndEpoch"/> has left. Custom schedules may keep anything that the state can hold.</summary>
    internal virtual bool Allows(in ScheduleState state) => true;

    private protected static long RequireSteps(long value, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, parameter);
        return value;
    }

    private protected static double RequireShare(double value, string parameter)
        => value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(parameter, value, "Expected a number in [0, 1].");

    private protected static double RequireRate(double value, string parameter)
        => value is > 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(parameter, value, "Expected a number above 0, at most 1.");
}
