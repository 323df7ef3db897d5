namespace Unrolled.Training;

/// <summary>
/// How the learning rate changes: a factor that multiplies the optimizer's rate, as a function of the step. A schedule contains only its constants, so
/// any number of trainers may share an instance; the state of a schedule that depends on losses is the trainer's <see cref="ScheduleState"/>. Factors
/// have the same bits on every machine.
/// </summary>
public abstract class LearningRateSchedule
{
    /// <summary>
    /// The number of optimizer steps in a number of epochs, each one pass through the data: one step per batch, without
    /// <see cref="TrainerOptions.TruncatedBptt"/>. With <see cref="TrainerOptions.StepsPerEpoch"/>, multiply that by the number of epochs instead.
    /// </summary>
    /// <param name="data">The samples.</param>
    /// <param name="batchSize"><see cref="TrainerOptions.BatchSize"/>, 1 or more.</param>
    /// <param name="epochs">Epochs, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static long Steps(SequenceData data, int batchSize, int epochs = 1)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        return (long)epochs * ((data.Count - 1) / batchSize + 1);
    }

    /// <summary>
    /// The schedule's identity, with all its constants: schedules with equal descriptions are equivalent. A checkpoint continues only with an equal
    /// description. By default it is the type's name; schedules with constants add them.
    /// </summary>
    public virtual string Description => GetType().Name;

    /// <summary>The factor that multiplies the optimizer's rate at a step.</summary>
    /// <param name="step">The step's number, from 1.</param>
    /// <param name="state">The state at the end of the last epoch.</param>
    public abstract double Factor(long step, in ScheduleState state);

    /// <summary>Called with each epoch's loss. The base method does nothing.</summary>
    /// <param name="state">The state, which the call updates.</param>
    /// <param name="loss">The loss on the validation data, or on the training data if there is none.</param>
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
