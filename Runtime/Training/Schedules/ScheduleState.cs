namespace Unrolled.Training;

/// <summary>The state between epochs of a schedule that depends on losses. Apart from the number of steps, only this must be saved.</summary>
/// <param name="Factor">The current rate, as a fraction of the optimizer's.</param>
/// <param name="Best">The lowest loss so far.</param>
/// <param name="Waited">The number of epochs since then without improvement.</param>
/// <param name="Cooldown">The number of coming epochs that do not count.</param>
public readonly record struct ScheduleState(double Factor, double Best, int Waited, int Cooldown)
{
    /// <summary>The state before the first epoch.</summary>
    public static ScheduleState Initial { get; } = new(1, double.PositiveInfinity, 0, 0);
}
